import Text

/// Writes an HTML page. Only literals of the program are markup; every other text is escaped.
struct PageWriter {
  private(set) var bytes: [UInt8] = []

  mutating func markup(_ html: StaticString) { html.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) } }

  /// A text without markup. Invisible characters are shown as escapes.
  mutating func text(_ text: String) { bytes.append(contentsOf: text.legible.escapedForHTML.utf8) }

  mutating func element(_ start: StaticString, _ text: String, _ end: StaticString) {
    markup(start)
    self.text(text)
    markup(end)
  }

  /// A cell with a bar as long as a share of the whole.
  mutating func bar(_ count: Int, of whole: Int) {
    markup("<td class=\"bar\">")
    if count > 0 {
      let tenths = (1_000 * count + whole / 2) / whole
      element("<span style=\"width:", "\(tenths / 10).\(tenths % 10)", "%\"></span>")
    }
    markup("</td>")
  }
}
