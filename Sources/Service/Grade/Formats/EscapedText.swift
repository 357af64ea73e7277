/// How texts are escaped for the hosts that show them. A text may quote what a student wrote.
extension String {
  /// The text for HTML and for XML 1.0, also within quoted attributes.
  var escapedForHTML: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\n": escaped += "<br/>"
      // XML has no such characters, not even as references (XML 1.0 §2.2).
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// The classes of an element whose text MathJax leaves alone, so that `\(` in a student's text is not a formula.
  static let withoutMathJax = "tex2jax_ignore mathjax_ignore"

  /// The text for a page that MathJax goes through, if the host escapes it itself: what begins a formula is written as
  /// JSON escapes.
  var withoutFormulas: String {
    replacing("$", with: "\\u0024").replacing("\\(", with: "\\u005c(").replacing("\\[", with: "\\u005c[")
      .replacing("\\begin", with: "\\u005cbegin")
  }

  /// The text for a cell of a table in GitHub's Markdown: no character keeps a meaning. GitHub looks for mentions,
  /// references and links in the finished text too, where only a comment keeps them apart.
  var escapedForMarkdown: String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": escaped += "<br>"
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "$": escaped += "<span>$</span>"
      case "@", "#", ":": escaped += "\\\(scalar)<!-- -->"
      case "!"..."/", ";"..."?", "["..."`", "{"..."~": escaped += "\\\(scalar)"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
