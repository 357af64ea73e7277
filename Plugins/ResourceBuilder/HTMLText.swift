/// Text as HTML.
enum HTMLText {
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
    return escaped
  }

  static func code(_ text: String) -> String { "<code>\(escaped(text))</code>" }

  /// One paragraph of the contract's prose: `` `code` `` and `*emphasis*`.
  static func inline(_ text: String) -> String {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
      guard index.isMultiple(of: 2) else { return code(String(part)) }
      return escaped(String(part)).replacing(/\*([A-Z][^*]*)\*/) { "<em>\($0.1)</em>" }
    }.joined()
  }

  /// The contract's prose: paragraphs with blank lines between them.
  static func paragraphs(_ text: String?) -> String {
    guard let text else { return "" }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.split(separator: "").map { "<p>\(inline($0.joined(separator: " ")))</p>\n" }.joined()
  }
}
