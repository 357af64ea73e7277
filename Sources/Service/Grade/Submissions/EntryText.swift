import TensorJSON

/// A string in place of a number: what it seems to be, how to write it, and which numbers it means.
///
/// `1,234` means 1234 to one reader and 1.234 to another, so it has no numbers.
struct EntryText {
  /// The text, without white space around it.
  let text: String

  /// What a text seems to be.
  struct Reading {
    /// What the text is, then what to do.
    let advice: String
    /// The numbers as JSON, if the text has only one meaning.
    let json: String?

    init(_ advice: String, json: String? = nil) {
      self.advice = advice
      self.json = json
    }
  }

  init(_ text: String) { self.text = text.trimmed }

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

  /// Nil for a text that does not look like a number.
  var reading: Reading? {
    if text.isEmpty { return Reading("an empty text. Write a number, or leave the quantity out.") }
    let named = text.hasOnlyFigures ? nil : printed ?? word
    return container ?? named ?? number ?? notation ?? date ?? several ?? expression
  }

  /// The numbers that the text means; nil if it means none, or can mean others.
  var numbers: Tensor? {
    guard let json = text.isNumberOfJSON ? text : reading?.json else { return nil }
    var reader = JSONReader(json.utf8.span)
    guard case .tensor(let tensor)? = try? reader.readTensor(nonFinite: .all, elementsMax: .max),
      !tensor.values.isEmpty
    else { return nil }
    return tensor
  }
}

// MARK: What people send

extension EntryText {
  /// A list or an object in quotes.
  private var container: Reading? {
    let numbers = { PrintedNumbers.json(of: text) }
    switch text.first {
    case "{": return Reading("an object as text. Write numbers, or lists of them.")
    case "(" where text.contains(","):
      return Reading(
        "a tuple as text. Write a list in square brackets, without quotes around it.", json: numbers())
    case "[" where text.contains(","):
      return Reading("a list as text. Write the list itself, without quotes around it.", json: numbers())
    case "[":
      let isOne = !text.dropFirst().contains { $0.isWhitespace || $0 == "[" }
      return Reading(
        isOne
          ? "a list as text. Write the list itself, without quotes around it."
          : "a list as NumPy prints it. Write commas between the numbers, and no quotes around the list: use `x.tolist()`.",
        json: numbers())
    default: return nil
    }
  }

  /// A value as NumPy, PyTorch, TensorFlow or JAX print it: `array([…])`, `tensor(…)`, `np.float64(…)`.
  private var printed: Reading? {
    guard PrintedNumbers.isPrinted(text) else { return nil }
    return Reading(
      "a value as Python prints it. Write its numbers: use `x.tolist()`, or `float(x)` for a single one.",
      json: PrintedNumbers.json(of: text))
  }

  private var word: Reading? {
    let isNegative = text.withPlainSigns.first == "-"
    switch text.lowercased().drop(while: { "+-\u{2212}".contains($0) }) {
    case "nan", "n/a", "na", "#n/a", "#div/0!", "#value!", "#ref!", "#num!", "1.#ind", "1.#qnan":
      return Reading("not a number. NaN is never right: leave the quantity out if you have no value.")
    case "inf", "infinity", "∞":
      return Reading(
        "an infinity. Write it as \"Infinity\" or \"-Infinity\", in quotes.",
        json: isNegative ? "\"-Infinity\"" : "\"Infinity\"")
    case "none", "null", "nil", "undefined", "nothing":
      return Reading("no number. Leave the quantity out if you have none.")
    case "true", "false", "yes", "no": return Reading("a truth value. Write a number.")
    default: return nil
    }
  }

  /// A number in another notation.
  private var number: Reading? {
    if text.isNumberOfJSON { return Reading(quotedNumber, json: text) }
    if text.hasSuffix("…"), String(text.dropLast()).isNumberOfJSON {
      return Reading("a number in quotes. Write it without the quotes.")
    }
    let plain = text.withPlainCharacters
    if plain != text, plain.isNumberOfJSON {
      return Reading(
        text.withPlainSigns == plain
          ? "a number whose minus sign is not the hyphen that JSON requires. Write \(plain) without quotes."
          : "a number in characters that JSON does not allow. Write \(plain) without quotes.", json: plain)
    }
    if let last = plain.last, "%‰".contains(last) {
      return Reading(
        "a percentage. Write it as a fraction of 1, without quotes: 0.25 for 25%.",
        json: Self.decimal(String(plain.dropLast()).trimmed)?.timesTenTo(last == "%" ? -2 : -3))
    }
    if let fraction = EntryFraction(plain) {
      return Reading(
        "a fraction. Write it as a decimal number, without quotes: 0.25 for 1/4.", json: fraction.json(Self.decimal))
    }
    if let reading = Self.withComma(plain) { return reading }
    guard let value = Double(plain), value.isFinite, !plain.lowercased().contains("x") else { return power }
    return Reading(
      "a number, but not in JSON's notation. Write \(value) without quotes.", json: plain.inNotationOfJSON)
  }

  private var quotedNumber: String {
    let isInRange = Double(text)?.isFinite == true
    return isInRange
      ? "a number in quotes. Write \(text) without the quotes."
      : "a number in quotes that is beyond the range of binary64, ±1.7976931348623157e308. Check its exponent."
  }

  /// One decimal number as JSON, also with a decimal comma, `+` or a bare point; nil if the text can mean another.
  private static func decimal(_ plain: String) -> String? {
    plain.numberOfJSON ?? withComma(plain)?.json ?? plain.inNotationOfJSON
  }

