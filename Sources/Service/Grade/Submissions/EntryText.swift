import TensorJSON

/// A string in place of a number: what it seems to be, and how to write it.
///
/// Only JSON's numbers are accepted, because `1,234` means 1234 to one reader and 1.234 to another.
struct EntryText {
  /// The text, without white space around it.
  let text: String

  /// - Parameter quoted: a JSON string with its quotes, or the beginning of one and `…`.
  init(quoted: String) {
    var json = quoted
    let isCut = !quoted.hasSuffix("\"") && json.popLast() != nil
    var text = Self.string(isCut ? json + "\"" : json)
    // The cut may be within an escape, which has up to six characters.
    while text == nil, json.popLast() != nil { text = Self.string(json + "\"") }
    self.text = (text ?? "").trimmed + (isCut ? "…" : "")
  }

  private static func string(_ json: String) -> String? {
    var reader = JSONReader(json.utf8.span)
    guard (try? reader.peekKind()) == .string, let text = try? reader.readString() else { return nil }
    return (try? reader.finish()) == nil ? nil : text
  }

  /// What the text is, then what to do; nil for a text that does not look like a number.
  var advice: String? {
    if text.isEmpty { return "an empty text. Write a number, or leave the quantity out." }
    return container ?? printed ?? word ?? number ?? notation ?? date ?? several ?? expression
  }
}

// MARK: What people send

extension EntryText {
  /// A list or an object in quotes.
  private var container: String? {
    switch text.first {
    case "{": return "an object as text. Write numbers, or lists of them."
    case "(" where text.contains(","):
      return "a tuple as text. Write a list in square brackets, without quotes around it."
    case "[" where text.contains(","): return "a list as text. Write the list itself, without quotes around it."
    case "[":
      let isOne = !text.dropFirst().contains { $0.isWhitespace || $0 == "[" }
      return isOne
        ? "a list as text. Write the list itself, without quotes around it."
        : "a list as NumPy prints it. Write commas between the numbers, and no quotes around the list: use `x.tolist()`."
    default: return nil
    }
  }

  private static let libraries = [
    "np.", "numpy.", "torch.", "tf.", "jnp.", "jax.numpy.", "jax.", "mx.", "cupy.", "pd.", "sp.", "<tf.",
  ]
  private static let types = [
    "array", "tensor", "eagertensor", "float", "int", "matrix", "ndarray", "variable", "parameter", "devicearray",
    "double", "longdouble", "series", "dataframe", "decimal", "mpf",
  ]

  /// A value as NumPy, PyTorch, TensorFlow or JAX print it: `array([…])`, `tensor(…)`, `np.float64(…)`.
  private var printed: String? {
    let lower = text.lowercased()
    if lower.contains("dtype") || lower.hasPrefix("traced<") { return Self.asPrinted }
    let name = Self.libraries.first { lower.hasPrefix($0) }.map { lower.dropFirst($0.count) } ?? lower[...]
    let head = name.prefix { $0.isLetter || $0.isNumber }
    guard head.endIndex < name.endIndex, "(: ".contains(name[head.endIndex]),
      Self.types.contains(String(head.prefix { $0.isLetter }))
    else { return nil }
    return Self.asPrinted
  }

  private static let asPrinted =
    "a value as Python prints it. Write its numbers: use `x.tolist()`, or `float(x)` for a single one."

  private var word: String? {
    switch text.lowercased().drop(while: { "+-\u{2212}".contains($0) }) {
    case "nan", "n/a", "na", "#n/a", "#div/0!", "#value!", "#ref!", "#num!", "1.#ind", "1.#qnan":
      "not a number. NaN is never right: leave the quantity out if you have no value."
    case "inf", "infinity", "∞": "an infinity. Write it as \"Infinity\" or \"-Infinity\", in quotes."
    case "none", "null", "nil", "undefined", "nothing": "no number. Leave the quantity out if you have none."
    case "true", "false", "yes", "no": "a truth value. Write a number."
    default: nil
    }
  }

  /// A number in another notation.
  private var number: String? {
    if text.isNumberOfJSON { return quotedNumber }
    if text.hasSuffix("…"), String(text.dropLast()).isNumberOfJSON {
      return "a number in quotes. Write it without the quotes."
    }
    let plain = text.withPlainCharacters
    if plain != text, plain.isNumberOfJSON {
      return text.withPlainSigns == plain
        ? "a number whose minus sign is not the hyphen that JSON requires. Write \(plain) without quotes."
        : "a number in characters that JSON does not allow. Write \(plain) without quotes."
    }
    if let last = plain.last, "%‰".contains(last) {
      return "a percentage. Write it as a fraction of 1, without quotes: 0.25 for 25%."
    }
    if isFraction(plain) { return "a fraction. Write it as a decimal number, without quotes: 0.25 for 1/4." }
    if let advice = withComma(plain) { return advice }
    guard let value = Double(plain), value.isFinite, !plain.lowercased().contains("x") else { return power }
    return "a number, but not in JSON's notation. Write \(value) without quotes."
  }

