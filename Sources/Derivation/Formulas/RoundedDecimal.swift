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
  ///   - value: finite, and not negative.
  ///   - countMax: how many significant digits are kept, at least 1.
  init(_ value: Double, digits countMax: Int) {
    var (digits, count, exponent) = Self.parse(value.description.utf8.span)
    if count > countMax {
      for _ in 0..<(count - countMax - 1) { digits /= 10 }
      digits = (digits + 5) / 10
      count = countMax
      if digits == Self.powerOfTen(countMax) {
        count += 1
        exponent += 1
      }
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

  /// Parses what the standard library prints: the shortest digits, of which there are at most 17.
  private static func parse(_ text: Span<UInt8>) -> (digits: UInt64, count: Int, exponent: Int) {
    var (digits, count, isAfterPoint) = (0 as UInt64, 0, false)
    // The power of ten of the first digit, plus 1.
    var (places, index) = (0, 0)
    while index < text.count, text[index] != UInt8(ascii: "e") {
      let digit = text[index] &- UInt8(ascii: "0")
      if digit > 9 {
        isAfterPoint = true
      } else if digit == 0, count == 0 {
        if isAfterPoint { places -= 1 }
      } else {
        // Beyond 19 digits come only zeros, of an integer that is printed without a power of ten.
        if count < 19 { digits = digits * 10 + UInt64(digit) }
        count += 1
        if !isAfterPoint { places += 1 }
      }
      index += 1
    }
    let power = index < text.count ? Self.power(text.extracting((index + 1)...)) : 0
    return (digits, min(count, 19), places - 1 + power)
  }

  /// Parses digits after a sign.
  private static func power(_ text: Span<UInt8>) -> Int {
    var power = 0
    for index in 1..<text.count { power = power * 10 + Int(text[index] - UInt8(ascii: "0")) }
    return text[0] == UInt8(ascii: "-") ? -power : power
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
