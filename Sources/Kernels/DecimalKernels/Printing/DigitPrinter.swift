/// The inner loop of printing: decimals to text, sixteen digits at a time.
///
/// It calls no function. The loop over numbers then keeps the constants of `SeventeenDigits` in registers; loading them
/// for each number takes a quarter longer.
///
/// Bounds. A number has at most `NumberPrinting.bytesMax` bytes: sign, `0.`, five zeros, 17 digits. The stores are wide
/// and reach past its end, at most by 17 bytes and the zeros of a large integer. So each number needs `bytesMax +
/// slackBytes` of room.
struct DigitPrinter {
  private let tables: PrintingTables

  init(_ tables: PrintingTables) { self.tables = tables }

  /// Prints a decimal in the layout of ECMAScript's Number::toString (RFC 8785 §3.2.2.3), but −0 as `-0`.
  ///
  /// - Parameter start: has room for `NumberPrinting.bytesMax + slackBytes`.
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
    // All digits, one place later; then the word with the point again, and the word before it.
    unsafe store(digits, at: start + 1)
    let words = digits.words
    var (word, place, before) = unsafe (words.0, start, integerDigits)
    if integerDigits > 7 {
      unsafe store(words.0, at: start)
      unsafe (word, place, before) = (words.1, start + 8, integerDigits &- 8)
    }
    // Two shifts, because all eight digits may be before the point.
    let bits = UInt64(truncatingIfNeeded: 4 &* before)
    let mask: UInt64 = (1 &<< bits) &<< bits &- 1
    unsafe store(word & mask | word &<< 8 & ~mask, at: place)
    unsafe start.storeBytes(of: UInt8(ascii: "."), toByteOffset: integerDigits, as: UInt8.self)
    return unsafe start + (digits.countAfterFirst &+ 2)
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
    let suffix = tables.suffix(exponent)
    unsafe store(suffix, at: end)
    return unsafe end + Int(truncatingIfNeeded: suffix &>> 56)
  }

  /// Prints the string for a value that is not finite: `"NaN"`, `"Infinity"` or `"-Infinity"`.
  @inline(__always)
  private func printName(of decimal: ShortestDecimal, at start: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    if decimal.digits != 0 {
      unsafe store(0x22_4E61_4E22, at: start)
      return unsafe start + 5
    }
    // A quote and a minus sign. If the value is positive, the word replaces the sign.
    unsafe store(0x2D22, at: start)
    let word = unsafe start + (1 &+ Int(truncatingIfNeeded: decimal.sign))
    unsafe store(0x7974_696E_6966_6E49, at: word)
    unsafe store(0x22, at: word + 8)
    return unsafe word + 9
  }

  /// Stores seventeen bytes.
  @inline(__always)
  private func store(_ digits: SeventeenDigits, at place: UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: digits.first, as: UInt8.self)
    unsafe (place + 1).storeBytes(of: digits.sixteen, as: SIMD16<UInt8>.self)
  }

  /// Stores eight bytes, the lowest first.
  @inline(__always)
  private func store(_ word: UInt64, at place: UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: word.littleEndian, as: UInt64.self)
  }
}