  private var quotedNumber: String {
    let isInRange = Double(text)?.isFinite == true
    return isInRange
      ? "a number in quotes. Write \(text) without the quotes."
      : "a number in quotes that is beyond the range of binary64, ±1.7976931348623157e308. Check its exponent."
  }

  private func isFraction(_ plain: String) -> Bool {
    let lower = plain.lowercased()
    if lower.contains("frac{") || lower.contains("\\frac") { return true }
    if lower.hasPrefix("fraction(") || lower.hasPrefix("rational(") { return true }
    if plain.unicodeScalars.contains(where: { $0.properties.generalCategory == .otherNumber && $0.isVulgarFraction }) {
      return true
    }
    let parts = plain.split(separator: "/", omittingEmptySubsequences: false).map { String($0).trimmed }
    return parts.count == 2 && parts.allSatisfy { Double($0) != nil }
  }

  /// `-0,341`, `1,234.5`, `1.234,5`; `1,234` can mean two numbers.
  private func withComma(_ plain: String) -> String? {
    guard plain.contains(","), plain.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else { return nil }
    let pieces = plain.split(separator: ",", omittingEmptySubsequences: false)
    let decimal =
      pieces.count == 2 ? (pieces[0].filter { $0 != "." } + "." + pieces[1]).numberOfJSON : nil
    let whole = pieces[0].drop { $0 == "-" }
    let groups = pieces.dropFirst().map { $0.prefix { $0.isNumber } }
    let isGrouped =
      (1...3).contains(whole.count) && whole != "0" && groups.allSatisfy { $0.count == 3 }
      && pieces.dropFirst().dropLast().allSatisfy { $0.count == 3 }
    let grouped = isGrouped ? pieces.joined().numberOfJSON : nil
    switch (decimal, grouped) {
    case (let decimal?, let grouped?):
      return
        "a number whose comma can be a decimal comma or can group digits. Write \(decimal) or \(grouped), without quotes."
    case (let decimal?, nil): return "a number with a decimal comma. Write \(decimal) without quotes."
    case (nil, let grouped?): return "a number with commas between its digits. Write \(grouped) without quotes."
    default: return nil
    }
  }

  /// `1·10^-3`, `2×10⁻³`, `10**-3`.
  private var power: String? {
    let hasTen = ["10^", "10**", "10⁻", "10⁰", "10¹", "10²", "10³"].contains { text.contains($0) }
    return hasTen ? "a power of ten. Write it with an exponent, without quotes: 2.5e-3 for 2.5·10^-3." : nil
  }

  /// A number in the notation of source code or of another tool.
  private var notation: String? {
    let plain = text.withPlainCharacters
    let lower = plain.lowercased()
    let digits = lower.drop { "+-".contains($0) }
    if digits.hasPrefix("0x") || digits.hasPrefix("0b") || digits.hasPrefix("0o") {
      let value = Double(lower).flatMap { $0.isFinite ? " \($0)" : nil } ?? " it as a decimal number"
      return "a number that is not decimal. Write\(value) without quotes."
    }
    if isComplex(lower) { return "a complex number. Write a real one, without quotes." }
    if let last = lower.last, "fdl".contains(last), let number = String(plain.dropLast()).numberOfJSON {
      return "a number with the suffix of its type. Write \(number) without quotes."
    }
    if let number = lower.replacing("d", with: "e").numberOfJSON {
      return "a number whose exponent is not written with e. Write \(number) without quotes."
    }
    let joined = String(plain.filter { !"_'’".contains($0) })
    if joined != plain, plain.first?.isNumber == true || plain.first == "-", plain.last?.isNumber == true,
      let number = joined.numberOfJSON
    {
      return "a number with marks between its digits. Write \(number) without quotes."
    }
    return spaced(plain)
  }

  /// `1+2j`, `(1-2i)`, `0.5j`.
  private func isComplex(_ lower: String) -> Bool {
    let inner = lower.filter { !"() ".contains($0) }
    guard let last = inner.last, last == "j" || last == "i" else { return false }
    return inner.dropLast().last?.isNumber == true && inner.allSatisfy { $0.isNumber || "+-.eij".contains($0) }
  }

