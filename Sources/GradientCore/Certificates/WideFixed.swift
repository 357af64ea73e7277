/// A number in 0 ..< 2^16 as a multiple of 2^-(64·limbs − 16): the arithmetic of the rows that cancel.
///
/// The most significant limb comes first. Products and quotients are rounded down, by less than one unit each.
struct WideFixed<let limbs: Int> {
  private(set) var words: InlineArray<limbs, UInt64>

  /// How many bits follow the point.
  static var fractionBits: Int { 64 * limbs - 16 }

  init(words: InlineArray<limbs, UInt64>) { self.words = words }

  init(integer: UInt16) {
    words = InlineArray(repeating: 0)
    words[0] = UInt64(integer) << 48
  }

  /// The first limbs of a longer fraction.
  init(_ limbsOfFraction: [UInt64]) {
    words = InlineArray(repeating: 0)
    for index in 0..<limbs { words[index] = limbsOfFraction[index] }
  }

  var isZero: Bool {
    for index in 0..<limbs where words[index] != 0 { return false }
    return true
  }

  /// How many bits precede the first that is set.
  var leadingZeroBitCount: Int {
    for index in 0..<limbs where words[index] != 0 { return 64 * index + words[index].leadingZeroBitCount }
    return 64 * limbs
  }

  static func < (a: WideFixed, b: WideFixed) -> Bool {
    for index in 0..<limbs where a.words[index] != b.words[index] { return a.words[index] < b.words[index] }
    return false
  }

  /// - Precondition: the sum is below 2^16.
  static func + (a: WideFixed, b: WideFixed) -> WideFixed {
    var sum = a
    var carry: UInt64 = 0
    for index in stride(from: limbs - 1, through: 0, by: -1) {
      let (first, firstCarries) = a.words[index].addingReportingOverflow(b.words[index])
      let (second, secondCarries) = first.addingReportingOverflow(carry)
      sum.words[index] = second
      carry = firstCarries || secondCarries ? 1 : 0
    }
    return sum
  }

  /// - Precondition: a is at least b.
  static func - (a: WideFixed, b: WideFixed) -> WideFixed {
    var difference = a
    var borrow: UInt64 = 0
    for index in stride(from: limbs - 1, through: 0, by: -1) {
      let (first, firstBorrows) = a.words[index].subtractingReportingOverflow(b.words[index])
      let (second, secondBorrows) = first.subtractingReportingOverflow(borrow)
      difference.words[index] = second
      borrow = firstBorrows || secondBorrows ? 1 : 0
    }
    return difference
  }

  /// - Precondition: the product is below 2^16.
  static func * (a: WideFixed, b: WideFixed) -> WideFixed {
    // Row by row from the last limb of a; words below the last limb but one are carried and dropped.
    var high = InlineArray<limbs, UInt64>(repeating: 0)
    var low: UInt64 = 0
    for row in stride(from: limbs - 1, through: 0, by: -1) {
      // `high` and `low` hold the words from `row + 1` on; the row adds a[row]·b, whose last word is row + limbs.
      low = high[limbs - 1]
      for index in stride(from: limbs - 1, to: 0, by: -1) { high[index] = high[index - 1] }
      high[0] = 0
      var carry: UInt64 = 0
      let factor = a.words[row]
      for index in stride(from: limbs - 1, through: 0, by: -1) {
        let product = factor.multipliedFullWidth(by: b.words[index])
        let accumulated = index == limbs - 1 ? low : high[index + 1]
        let (first, firstCarries) = product.low.addingReportingOverflow(accumulated)
        let (second, secondCarries) = first.addingReportingOverflow(carry)
        carry = product.high &+ (firstCarries ? 1 : 0) &+ (secondCarries ? 1 : 0)
        if index == limbs - 1 { low = second } else { high[index + 1] = second }
      }
      high[0] = carry
    }
    return WideFixed(words: high, next: low)
  }

  /// The product's words `high`, `low`, 32 bits before the point: 16 of them must be 0.
  private init(words high: InlineArray<limbs, UInt64>, next low: UInt64) {
    words = high
    for index in 0..<limbs {
      let following = index + 1 < limbs ? high[index + 1] : low
      words[index] = high[index] << 16 | following >> 48
    }
  }

  /// The quotient by a small integer.
  func divided(by divisor: UInt64) -> WideFixed {
    var quotient = self
    var remainder: UInt64 = 0
    for index in 0..<limbs {
      (quotient.words[index], remainder) = divisor.dividingFullWidth((remainder, words[index]))
    }
    return quotient
  }

  /// The product with a small integer.
  ///
  /// - Precondition: it is below 2^16.
  func multiplied(by factor: UInt64) -> WideFixed {
    var product = self
    var carry: UInt64 = 0
    for index in stride(from: limbs - 1, through: 0, by: -1) {
      let (high, low) = words[index].multipliedFullWidth(by: factor)
      let (sum, carries) = low.addingReportingOverflow(carry)
      product.words[index] = sum
      carry = high &+ (carries ? 1 : 0)
    }
    return product
  }

  /// 2^distance times as much; bits that leave on either side are lost.
  func shifted(left distance: Int) -> WideFixed {
    var result = WideFixed(integer: 0)
    let whole = distance >> 6
    let part = UInt64(distance & 63)
    for index in 0..<limbs {
      let source = index + whole
      let high = (0..<limbs).contains(source) ? words[source] << part : 0
      let next = (0..<limbs).contains(source + 1) && part > 0 ? words[source + 1] >> (64 - part) : 0
      result.words[index] = high | next
    }
    return result
  }
}
