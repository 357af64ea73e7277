extension String {
  /// The text as a message may show it to a person: what is invisible, or steers a terminal, is written as JSON escapes it.
  ///
  /// These are the control characters (ESC, NUL, DEL, C1), the format characters (among them those that reverse the direction
  /// of text) and the line separators. A terminal would obey them, and a reader would not see them.
  package var legible: String {
    guard unicodeScalars.contains(where: \.isIllegible) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isIllegible { text += scalar.jsonEscape } else { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// The text, or its first scalars and `…`. Not characters: one of them can hold megabytes of accents.
  package func cut(to scalarsMax: Int) -> String {
    guard utf8.count > scalarsMax else { return self }
    let scalars = unicodeScalars.prefix(scalarsMax)
    return scalars.endIndex == unicodeScalars.endIndex ? self : String(scalars) + "…"
  }

  /// The text, legible, and cut where it is long: what a client sent, shown back to it.
  package var shown: String { cut(to: 60).legible }

  /// The same in quotes.
  package var quoted: String { "\"\(shown)\"" }
}

extension Unicode.Scalar {
  /// Whether the scalar has no shape of its own, or moves what is around it.
  var isIllegible: Bool {
    // Nearly every text is of these alone.
    if value >= 0x20 && value < 0x7F { return false }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: return true
    default: return false
    }
  }

  /// `\u001b`; a pair of surrogates above U+FFFF (RFC 8259 §7).
  fileprivate var jsonEscape: String {
    String(self).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }
}