  /// `-0,341`, `1,234.5`, `1.234,5`; `1,234` can mean two numbers.
  private static func withComma(_ plain: String) -> Reading? {
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
      return Reading(
        "a number whose comma can be a decimal comma or can group digits. Write \(decimal) or \(grouped), without quotes."
      )
    case (let decimal?, nil):
      return Reading("a number with a decimal comma. Write \(decimal) without quotes.", json: decimal)
    case (nil, let grouped?):
      return Reading("a number with commas between its digits. Write \(grouped) without quotes.", json: grouped)
    default: return nil
    }
  }

  /// `1·10^-3`, `2×10⁻³`, `10**-3`.
  private var power: Reading? {
    let hasTen = ["10^", "10**", "10⁻", "10⁰", "10¹", "10²", "10³"].contains { text.contains($0) }
    guard hasTen else { return nil }
    return Reading(
      "a power of ten. Write it with an exponent, without quotes: 2.5e-3 for 2.5·10^-3.", json: powerOfTen)
  }

  private var powerOfTen: String? {
    let flat = text.withFlatExponents.withPlainCharacters.replacing("**", with: "^")
    guard let base = flat.firstRange(of: "10^"), let exponent = Int(flat[base.upperBound...]) else { return nil }
    let factor = String(flat[..<base.lowerBound]).trimmed
    if factor.isEmpty || factor == "-" { return "\(factor)1".timesTenTo(exponent) }
    guard let sign = factor.last, "·⋅×x*".contains(sign) else { return nil }
    return Self.decimal(String(factor.dropLast()).trimmed)?.timesTenTo(exponent)
  }

  /// A number in the notation of source code or of another tool.
  private var notation: Reading? {
    let plain = text.withPlainCharacters
    let lower = plain.lowercased()
    let digits = lower.drop { "+-".contains($0) }
    if digits.hasPrefix("0x") || digits.hasPrefix("0b") || digits.hasPrefix("0o") {
      let value = Double(lower).flatMap { $0.isFinite ? "\($0)" : nil }
      return Reading(
        "a number that is not decimal. Write \(value ?? "it as a decimal number") without quotes.", json: value)
    }
    if isComplex(lower) { return Reading("a complex number. Write a real one, without quotes.") }
    if let last = lower.last, "fdl".contains(last), let number = String(plain.dropLast()).numberOfJSON {
      // Without a point, `6f` can also be hexadecimal.
      let isDecimal = last == "l" || number.contains(".")
      return Reading(
        "a number with the suffix of its type. Write \(number) without quotes.", json: isDecimal ? number : nil)
    }
    if let number = lower.replacing("d", with: "e").numberOfJSON {
      return Reading("a number whose exponent is not written with e. Write \(number) without quotes.", json: number)
    }
    let joined = String(plain.filter { !"_'’".contains($0) })
    if joined != plain, plain.first?.isNumber == true || plain.first == "-", plain.last?.isNumber == true,
      let number = joined.numberOfJSON
    {
      return Reading("a number with marks between its digits. Write \(number) without quotes.", json: number)
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
  private func spaced(_ plain: String) -> Reading? {
    let parts = plain.split { $0.isWhitespace }
    guard parts.count > 1, let number = parts.joined().numberOfJSON else { return nil }
    if parts[0] == "-", parts.count == 2 {
      return Reading("a number with a space after its sign. Write \(number) without quotes.", json: number)
    }
    let whole = parts.dropFirst().map { $0.prefix { $0.isNumber } }
    guard (1...3).contains(parts[0].filter { $0.isNumber }.count), whole.allSatisfy({ $0.count == 3 }),
      parts.dropLast().allSatisfy({ !$0.contains(".") })
    else { return nil }
    return Reading(
      "a number with spaces between its digits, or several numbers. Write \(number), or a list, without quotes.")
  }

  /// `2024-01-02`, `01/02/2024`, `1.2.2024`, `12:30`, `5-Jan`: spreadsheets turn numbers into these.
  private var date: Reading? {
    let parts = text.prefix { $0 != "T" }.split(omittingEmptySubsequences: false) { "-/.:".contains($0) }
    let isNumber = { (part: Substring) in !part.isEmpty && part.count <= 4 && part.allSatisfy(\.isNumber) }
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    let isDate = parts.count == 3 && parts.allSatisfy(isNumber) && parts.contains { $0.count == 4 }
    let isTime = text.contains(":") && (2...3).contains(parts.count) && parts.allSatisfy(isNumber)
    let isMonth =
      parts.count >= 2 && parts.contains { months.contains($0.lowercased()) } && parts.contains(where: isNumber)
    guard isDate || isTime || isMonth else { return nil }
    return Reading("a date or a time, into which spreadsheets turn numbers. Write the number, without quotes.")
  }

  private var several: Reading? {
    let plain = text.withPlainSigns
    let parts = plain.split { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "|" }
    // If the text is cut, its last part may be incomplete.
    let whole = text.hasSuffix("…") ? parts.dropLast() : parts[...]
    guard parts.count > 1, whole.allSatisfy({ Double($0) != nil }) else { return nil }
    return Reading(
      "several numbers as text. Write a list, with commas and without quotes around it: [0.25, 0.75].",
      json: PrintedNumbers.json(of: "[\(plain)]"))
  }

  private var expression: Reading? {
    guard text.contains(where: \.isNumber) else { return nil }
    let isExpression = text.contains { "+*/^()√=·×÷".contains($0) } || text.dropFirst().contains("-")
    return Reading(
      isExpression
        ? "an expression. Write its value, without quotes."
        : "text with a number in it. Write only the number, without quotes.")
  }
}
