/// The shortest decimal that parses as the same binary64. Among the shortest it is the closest; of two that are as
/// close, the even one.
///
///     |x| = digits · 10^exponent,   10^16 ≤ digits < 10^17, zeros at the end included; or digits = 0, exponent = −16
struct ShortestDecimal {
  var digits: UInt64
  var exponent: Int32
  /// 1 for a set sign bit, else 0.
  var sign: Int32

  /// The exponent of a value that is not finite; its digits are 1 for NaN, 0 for ∞.
  static let nonFinite = Int32.min

  /// The exponent of the first digit.
  @inline(__always)
  var leadingExponent: Int { Int(exponent) &+ 16 }

  @inline(__always)
  init(digits: UInt64, exponent: Int, sign: UInt64) {
    self.digits = digits
    self.exponent = Int32(truncatingIfNeeded: exponent)
    self.sign = Int32(truncatingIfNeeded: sign)
  }
}

extension ShortestDecimal {
  /// One 64×128 product decides almost every value; `exact` decides the others.
  ///
  /// Let |x| = c·2^q, k = ⌊q·log10 2⌋ and V = |x|·10^−k. Then 2^q·10^−k is in [1, 10), so V has 16 or 17 integer
  /// digits. And H = 2^(q−1)·10^−k, half the distance to the next binary64, is in [½, 5). A decimal parses as x if it
  /// is within H of V. At most one multiple of ten is, because 2H < 10. If there is one, it is the result: a shorter
  /// decimal would be a multiple of ten as well. If there is none, all candidates have the same length, and the nearest
  /// integer, at most ½ ≤ H away, is the closest.
  ///
  /// The product is V/10: its integer part is the multiple of ten below, and its fraction the distance to it. In units
  /// of 2^−64, V/10 has an error in [0, 2) and H/10 one in [0, 1), because the table is rounded down. From 2^63 on, the
  /// fraction's complement is one unit below the distance to the multiple of ten above. So a difference of three
  /// decides whether the nearer multiple is within H. Ten times the fraction is V's last digit and what follows it,
  /// with an error below 20: a difference of 32 decides whether the digit is rounded up. `exact` gets what is closer,
  /// what is not a normal number, and what has a smaller gap below.
  ///
  /// The words of a binade without normal numbers are 0. So are then the fraction and H, so `exact` gets these numbers
  /// too.
  @inline(__always)
  init(_ value: Double, _ tables: PrintingTables) {
    let bits = value.bitPattern
    let sign = bits &>> 63
    let binade = tables.binade(Int(truncatingIfNeeded: bits &>> 52 & 0x7FF))
    // c·2^11.
    let c = bits &<< 11 | 1 &<< 63
    let low = binade.low.multipliedFullWidth(by: c).high
    let high = binade.high.multipliedFullWidth(by: c)
    // One sum of 128 bits: for two with a carry, the compiler sets a register to the carry.
    let product = UInt128(high.high) &<< 64 &+ UInt128(high.low) &+ UInt128(low)
    let tens = UInt64(truncatingIfNeeded: product &>> 64)
    let fraction = UInt64(truncatingIfNeeded: product)

    // Fast path (0202): one product decides nearly every value. The general path is `exact`.
    // All ones if the multiple of ten above is nearer.
    let isAbove = UInt64(bitPattern: Int64(bitPattern: fraction) &>> 63)
    let distance = fraction ^ isAbove
    let last = fraction.multipliedFullWidth(by: 10)
    let isPowerOfTwo = bits &<< 12 == 0
    if _slowPath(isPowerOfTwo || distance &- binade.half &+ 3 < 6 || last.low &- 1 &<< 63 &+ 32 < 64) {
      self = Self.exact(bits & ~(1 &<< 63), sign: sign, tables)
      return
    }
    let digit = distance < binade.half ? isAbove & 10 : last.high &+ last.low &>> 63
    self.init(normalizing: tens &* 10 &+ digit, binade.scale, sign)
  }

