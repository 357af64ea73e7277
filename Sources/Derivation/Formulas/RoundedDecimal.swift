/// A number as it is shown: its shortest decimal, rounded to a few significant digits, halves away from 0.
///
/// The shortest decimal is the one that every response of the interface prints. So the shown digits are those that a
/// reader gets who rounds it by hand. Zeros at the end are left out.
struct RoundedDecimal {
  /// The digits as one integer without zeros at the end; 0 for 0.
  private(set) var digits: UInt64 = 0
  /// How many digits there are; 0 for 0.
  private(set) var count = 0
  /// The power of ten of the first digit.
  private(set) var exponent = 0

  /// - Parameters:
  ///   - value: finite, and not negative.
  ///   - countMax: how many significant digits are kept, at least 1.
  init(_ value: Double, digits countMax: Int) {
    parse(value.description.utf8.span)
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
  }

  /// Parses what the standard library prints: the shortest digits, of which there are at most 17.
  private mutating func parse(_ text: Span<UInt8>) {
    var (isAfterPoint, isExponent, sign, power) = (false, false, 1, 0)
    // The power of ten of the first digit, plus 1.
    var places = 0
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "."): isAfterPoint = true
      case UInt8(ascii: "e"): isExponent = true
      case UInt8(ascii: "-"): sign = -1
      case UInt8(ascii: "+"): break
      case let byte:
        let digit = Int(byte - UInt8(ascii: "0"))
        if isExponent {
          power = power * 10 + digit
        } else if digit == 0, count == 0 {
          if isAfterPoint { places -= 1 }
        } else {
          // Beyond 19 digits come only zeros, of an integer that is printed without a power of ten.
          if count < 19 { digits = digits * 10 + UInt64(digit) }
          count += 1
          if !isAfterPoint { places += 1 }
        }
      }
    }
    count = min(count, 19)
    exponent = places - 1 + sign * power
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    var power: UInt64 = 1
    for _ in 0..<exponent { power *= 10 }
    return power
  }

  /// Whether it is written without a power of ten: 0.00012, 1234.
  func isPlain(digits countMax: Int) -> Bool { count == 0 || (exponent >= -4 && exponent < countMax) }
}
