extension String {
  /// The text as a message shows it to a person: invisible characters, and those that steer a terminal, are escaped as
  /// in JSON.
  ///
  /// These are the control characters (ESC, NUL, DEL, C1), the format characters (some of them reverse the direction of
  /// text) and the line separators. A terminal would obey them, and a reader would not see them.
  package var legible: String {
    guard unicodeScalars.contains(where: \.isIllegible) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isIllegible { text += scalar.jsonEscape } else { text.unicodeScalars.append(scalar) }
    }
    return text
  }

  /// The text, or its first scalars and `…`. It counts scalars: one character can hold megabytes of accents.
  package func cut(to scalarsMax: Int) -> String {
    guard utf8.count > scalarsMax else { return self }
    let scalars = unicodeScalars.prefix(scalarsMax)
    return scalars.endIndex == unicodeScalars.endIndex ? self : String(scalars) + "…"
  }

  /// The text, legible, and cut if it is long: for what a client sent, in the message that it gets.
  package var shown: String { cut(to: 60).legible }

  /// The same in quotes.
  package var quoted: String { "\"\(shown)\"" }
}

extension Unicode.Scalar {
  /// Whether the scalar has no shape of its own, or moves the text around it.
  package var isIllegible: Bool {
    // Nearly every text has only these.
    if value >= 0x20 && value < 0x7F { return false }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: return true
    default: return false
    }
  }

  fileprivate var jsonEscape: String { String(self).utf16.map(\.jsonEscape).joined() }
}

extension UInt16 {
  /// `\u001b`: a UTF-16 unit as JSON escapes it (RFC 8259 §7).
  package var jsonEscape: String {
    let digits = String(self, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
