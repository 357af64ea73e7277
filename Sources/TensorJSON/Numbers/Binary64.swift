/// Decimal to binary64, rounded to nearest, ties to even, for every input.
///
/// Four methods give the same result, from the fastest to the one that always decides:
/// 1. a 64×128 product for exponents that give a normal number (`quickBits`, the idea of Eisel and Lemire);
/// 2. one exact product or quotient for the powers 10^−27…10^27, whose 5^|q| fit in 64 bits;
/// 3. the same product for any exponent, if its error bound leaves one result;
/// 4. integers of any length (`ExactDecimal`).
enum Binary64 {
  /// For these exponents any number below 2^64 gives a normal binary64, as `quickBits` requires.
  static let quickExponents = -290...280

  /// The magnitude of digits·10^exponent.
  ///
  /// - Parameter digits: any value; 0 gives 0.
  /// - Returns: ∞ if it rounds to more than the greatest finite value.
  static func nearest(_ digits: UInt64, _ exponent: Int) -> Double {
    // 2^64·10^−343 < 2^−1075, half the least positive value; 10^309 exceeds the greatest.
    if digits == 0 || exponent < -342 { return 0 }
    if exponent > 308 { return .infinity }
    if exponent >= -27 && exponent <= 27 { return nearestOfSmallPower(digits, exponent) }
    return nearestOfLargePower(digits, exponent)
  }

  /// digits·10^exponent if the product with the rounded power decides it; else nil.
  ///
  /// The digits are normalised to w ∈ [2^63, 2^64) and the power is rounded down to 128 bits. The exact product's two
  /// leading words then exceed the computed (high, low) by less than two units of low: one for the third word, which is
  /// dropped, and one for the power. So high is exact unless low is one of the last two values before a carry. And
  /// unless low is one of them or 0, the exact product is not a tie, and rounding half up is right.
  ///
  /// - Parameters:
  ///   - digits: not 0.
  ///   - exponent: q, one of `quickExponents`.
  ///   - power: `PowersOfTen.words(q)`.
  /// - Returns: the bit pattern, sign clear.
  @inline(__always)
  static func quickBits(_ digits: UInt64, _ exponent: Int, power: (high: UInt64, low: UInt64)) -> UInt64? {
    let leadingZeros = digits.leadingZeroBitCount
    let w = digits &<< UInt64(truncatingIfNeeded: leadingZeros)
    let upper = w.multipliedFullWidth(by: power.high)
    let (low, carries) = upper.low.addingReportingOverflow(w.multipliedFullWidth(by: power.low).high)
    let hi = upper.high &+ (carries ? 1 : 0)
    if _slowPath(low &+ 2 <= 2) { return nil }
    let carry = hi &>> 63
    var significand = hi &>> (carry &+ 9)
    significand = (significand &+ (significand & 1)) &>> 1
    // ⌊q·log2(10)⌋ by a rational that is exact for |q| ≤ 350.
    let floorLog2 = (217_706 &* exponent) &>> 16
    let biased = floorLog2 &+ 63 &+ Int(truncatingIfNeeded: carry) &- leadingZeros &+ 1023
    // A significand that rounds up to 2^53 carries into the exponent by itself.
    return UInt64(truncatingIfNeeded: biased) &<< 52 &+ (significand &- 1 &<< 52)
  }

  /// The same by one word of the power: it decides all but one in 256.
  ///
  /// The exact product's first word is the computed one or one more. So the bits above the last nine, which are the
  /// significand's and at least the bit below it, are exact unless those nine are all ones. And unless the nine are all
  /// zeros, the exact product is not a tie.
  @inline(__always)
  static func quickerBits(_ digits: UInt64, _ exponent: Int, power: UInt64) -> UInt64? {
    let leadingZeros = digits.leadingZeroBitCount
    let hi = (digits &<< UInt64(truncatingIfNeeded: leadingZeros)).multipliedFullWidth(by: power).high
    // 0 is not decided either.
    if _slowPath((hi &+ 1) & 0x1FF <= 1) { return nil }
    let carry = hi &>> 63
    let significand = (hi &>> (carry &+ 9) &+ 1) &>> 1
    let floorLog2 = (217_706 &* exponent) &>> 16
    let biased = floorLog2 &+ 62 &+ Int(truncatingIfNeeded: carry) &- leadingZeros &+ 1023
    return UInt64(truncatingIfNeeded: biased) &<< 52 &+ significand
  }

