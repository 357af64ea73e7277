import TensorJSON

/// A text in place of a number: what it seems to be, and how to write it.
///
/// Nothing is accepted that is not a number of JSON: two readers of `1,234` see two numbers.
struct EntryText {
  /// Without white space around it.
  let text: String

  /// - Parameter quoted: a string as it stands in JSON, in its quotes, or the beginning of one and `…`.
  init(quoted: String) {
    var json = quoted
    let isCut = !quoted.hasSuffix("\"") && json.popLast() != nil
    var text = Self.string(isCut ? json + "\"" : json)
    // The cut may be within an escape, of six letters at most.
    while text == nil, json.popLast() != nil { text = Self.string(json + "\"") }
    self.text = (text ?? "").trimmed + (isCut ? "…" : "")
  }

  private static func string(_ json: String) -> String? {
    var reader = JSONReader(json.utf8.span)
    guard (try? reader.peekKind()) == .string, let text = try? reader.readString() else { return nil }
    return (try? reader.finish()) == nil ? nil : text
  }

  /// Sentences that begin with what the text is; nil for one without any likeness to a number.
  var advice: String? {
    if text.isEmpty { return "an empty text. Write a number, or leave the quantity out." }
    return container ?? printed ?? word ?? number ?? several ?? expression
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
        : "a list as NumPy prints it. Write commas between the numbers, and no quotes around the list: `x.tolist()` gives it."
    default: return nil
    }
  }

  private static let libraries = ["np.", "numpy.", "torch.", "tf.", "jnp.", "jax.numpy.", "mx.", "cupy.", "<tf."]
  private static let types = [
    "array", "tensor", "eagertensor", "float", "int", "matrix", "ndarray", "variable", "parameter", "devicearray",
    "double", "longdouble",
  ]

  /// A value as NumPy, PyTorch, TensorFlow or JAX print it: `array([…])`, `tensor(…)`, `np.float64(…)`.
  private var printed: String? {
    let lower = text.lowercased()
    let name = Self.libraries.first { lower.hasPrefix($0) }.map { lower.dropFirst($0.count) } ?? lower[...]
    let head = name.prefix { $0.isLetter || $0.isNumber }
    guard head.endIndex < name.endIndex, "(: ".contains(name[head.endIndex]),
      Self.types.contains(String(head.prefix { $0.isLetter }))
    else { return nil }
    return "a value as Python prints it. Write its numbers: `x.tolist()` gives them, `float(x)` gives a single one."
  }

  private var word: String? {
    switch text.lowercased().drop(while: { "+-\u{2212}".contains($0) }) {
    case "nan", "n/a", "na": "not a number. NaN is never right: leave the quantity out if you have no value."
    case "inf", "infinity", "∞": "an infinity. Write it as \"Infinity\" or \"-Infinity\", in quotes."
    case "none", "null", "nil", "undefined", "nothing": "no number. Leave the quantity out if you have none."
    case "true", "false", "yes", "no": "a truth value. Write a number."
    default: nil
    }
  }

  /// One number in another notation.
  private var number: String? {
    if text.isNumberOfJSON { return "a number in quotes. Write \(text) without the quotes." }
    let plain = text.withPlainSigns
    if plain != text, plain.isNumberOfJSON {
      return "a number whose minus sign is another character than the hyphen of JSON. Write \(plain) without quotes."
    }
    if let last = plain.last, "%‰".contains(last) {
      return "a percentage. Write it as a fraction of 1, without quotes: 0.25 for 25%."
    }
    if isFraction(plain) { return "a fraction. Write it as a decimal number, without quotes: 0.25 for 1/4." }
    if let advice = withComma(plain) { return advice }
    guard let value = Double(plain), value.isFinite, !plain.lowercased().contains("x") else { return power }
    return "a number that JSON writes differently. Write \(value) without quotes."
  }

  private func isFraction(_ plain: String) -> Bool {
    if plain.unicodeScalars.contains(where: { $0.properties.generalCategory == .otherNumber && $0.isVulgarFraction }) {
      return true
    }
    let parts = plain.split(separator: "/", omittingEmptySubsequences: false).map { String($0).trimmed }
    return parts.count == 2 && parts.allSatisfy { Double($0) != nil }
  }

  /// `-0,341`, `1,234.5`, `1.234,5`; `1,234` can be two numbers.
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
        "a number whose comma can be a decimal point or can group digits. Write \(decimal) or \(grouped), without quotes."
    case (let decimal?, nil): return "a number with a comma for its decimal point. Write \(decimal) without quotes."
    case (nil, let grouped?): return "a number with commas between its digits. Write \(grouped) without quotes."
    default: return nil
    }
  }

  /// `1·10^-3`, `2×10⁻³`, `10**-3`.
  private var power: String? {
    let hasTen = ["10^", "10**", "10⁻", "10⁰", "10¹", "10²", "10³"].contains { text.contains($0) }
    return hasTen ? "a power of ten. Write it with an exponent, without quotes: 2.5e-3 for 2.5·10^-3." : nil
  }

  private var several: String? {
    let parts = text.withPlainSigns.split { $0.isWhitespace || $0 == "," || $0 == ";" || $0 == "|" }
    // The last is not whole where the text is cut.
    let whole = text.hasSuffix("…") ? parts.dropLast() : parts[...]
    guard parts.count > 1, whole.allSatisfy({ Double($0) != nil }) else { return nil }
    return "several numbers as text. Write a list, with commas and without quotes around it: [0.25, 0.75]."
  }

  private var expression: String? {
    guard text.contains(where: \.isNumber) else { return nil }
    let isExpression = text.contains { "+*/^()√=·×÷".contains($0) } || text.dropFirst().contains("-")
    return isExpression
      ? "an expression. Write the number that it gives, without quotes."
      : "text with a number in it. Write the number alone, without quotes."
  }
}

extension StringProtocol {
  /// Without white space at its ends.
  fileprivate var trimmed: String {
    let head = drop { $0.isWhitespace }
    return String(head.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// Itself where it is a number of JSON.
  fileprivate var numberOfJSON: String? {
    let text = String(self)
    return text.isNumberOfJSON ? text : nil
  }
}

extension String {
  /// RFC 8259 §6.
  fileprivate var isNumberOfJSON: Bool {
    var reader = JSONReader(utf8.span)
    guard (try? reader.peekKind()) == .number, (try? reader.readNumber()) != nil else { return false }
    return (try? reader.finish()) != nil
  }

  /// Every dash that stands for a minus sign is `-`: U+2212, hyphens, the dashes of word processors, full-width ones.
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

extension Unicode.Scalar {
  /// `½`.
  fileprivate var isVulgarFraction: Bool {
    guard let value = properties.numericValue else { return false }
    return value != value.rounded()
  }
}
