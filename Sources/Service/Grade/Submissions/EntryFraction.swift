import TensorJSON

/// A fraction as text: `1/3`, `½`, `\frac{1}{3}`, `Fraction(1, 3)`.
struct EntryFraction {
  private let isNegative: Bool
  /// The numerator and the denominator; nil if they cannot be told, as in `1½`.
  private let terms: (over: String, under: String)?

  /// - Parameter plain: the text in plain characters.
  /// - Returns: nil if the text is no fraction.
  init?(_ plain: String) {
    let text = String(plain.filter { $0 != "$" }).trimmed
    if let slashed = Self.slashed(text) {
      (isNegative, terms) = (false, slashed)
      return
    }
    isNegative = text.first == "-"
    let unsigned = isNegative ? String(text.dropFirst()).trimmed : text
    let lower = unsigned.lowercased()
    if lower.contains("frac{") || lower.contains("\\frac") {
      terms = Self.arguments(
        of: lower, after: ["\\frac", "\\dfrac", "\\tfrac"], from: "{", separator: "}{", to: "}")
    } else if lower.hasPrefix("fraction(") || lower.hasPrefix("rational(") {
      terms = Self.arguments(
        of: lower, after: ["fraction", "rational"], from: "(", separator: ",", to: ")")
    } else if unsigned.unicodeScalars.contains(where: \.isVulgarFraction) {
      terms = Self.vulgar(unsigned)
    } else {
      return nil
    }
  }

  /// The nearest binary64 as JSON.
  ///
  /// - Parameter decimal: the JSON number of a decimal number.
  func json(_ decimal: (String) -> String?) -> String? {
    guard let terms, let over = decimal(terms.over), let under = decimal(terms.under),
      let value = ExactQuotient(over, under)?.nearest
    else { return nil }
    return "\(isNegative ? -value : value)"
  }

  private static func slashed(_ text: String) -> (String, String)? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0).trimmed }
    guard parts.count == 2, parts.allSatisfy({ Double($0) != nil }) else { return nil }
    return (parts[0], parts[1])
  }

  /// The two arguments between brackets after one of `names`; nil if there is anything else.
  private static func arguments(
    of text: String, after names: [String], from opener: String, separator: String, to closer: String
  ) -> (String, String)? {
    guard let name = names.first(where: { text.hasPrefix($0 + opener) }), text.hasSuffix(closer) else { return nil }
    let inner = text.dropFirst(name.count + 1).dropLast()
    let parts = inner.split(separator: separator, omittingEmptySubsequences: false)
    return parts.count == 2 ? (String(parts[0]).trimmed, String(parts[1]).trimmed) : nil
  }

  /// `½` alone: `1½` can also mean a product.
  private static func vulgar(_ text: String) -> (String, String)? {
    guard text.unicodeScalars.count == 1, let value = text.unicodeScalars.first?.properties.numericValue else {
      return nil
    }
    let under = vulgarDenominators.first { abs(value * $0 - (value * $0).rounded()) < 1e-9 }
    return under.map { ("\(Int((value * $0).rounded()))", "\(Int($0))") }
  }

  /// Those of Unicode's fractions.
  private static let vulgarDenominators = [2.0, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 20, 32, 40, 64, 80, 160, 320]
}

extension Unicode.Scalar {
  /// Whether the character is a fraction, such as `½`.
  fileprivate var isVulgarFraction: Bool {
    guard properties.generalCategory == .otherNumber, let value = properties.numericValue else { return false }
    return value != value.rounded()
  }
}

/// The quotient of two decimal numbers, exactly.
struct ExactQuotient {
  private let isNegative: Bool
  private let over: UInt128
  private let under: UInt128

  /// Below this, a doubled remainder fits in 128 bits.
  private static let termMax = UInt128(1) << 126

  /// - Returns: nil if the denominator is 0, or if a term has more digits than 126 bits hold.
  init?(_ over: String, _ under: String) {
    guard let a = Self.term(over), let b = Self.term(under), b.digits > 0 else { return nil }
    isNegative = a.isNegative != b.isNegative
    let shift = a.exponent - b.exponent
    guard let scaledOver = Self.scaled(a.digits, shift), let scaledUnder = Self.scaled(b.digits, -shift) else {
      return nil
    }
    self.over = scaledOver
    self.under = scaledUnder
  }

  /// The nearest binary64, ties to even.
  var nearest: Double {
    if over == 0 { return isNegative ? -0.0 : 0 }
    var (quotient, rest) = over.quotientAndRemainder(dividingBy: under)
    var exponent = 0
    while quotient < 1 << 62 {
      rest <<= 1
      quotient = quotient << 1 | (rest >= under ? 1 : 0)
      if rest >= under { rest -= under }
      exponent -= 1
    }
    while quotient >= 1 << 63 {
      rest |= quotient & 1
      quotient >>= 1
      exponent += 1
    }
    // 63 bits, the last of which says whether there are more: one rounding to 53 bits is then right.
    let significand = Double(UInt64(quotient) | (rest == 0 ? 0 : 1))
    let magnitude = Double(sign: .plus, exponent: exponent, significand: significand)
    return isNegative ? -magnitude : magnitude
  }

  /// A JSON number as digits times a power of ten.
  private static func term(_ number: String) -> (isNegative: Bool, digits: UInt128, exponent: Int)? {
    let isNegative = number.first == "-"
    let parts = (isNegative ? number.dropFirst() : number[...]).split(maxSplits: 1) { $0 == "e" || $0 == "E" }
    guard let mantissa = parts.first, let exponent = parts.count == 2 ? Int(parts[1]) : 0,
      (-1_000...1_000).contains(exponent)
    else { return nil }
    let halves = mantissa.split(separator: ".", maxSplits: 1)
    let decimals = halves.count == 2 ? halves[1] : ""
    guard let digits = UInt128(halves.joined()), digits < termMax else { return nil }
    return (isNegative, digits, exponent - decimals.count)
  }

  /// Times a power of ten, if that is above 1.
  private static func scaled(_ digits: UInt128, _ power: Int) -> UInt128? {
    var scaled = digits
    // A term of 0 stays 0.
    for _ in 0..<max(0, digits == 0 ? 0 : power) {
      guard scaled < termMax / 10 else { return nil }
      scaled *= 10
    }
    return scaled
  }
}
