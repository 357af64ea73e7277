internal import TensorJSONVectors

/// The inner loop of writing: decimals to text, sixteen digits at a time.
///
/// Bounds. A number is at most `bytesMax` long: sign, `0.`, five zeros, 17 digits. The stores are wide and reach past its end,
/// the furthest by 17 bytes and the zeros of a large integer, so that every number is written with `bytesMax + slackBytes` of room.
@safe struct DigitPrinter {
  static let bytesMax = 25
  /// Room that a store may touch behind a number.
  static let slackBytes = 32

  private let suffixes: UnsafePointer<UInt64>

  /// - Parameter suffixes: `ExponentSuffixes.words`, which outlives the printer.
  init(suffixes: UnsafePointer<UInt64>) { unsafe self.suffixes = suffixes }

  /// Writes a decimal in the layout of ECMAScript's Number::toString (RFC 8785 §3.2.2.3), but −0 as `-0`.
  ///
  /// - Parameter start: has room for `bytesMax + slackBytes`.
  /// - Returns: the end of the number.
  @inline(__always)
  func print(_ decimal: ShortestDecimal, at start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    unsafe start.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self)
    let first = unsafe start + Int(truncatingIfNeeded: decimal.sign)
    let digits = SeventeenDigits(decimal.digits)
    let exponent = decimal.leadingExponent
    if _fastPath(exponent >= -6 && exponent < 0) { return unsafe printFraction(digits, exponent, at: first) }
    if exponent >= 0 && exponent < 21 { return unsafe printPlain(digits, exponent, at: first) }
    if _slowPath(decimal.exponent == ShortestDecimal.nonFinite) { return unsafe printName(of: decimal, at: start) }
    return unsafe printScientific(digits, exponent, at: first)
  }

  /// `0.000ddd`.
  @inline(__always)
  private func printFraction(
    _ digits: SeventeenDigits, _ exponent: Int, at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    unsafe store(0x3030_3030_3030_2E30, at: start)
    let first = unsafe start + (1 &- exponent)
    unsafe store(digits, at: first)
    return unsafe first + (1 &+ digits.countAfterFirst)
  }

  /// `ddd` or `ddd.ddd`.
  @inline(__always)
  private func printPlain(
    _ digits: SeventeenDigits, _ exponent: Int, at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    let integerDigits = exponent &+ 1
    if digits.countAfterFirst <= exponent {
      unsafe store(digits, at: start)
      unsafe store(0x3030_3030_3030_3030, at: start + 17)
      return unsafe start + integerDigits
    }
    if integerDigits > 7 { return unsafe printLongPlain(digits, integerDigits, at: start) }
    // All digits one place further on, then the first eight bytes once more, with the point among them.
    unsafe store(digits, at: start + 1)
    let before: UInt64 = 1 &<< UInt64(truncatingIfNeeded: 8 &* integerDigits) &- 1
    let point = UInt64(UInt8(ascii: ".")) &<< UInt64(truncatingIfNeeded: 8 &* integerDigits)
    let head = digits.firstEight
    unsafe store(head & before | point | head &<< 8 & ~(before &<< 8 | 0xFF), at: start)
    return unsafe start + (digits.countAfterFirst &+ 2)
  }

  /// The same for 8 to 16 integer digits, byte by byte.
  @inline(never)
  private func printLongPlain(
    _ digits: SeventeenDigits, _ integerDigits: Int, at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    unsafe store(digits, at: start)
    for place in (integerDigits...16).reversed() {
      let digit = unsafe start.load(fromByteOffset: place, as: UInt8.self)
      unsafe start.storeBytes(of: digit, toByteOffset: place + 1, as: UInt8.self)
    }
    unsafe start.storeBytes(of: UInt8(ascii: "."), toByteOffset: integerDigits, as: UInt8.self)
    return unsafe start + (digits.countAfterFirst + 2)
  }

  /// `de±x` or `d.ddde±x`.
  @inline(__always)
  private func printScientific(
    _ digits: SeventeenDigits, _ exponent: Int, at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    unsafe store(digits, at: start + 1)
    unsafe start.storeBytes(of: digits.first, as: UInt8.self)
    unsafe start.storeBytes(of: UInt8(ascii: "."), toByteOffset: 1, as: UInt8.self)
    let hasPoint = digits.countAfterFirst > 0
    let end = unsafe start + (digits.countAfterFirst &+ (hasPoint ? 2 : 1))
    let suffix = unsafe suffixes[exponent &- ExponentSuffixes.exponents.lowerBound]
    unsafe store(suffix, at: end)
    return unsafe end + Int(truncatingIfNeeded: suffix &>> 56)
  }

  /// The string that stands for a value that is not finite.
  @inline(never)
  private func printName(of decimal: ShortestDecimal, at start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    let name: StaticString =
      decimal.digits != 0 ? "\"NaN\"" : decimal.sign != 0 ? "\"-Infinity\"" : "\"Infinity\""
    unsafe start.copyMemory(from: name.utf8Start, byteCount: name.utf8CodeUnitCount)
    return unsafe start + name.utf8CodeUnitCount
  }

  /// Seventeen bytes.
  @inline(__always)
  private func store(_ digits: SeventeenDigits, at place: UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: digits.first, as: UInt8.self)
    unsafe (place + 1).storeBytes(of: digits.sixteen, as: SIMD16<UInt8>.self)
  }

  /// Eight bytes, the lowest first.
  @inline(__always)
  private func store(_ word: UInt64, at place: UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
  }
}

