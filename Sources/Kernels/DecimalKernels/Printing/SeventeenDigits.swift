internal import CProcessor

/// Seventeen decimal digits as ASCII.
struct SeventeenDigits {
  /// The digits after the first.
  let sixteen: SIMD16<UInt8>
  let first: UInt8
  /// How many digits follow the first, without zeros at the end.
  let countAfterFirst: Int

  /// - Parameter number: below 10^17.
  @inline(__always)
  init(_ number: UInt64) {
    let upper = number / 100_000_000
    let first = upper / 100_000_000
    let digits = Self.split(SIMD2(upper &- first &* 100_000_000, number &- upper &* 100_000_000))
    // One bit for each digit that is not 0.
    let others = vector_high_bits(digits &+ SIMD16(repeating: 0x7F))
    countAfterFirst = 31 &- (others &<< 1 | 1).leadingZeroBitCount
    sixteen = digits &+ SIMD16(repeating: UInt8(ascii: "0"))
    self.first = UInt8(truncatingIfNeeded: first) | UInt8(ascii: "0")
  }

  /// The first eight digits and the eight after these, each with the first in the lowest byte.
  @inline(__always)
  var words: (UInt64, UInt64) {
    let others = unsafe unsafeBitCast(sixteen, to: SIMD2<UInt64>.self)
    let (low, high) = (others[0].littleEndian, others[1].littleEndian)
    return (low &<< 8 | UInt64(first), high &<< 8 | low &>> 56)
  }

  /// The digits of two numbers below 10^8, one byte each: halves, quarters, then single digits, of both numbers at
  /// once.
  ///
  /// Each division is a multiplication by a reciprocal, exact in its range: below 10^8 by 10^4, below 10^4 by 100,
  /// below 100 by 10. Each step is one instruction of the smallest vector unit.
  @inline(__always)
  private static func split(_ eights: SIMD2<UInt64>) -> SIMD16<UInt8> {
    let upper = vector_lower_products(eights, SIMD2(repeating: 3_518_437_209)) &>> SIMD2(repeating: 45)
    let lower = eights &- vector_lower_products(upper, SIMD2(repeating: 10000))
    let fours = unsafe unsafeBitCast(upper | lower &<< SIMD2(repeating: 32), to: SIMD8<UInt16>.self)
    let hundreds = vector_upper_products(fours, SIMD8(repeating: 5243)) &>> SIMD8(repeating: 3)
    let rest = fours &- hundreds &* SIMD8(repeating: 100)
    let twos = unsafe unsafeBitCast(
      unsafeBitCast(hundreds, to: SIMD4<UInt32>.self)
        | unsafeBitCast(rest, to: SIMD4<UInt32>.self) &<< SIMD4(repeating: 16), to: SIMD8<UInt16>.self)
    let tens = vector_upper_products(twos, SIMD8(repeating: 6554))
    // tens + 256·(twos − 10·tens).
    return unsafe unsafeBitCast(
      twos &<< SIMD8(repeating: 8) &- tens &* SIMD8(repeating: 2559), to: SIMD16<UInt8>.self)
  }
}