  /// From 16 or 17 digits.
  @inline(__always)
  private init(normalizing digits: UInt64, _ exponent: Int, _ sign: UInt64) {
    let isShort = UInt64(bitPattern: Int64(bitPattern: digits &- 10_000_000_000_000_000) &>> 63)
    self.init(
      digits: digits &+ (digits &* 9) & isShort,
      exponent: exponent &+ Int(truncatingIfNeeded: Int64(bitPattern: isShort)),
      sign: sign)
  }
}

extension ShortestDecimal {
  /// The fallback: decides any value by Giulietti's algorithm, "The Schubfach way to render doubles" (2020), and keeps
  /// its names.
  ///
  /// The interval's ends and the value are computed four times as large and rounded to odd. Every comparison with an
  /// integer is then exact; docs/decisions/0201 says what this requires of the powers.
  @inline(never)
  private static func exact(_ bits: UInt64, sign: UInt64, _ tables: PrintingTables) -> ShortestDecimal {
    let fraction = bits & (1 << 52 - 1)
    let field = Int(bits >> 52)
    if bits == 0 { return ShortestDecimal(digits: 0, exponent: -16, sign: sign) }
    if field == 0x7FF {
      return ShortestDecimal(digits: fraction == 0 ? 0 : 1, exponent: Int(nonFinite), sign: sign)
    }
    let isCloserBelow = fraction == 0 && field > 1
    let c = field == 0 ? fraction : fraction | 1 << 52
    var (digits, exponent) = shortest(c, q: max(field, 1) - 1075, isCloserBelow: isCloserBelow, tables)
    while digits < 1_000_000_000_000_000 {
      digits *= 10
      exponent -= 1
    }
    return ShortestDecimal(normalizing: digits, exponent, sign)
  }

  /// - Parameter isCloserBelow: whether x is a power of two: the next value below is then half as far as the one above.
  private static func shortest(
    _ c: UInt64, q: Int, isCloserBelow: Bool, _ tables: PrintingTables
  ) -> (digits: UInt64, exponent: Int) {
    // ⌊log10(2^q)⌋, or ⌊log10(¾·2^q)⌋.
    let k = (q * 1_262_611 - (isCloserBelow ? 524_031 : 0)) >> 22
    let h = UInt64(q + NumberPrinting.floorLog2OfPowerOf10(-k) + 1)
    let power = RoundedUpPower(-k, tables)
    let left = power.roundedToOdd((4 * c - (isCloserBelow ? 1 : 2)) << h)
    let middle = power.roundedToOdd(4 * c << h)
    let right = power.roundedToOdd((4 * c + 2) << h)
    // The ends themselves parse as x only if c is even.
    let least = left + (c & 1)
    let greatest = right - (c & 1)
    let s = middle / 4
    if s >= 10 {
      let below = s / 10 * 10
      let fitsBelow = least <= 4 * below
      if fitsBelow != (4 * (below + 10) <= greatest) { return (fitsBelow ? below : below + 10, k) }
    }
    let fits = least <= 4 * s
    if fits != (4 * (s + 1) <= greatest) { return (fits ? s : s + 1, k) }
    let half = 4 * s + 2
    return (middle > half || middle == half && s & 1 == 1 ? s + 1 : s, k)
  }
}

/// A power of ten to 128 bits, rounded up, or exact.
private struct RoundedUpPower {
  private let high: UInt64
  private let low: UInt64

  init(_ k: Int, _ tables: PrintingTables) {
    let power = tables.power(k)
    // 128 bits hold the powers up to this one exactly.
    let isExact = k >= 0 && k <= 55
    let (low, carry) = power.low.addingReportingOverflow(isExact ? 0 : 1)
    self.high = power.high + (carry ? 1 : 0)
    self.low = low
  }

  /// ⌊n·power/2^128⌋, with its last bit set if the product is not an integer.
  func roundedToOdd(_ n: UInt64) -> UInt64 {
    let upper = high.multipliedFullWidth(by: n)
    let (part, carry) = upper.low.addingReportingOverflow(low.multipliedFullWidth(by: n).high)
    // 0 or 1 is an integer plus the error of the power.
    return upper.high + (carry ? 1 : 0) | (part > 1 ? 1 : 0)
  }
}