  /// For |exponent| ≤ 27, exactly: 5^27 < 2^63.
  private static func nearestOfSmallPower(_ digits: UInt64, _ exponent: Int) -> Double {
    let five = PowersOfTen.five(abs(exponent))
    let digitZeros = digits.leadingZeroBitCount
    let fiveZeros = five.leadingZeroBitCount
    let w = digits << UInt64(digitZeros)
    let f = five << UInt64(fiveZeros)
    if exponent >= 0 {
      let product = w.multipliedFullWidth(by: f)
      return rounded(product.high, product.low, exponent: exponent + 64 - digitZeros - fiveZeros, isInexact: false)
    }
    // w/2 < 2^63 ≤ f, so the quotient of (w/2)·2^64 by f fits in a word.
    let (quotient, remainder) = f.dividingFullWidth((w >> 1, w << 63))
    return rounded(quotient, 0, exponent: exponent - 63 - digitZeros + fiveZeros, isInexact: remainder != 0)
  }

  /// The fallback: by 192 bits of the product, or by exact integers if those do not decide.
  private static func nearestOfLargePower(_ digits: UInt64, _ exponent: Int) -> Double {
    let leadingZeros = digits.leadingZeroBitCount
    let w = digits << UInt64(leadingZeros)
    let power = PowersOfTen.words(exponent)
    let upper = w.multipliedFullWidth(by: power.high)
    let lower = w.multipliedFullWidth(by: power.low)
    let (middle, carry) = upper.low.addingReportingOverflow(lower.high)
    let high = upper.high &+ (carry ? 1 : 0)
    let floorLog2 = (217_706 * exponent) >> 16
    let scale = floorLog2 - 127 + 128 - leadingZeros
    // The exact product exceeds (high, middle) by less than two units of middle: one for `lower.low`, which is dropped,
    // and one for the rounding of the power.
    let (top, wraps) = middle.addingReportingOverflow(2)
    let least = rounded(high, middle, exponent: scale, isInexact: false)
    let greatest = rounded(high &+ (wraps ? 1 : 0), top, exponent: scale, isInexact: true)
    return least == greatest ? least : ExactDecimal(digits, exponent).nearest(atLeast: least)
  }

  /// (high·2^64 + low)·2^(exponent − 64), or slightly more if it is inexact, rounded to the nearest binary64, ties to
  /// even.
  static func rounded(_ high: UInt64, _ low: UInt64, exponent: Int, isInexact: Bool) -> Double {
    let zeros = UInt64(high.leadingZeroBitCount)
    let significand = high << zeros | (zeros == 0 ? 0 : low >> (64 - zeros))
    let hasMore = isInexact || low << zeros != 0
    // The exponent of the leading bit; a subnormal keeps fewer bits.
    let leading = exponent + 63 - Int(zeros)
    if leading > 1023 { return .infinity }
    let dropped = 11 + max(0, -1022 - leading)
    if dropped > 64 { return 0 }
    let kept = dropped == 64 ? 0 : significand >> UInt64(dropped)
    let half = significand >> UInt64(dropped - 1) & 1
    let below = significand & (1 << UInt64(dropped - 1) - 1) != 0 || hasMore
    let up = half == 1 && (below || kept & 1 == 1)
    // A normal significand has bit 52 set, which adds 1 to the exponent field.
    let field = leading < -1022 ? 0 : UInt64(leading + 1022)
    return Double(bitPattern: field << 52 + kept + (up ? 1 : 0))
  }
}
