/// A natural number of any length, with the operations of exact comparisons and of the table of powers.
struct BigNatural {
  /// The least significant word first; the last is not zero.
  private var words: [UInt64]

  init(_ value: UInt64) { words = value == 0 ? [] : [value] }

  var bitWidth: Int { words.last.map { words.count * 64 - $0.leadingZeroBitCount } ?? 0 }

  mutating func multiply(by factor: UInt64, adding summand: UInt64 = 0) {
    var carry = summand
    for index in words.indices {
      let product = words[index].multipliedFullWidth(by: factor)
      let (low, overflow) = product.low.addingReportingOverflow(carry)
      words[index] = low
      carry = product.high + (overflow ? 1 : 0)
    }
    if carry != 0 { words.append(carry) }
  }

  /// Divides, and drops the remainder.
  mutating func divide(by divisor: UInt64) {
    var remainder: UInt64 = 0
    for index in words.indices.reversed() {
      (words[index], remainder) = divisor.dividingFullWidth((remainder, words[index]))
    }
    while words.last == 0 { words.removeLast() }
  }

  /// Multiplies by 5^count.
  mutating func multiplyByFive(toThe count: Int) {
    var left = count
    while left > 0 {
      let step = min(left, 27)
      multiply(by: PowersOfTen.five(step))
      left -= step
    }
  }

  mutating func shiftLeft(by count: Int) {
    guard !words.isEmpty else { return }
    let bits = UInt64(count % 64)
    if bits > 0 {
      words.append(0)
      for index in words.indices.reversed() {
        let below = index > 0 ? words[index - 1] >> (64 - bits) : 0
        words[index] = words[index] << bits | below
      }
      if words.last == 0 { words.removeLast() }
    }
    words.insert(contentsOf: repeatElement(0, count: count / 64), at: 0)
  }

  /// The 128 leading bits, the first of them set; zeros are added to a shorter number.
  ///
  /// - Precondition: not zero.
  var leading128Bits: (high: UInt64, low: UInt64) {
    func word(_ index: Int) -> UInt64 { index >= 0 ? words[index] : 0 }
    let last = words.count - 1
    let zeros = UInt64(words[last].leadingZeroBitCount)
    guard zeros > 0 else { return (word(last), word(last - 1)) }
    return (
      word(last) << zeros | word(last - 1) >> (64 - zeros), word(last - 1) << zeros | word(last - 2) >> (64 - zeros)
    )
  }
}

extension BigNatural: Comparable {
  static func < (a: BigNatural, b: BigNatural) -> Bool {
    if a.words.count != b.words.count { return a.words.count < b.words.count }
    for index in a.words.indices.reversed() where a.words[index] != b.words[index] {
      return a.words[index] < b.words[index]
    }
    return false
  }
}
