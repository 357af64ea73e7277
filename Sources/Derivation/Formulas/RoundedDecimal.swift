/// Finds the shortest decimal of a number that is finite and not negative.
///
/// The program that shows a derivation prints numbers elsewhere too, and provides what it prints them with.
/// It returns 17 digits as one integer, zeros at the end included, and the power of ten of the first; all digits are 0
/// for 0.
package typealias ShortestDecimals = @Sendable (Double) -> (digits: UInt64, exponent: Int)

/// A number as it is shown: its shortest decimal, rounded to a few significant digits, halves away from 0.
///
/// The shortest decimal is the one that every response of the interface prints. So the shown digits are those that a
/// reader gets who rounds it by hand. Zeros at the end are left out.
struct RoundedDecimal {
  /// The digits as one integer without zeros at the end; 0 for 0.
  let digits: UInt64
  /// How many digits there are; 0 for 0.
  let count: Int
  /// The power of ten of the first digit.
  let exponent: Int
  /// Whether it is written without a power of ten: 0.00012, 1234.
  let isPlain: Bool
  /// The digits and the point, in ASCII: of the number if it is plain, else of its significand, 1.234.
  private(set) var text = InlineArray<24, UInt8>(repeating: 0)
  private(set) var textCount = 0

  /// - Parameters:
  ///   - decimal: of a number that is finite and not negative.
  ///   - countMax: how many significant digits are kept, 1…17.
  init(_ decimal: (digits: UInt64, exponent: Int), digits countMax: Int) {
    var (digits, exponent) = decimal
    let unit = Self.powerOfTen(17 - countMax)
    digits = (digits + unit / 2) / unit
    var count = countMax
    if digits == Self.powerOfTen(countMax) {
      count += 1
      exponent += 1
    }
    while digits > 0, digits % 10 == 0 {
      digits /= 10
      count -= 1
    }
    if digits == 0 { (count, exponent) = (0, 0) }
    (self.digits, self.count, self.exponent) = (digits, count, exponent)
    isPlain = count == 0 || (exponent >= -4 && exponent < countMax)
    write(leadingZeros: isPlain ? max(-exponent, 0) : 0, placesBeforePoint: isPlain ? max(exponent, 0) + 1 : 1)
  }

  /// Writes the digits with the point between them if any come after it, or with zeros up to it.
  ///
  /// The longest text has 17 digits after 0.000.
  private mutating func write(leadingZeros: Int, placesBeforePoint places: Int) {
    let digitCount = count + leadingZeros
    let hasPoint = places < digitCount
    textCount = max(places, digitCount + (hasPoint ? 1 : 0))
    var rest = digits
    for place in (0..<textCount).reversed() {
      if hasPoint, place == places {
        text[place] = UInt8(ascii: ".")
      } else if hasPoint || place < digitCount {
        text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } else {
        text[place] = UInt8(ascii: "0")
      }
    }
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}