/// Seventeen decimal digits as ASCII.
struct SeventeenDigits {
  /// The digits behind the first.
  let sixteen: SIMD16<UInt8>
  let first: UInt8
  /// How many digits stand behind the first, without zeros at the end.
  let countAfterFirst: Int

  /// - Parameter number: below 10^17.
  @inline(__always)
  init(_ number: UInt64) {
    let upper = number / 100_000_000
    let first = upper / 100_000_000
    let digits = Self.split(SIMD2(upper &- first &* 100_000_000, number &- upper &* 100_000_000))
    // A bit for each that is not 0.
    let others = tensor_json_high_bits(digits &+ SIMD16(repeating: 0x7F))
    countAfterFirst = 31 &- (others &<< 1 | 1).leadingZeroBitCount
    sixteen = digits | SIMD16(repeating: UInt8(ascii: "0"))
    self.first = UInt8(truncatingIfNeeded: first) | UInt8(ascii: "0")
  }

  /// The first digit and the seven behind it, the first in the lowest byte.
  @inline(__always)
  var firstEight: UInt64 {
    unsafe unsafeBitCast(sixteen, to: SIMD2<UInt64>.self)[0].littleEndian &<< 8 | UInt64(first)
  }

  /// The digits of two numbers below 10^8, a byte each: halves, quarters, then single digits of both at once.
  ///
  /// Each division is a multiplication by a reciprocal, exact for its range: below 10^8 by 10^4, below 10^4 by 100, below
  /// 100 by 10. The shapes are such that one instruction of the smallest vector unit does each step.
  @inline(__always)
  private static func split(_ eights: SIMD2<UInt64>) -> SIMD16<UInt8> {
    let upper = tensor_json_lower_products(eights, SIMD2(repeating: 3_518_437_209)) &>> SIMD2(repeating: 45)
    let lower = eights &- tensor_json_lower_products(upper, SIMD2(repeating: 10000))
    let fours = unsafe unsafeBitCast(upper | lower &<< SIMD2(repeating: 32), to: SIMD8<UInt16>.self)
    let hundreds = tensor_json_upper_products(fours, SIMD8(repeating: 5243)) &>> SIMD8(repeating: 3)
    let rest = fours &- hundreds &* SIMD8(repeating: 100)
    let twos = unsafe unsafeBitCast(
      unsafeBitCast(hundreds, to: SIMD4<UInt32>.self)
        | unsafeBitCast(rest, to: SIMD4<UInt32>.self) &<< SIMD4(repeating: 16), to: SIMD8<UInt16>.self)
    let tens = tensor_json_upper_products(twos, SIMD8(repeating: 6554))
    return unsafe unsafeBitCast(
      tens | (twos &- tens &* SIMD8(repeating: 10)) &<< SIMD8(repeating: 8), to: SIMD16<UInt8>.self)
  }
}

/// `e-7`, `e+21` and their like: seven bytes of text, and its length in the eighth.
enum ExponentSuffixes {
  static let exponents = -324...308

  static let words: [UInt64] = exponents.map { exponent in
    let text = Array("e\(exponent < 0 ? "-" : "+")\(abs(exponent))".utf8)
    return text.reversed().reduce(0) { word, byte in word << 8 | UInt64(byte) } | UInt64(text.count) << 56
  }
}
