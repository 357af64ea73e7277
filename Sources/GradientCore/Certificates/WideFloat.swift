/// ±magnitude·2^exponent, the magnitude being 0 or in 1..<2: as precise as its limbs, and of any size.
struct WideFloat<let limbs: Int> {
  private(set) var isNegative: Bool
  private(set) var magnitude: WideFixed<limbs>
  private(set) var exponent: Int

  static var zero: WideFloat { WideFloat(WideFixed(integer: 0), exponent: 0) }

  /// magnitude·2^exponent, brought to 1..<2.
  init(_ magnitude: WideFixed<limbs>, exponent: Int, isNegative: Bool = false) {
    guard !magnitude.isZero else {
      self.magnitude = magnitude
      self.exponent = 0
      self.isNegative = false
      return
    }
    // The bit of 1 is the 16th: bits 0..<16 precede the point.
    let distance = magnitude.leadingZeroBitCount - 15
    self.magnitude = magnitude.shifted(left: distance)
    self.exponent = exponent - distance
    self.isNegative = isNegative
  }

  /// A binary64 number exactly.
  init(_ value: Double) {
    guard value != 0 else {
      self = .zero
      return
    }
    var words = InlineArray<limbs, UInt64>(repeating: 0)
    let significand = value.significand
    // 1 + 52 bits after 15: the last 4 are in the second limb.
    let bits = (significand.bitPattern & (1 << 52 - 1)) | 1 << 52
    words[0] = bits >> 4
    words[1] = bits << 60
    self.init(WideFixed(words: words), exponent: Int(value.exponent), isNegative: value < 0)
  }

  /// The same number in fewer limbs, or in as many.
  init<let longer: Int>(_ number: WideFloat<longer>) {
    var words = InlineArray<limbs, UInt64>(repeating: 0)
    for index in 0..<limbs { words[index] = number.magnitude.words[index] }
    self.init(WideFixed(words: words), exponent: number.exponent, isNegative: number.isNegative)
  }

  var isZero: Bool { magnitude.isZero }

  static func * (a: WideFloat, b: WideFloat) -> WideFloat {
    WideFloat(
      a.magnitude * b.magnitude, exponent: a.exponent + b.exponent, isNegative: a.isNegative != b.isNegative)
  }

  static func + (a: WideFloat, b: WideFloat) -> WideFloat {
    if a.isZero { return b }
    if b.isZero { return a }
    let (great, small) = a.exponent >= b.exponent ? (a, b) : (b, a)
    let distance = great.exponent - small.exponent
    guard distance < WideFixed<limbs>.fractionBits else { return great }
    let shifted = small.magnitude.shifted(left: -distance)
    guard great.isNegative != small.isNegative else {
      return WideFloat(great.magnitude + shifted, exponent: great.exponent, isNegative: great.isNegative)
    }
    if great.magnitude < shifted {
      return WideFloat(shifted - great.magnitude, exponent: great.exponent, isNegative: small.isNegative)
    }
    return WideFloat(great.magnitude - shifted, exponent: great.exponent, isNegative: great.isNegative)
  }

  static prefix func - (a: WideFloat) -> WideFloat {
    WideFloat(a.magnitude, exponent: a.exponent, isNegative: !a.isNegative)
  }

  /// The first 106 bits.
  var extended: Extended {
    guard !isZero else { return .zero }
    let sign: Double = isNegative ? -1 : 1
    // 1..<2 in 16 + 112 bits: 53 at the top as an integer, and 53 below.
    let top = magnitude.words[0] << 4 | magnitude.words[1] >> 60
    let below = (magnitude.words[1] << 4) >> 11
    let value = DoubleDouble(sign * Double(top) * 0x1p-52, sign * Double(below) * 0x1p-105)
    return Extended(value, exponent: exponent)
  }
}

// MARK: - e^x

extension WideFloat {
  /// How often the argument is halved before the series, and the result squared after it.
  private static var halvings: Int { limbs <= 4 ? 8 : 24 }

  /// e^−gap for a gap of 0…5000, within 2^-(64·limbs − 16 − halvings − 6), relatively.
  static func exponential(ofMinus gap: DoubleDouble) -> WideFloat {
    let wideGap = WideFloat(gap.head) + WideFloat(gap.tail)
    guard !wideGap.isZero else { return WideFloat(1) }
    // −gap = r − n·ln 2, 0 ≤ r < ln 2.
    let ln2 = WideFixed<limbs>(WideConstants.ln2)
    let fixedGap = wideGap.magnitude.shifted(left: wideGap.exponent)
    var n = UInt64(gap.head * 1.4426950408889634)
    var product = ln2.multiplied(by: n)
    while product < fixedGap {
      n += 1
      product = product + ln2
    }
    var r = product - fixedGap
    if !(r < ln2) {
      n -= 1
      r = r - ln2
    }
    return WideFloat(series(r.shifted(left: -halvings)).squared(times: halvings), exponent: -Int(n))
  }

  /// 1 + x(1 + x/2(1 + x/3(…))) for x below 2^-halvings.
  private static func series(_ x: WideFixed<limbs>) -> WideFixed<limbs> {
    let one = WideFixed<limbs>(integer: 1)
    var bits = 0.0
    var terms: UInt64 = 0
    // Each factor x/i is worth halvings + log2 i bits.
    while bits < Double(64 * limbs) {
      terms += 1
      bits += Double(halvings + (63 - terms.leadingZeroBitCount))
    }
    var sum = one
    for term in stride(from: terms, through: 1, by: -1) { sum = one + (x * sum).divided(by: term) }
    return sum
  }
}

extension WideFixed {
  fileprivate func squared(times: Int) -> WideFixed {
    var result = self
    for _ in 0..<times { result = result * result }
    return result
  }
}