  /// `- 0.341`; `1 234.5` can mean two numbers.
  private func spaced(_ plain: String) -> String? {
    let parts = plain.split { $0.isWhitespace }
    guard parts.count > 1, let number = parts.joined().numberOfJSON else { return nil }
    if parts[0] == "-" { return "a number with a space after its sign. Write \(number) without quotes." }
    let whole = parts.dropFirst().map { $0.prefix { $0.isNumber } }
    guard (1...3).contains(parts[0].filter { $0.isNumber }.count), whole.allSatisfy({ $0.count == 3 }),
      parts.dropLast().allSatisfy({ !$0.contains(".") })
    else { return nil }
    return "a number with spaces between its digits, or several numbers. Write \(number), or a list, without quotes."
  }

  /// `2024-01-02`, `01/02/2024`, `1.2.2024`, `12:30`, `5-Jan`: spreadsheets turn numbers into these.
  private var date: String? {
    let parts = text.prefix { $0 != "T" }.split(omittingEmptySubsequences: false) { "-/.:".contains($0) }
    let isNumber = { (part: Substring) in !part.isEmpty && part.count <= 4 && part.allSatisfy(\.isNumber) }
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    let isDate = parts.count == 3 && parts.allSatisfy(isNumber) && parts.contains { $0.count == 4 }
    let isTime = text.contains(":") && (2...3).contains(parts.count) && parts.allSatisfy(isNumber)
    let isMonth =
      parts.count >= 2 && parts.contains { months.contains($0.lowercased()) } && parts.contains(where: isNumber)
    guard isDate || isTime || isMonth else { return nil }
    return "a date or a time, into which spreadsheets turn numbers. Write the number, without quotes."
  }

  private var several: String? {
    let parts = text.withPlainSigns.split { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "|" }
    // If the text is cut, its last part may be incomplete.
    let whole = text.hasSuffix("…") ? parts.dropLast() : parts[...]
    guard parts.count > 1, whole.allSatisfy({ Double($0) != nil }) else { return nil }
    return "several numbers as text. Write a list, with commas and without quotes around it: [0.25, 0.75]."
  }

  private var expression: String? {
    guard text.contains(where: \.isNumber) else { return nil }
    let isExpression = text.contains { "+*/^()√=·×÷".contains($0) } || text.dropFirst().contains("-")
    return isExpression
      ? "an expression. Write its value, without quotes."
      : "text with a number in it. Write only the number, without quotes."
  }
}

extension StringProtocol {
  /// Without white space at its ends.
  fileprivate var trimmed: String {
    let head = drop { $0.isWhitespace }
    return String(head.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// Itself if it is a JSON number.
  fileprivate var numberOfJSON: String? {
    let text = String(self)
    return text.isNumberOfJSON ? text : nil
  }
}

extension String {
  /// Whether the text is a JSON number (RFC 8259 §6).
  fileprivate var isNumberOfJSON: Bool {
    var reader = JSONReader(utf8.span)
    guard (try? reader.peekKind()) == .number, (try? reader.readNumber()) != nil else { return false }
    return (try? reader.finish()) != nil
  }

  /// With `-` for every dash that can mean a minus sign: U+2212, hyphens, dashes, full-width ones.
  fileprivate var withPlainSigns: String {
    var plain = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\u{2212}", "\u{2010}"..."\u{2015}", "\u{FE58}", "\u{FE63}", "\u{FF0D}", "\u{207B}": plain.append("-")
      default: plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }
}

extension String {
  /// With ASCII for the digits, points, slashes and percent signs of other scripts and widths, and without characters
  /// that have no width.
  fileprivate var withPlainCharacters: String {
    var plain = ""
    for scalar in withPlainSigns.unicodeScalars {
      switch scalar {
      case "\u{200B}"..."\u{200D}", "\u{2060}", "\u{FEFF}": break
      case "\u{FF0E}", "\u{066B}": plain.append(".")
      case "\u{FF0C}": plain.append(",")
      case "\u{FF0F}", "\u{2044}", "\u{2215}": plain.append("/")
      case "\u{FF05}", "\u{066A}": plain.append("%")
      default:
        if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
          plain += "\(Int(value))"
        } else {
          plain.unicodeScalars.append(scalar)
        }
      }
    }
    return plain
  }
}

extension Unicode.Scalar {
  /// Whether the character is a fraction, such as `½`.
  fileprivate var isVulgarFraction: Bool {
    guard let value = properties.numericValue else { return false }
    return value != value.rounded()
  }
}
