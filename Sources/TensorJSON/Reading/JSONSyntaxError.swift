import Text

/// A place where a document is not JSON (RFC 8259).
package struct JSONSyntaxError: Error, Equatable, Sendable {
  package let reason: Reason
  /// Counted from 1; a line ends with LF, CR LF or CR.
  package let line: Int
  /// Counted from 1, in Unicode scalars.
  package let column: Int
  /// Counted from 0, in bytes.
  package let offset: Int

  package init(reason: Reason, line: Int, column: Int, offset: Int) {
    self.reason = reason
    self.line = line
    self.column = column
    self.offset = offset
  }

  /// Finds line and column by one pass over the document up to the fault: only a refused document pays for it.
  init(_ reason: Reason, at offset: Int, in document: Span<UInt8>) {
    var line = 1
    var column = 1
    for index in 0..<offset {
      let byte = document[index]
      let endsLine =
        byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r") && !(index + 1 < document.count && document[index + 1] == UInt8(ascii: "\n"))
      if endsLine {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    self.init(reason: reason, line: line, column: column, offset: offset)
  }
}

extension JSONSyntaxError {
  /// What the grammar allows where something else was found.
  package enum Expectation: Equatable, Sendable {
    case value, valueOrEndOfArray, commaOrEndOfArray
    case name, nameOrEndOfObject, colon, commaOrEndOfObject
    case digit, hexadecimalDigit, closingQuote
  }

  package enum Reason: Equatable, Sendable {
    case emptyDocument
    case byteOrderMark
    case notUTF8Encoding
    case unexpectedEnd(expected: Expectation)
    case unexpected(Unicode.Scalar, expected: Expectation)
    case bytesAfterValue
    case tooDeep
    case tooManyMembers
    /// The name, shortened to `JSONLimits.excerptBytesMax`.
    case duplicateName(String)

    /// A word that is a number elsewhere, such as `NaN` or `-inf`.
    case nonFiniteWord(String)
    /// A word of another language, and the word that JSON has.
    case foreignWord(String, meant: String)
    case singleQuote
    case trailingComma(before: Unicode.Scalar)
    case comment

    case leadingZero
    case plusSign
    case noIntegerDigit
    case noFractionDigit
    case noExponentDigit
    case hexadecimalNumber

    case controlCharacter(UInt8)
    case invalidEscape(Unicode.Scalar)
    case loneSurrogate(UInt16)
    case invalidUTF8
  }
}

extension JSONSyntaxError.Reason {
  /// Whether the text is JSON by the grammar, and is refused for another reason.
  package var isOfJSON: Bool {
    switch self {
    case .duplicateName, .tooDeep, .tooManyMembers, .loneSurrogate: true
    default: false
    }
  }
}

extension JSONSyntaxError {
  /// What is wrong with a text, and where.
  ///
  /// - Parameter subject: the text, as the start of a sentence: `The body`.
  package func sentence(about subject: String) -> String {
    "\(subject) \(reason.isOfJSON ? "is refused" : "is not JSON") at line \(line), column \(column) "
      + "(byte offset \(offset)): \(reason)."
  }
}

extension JSONSyntaxError: CustomStringConvertible {
  package var description: String { "line \(line), column \(column) (byte \(offset)): \(reason)" }
}

extension JSONSyntaxError.Expectation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .value: "a value"
    case .valueOrEndOfArray: "a value or `]`"
    case .commaOrEndOfArray: "`,` or `]`"
    case .name: "a name in double quotes"
    case .nameOrEndOfObject: "a name in double quotes, or `}`"
    case .colon: "`:`"
    case .commaOrEndOfObject: "`,` or `}`"
    case .digit: "a digit"
    case .hexadecimalDigit: "four hexadecimal digits"
    case .closingQuote: "the closing `\"`"
    }
  }
}

extension JSONSyntaxError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .emptyDocument: "the document is empty, expected a JSON value"
    case .byteOrderMark: "the document begins with a byte order mark; JSON is sent without one"
    case .notUTF8Encoding: "the document looks like UTF-16 or UTF-32; JSON is sent as UTF-8"
    case .unexpectedEnd(let expected): "the document ends where \(expected) was expected"
    case .unexpected(let found, let expected): "found \(found.quoted), expected \(expected)"
    case .bytesAfterValue: "the document goes on after its value; it must be one value, not several in a row"
    case .tooDeep:
      "arrays and objects are nested more than \(JSONLimits.depthMax) deep, and no request needs more than six"
    case .tooManyMembers:
      "the object has more than \(JSONLimits.membersMax) members, and no request needs more than twenty"
    case .duplicateName(let name):
      "the name \"\(name.legible)\" occurs twice in one object, and which value counts is not defined (RFC 8259 §4): "
        + "remove one"
    case .nonFiniteWord(let word):
      "found \(word); JSON numbers are finite (where a non-finite number is allowed, it is a string: \(Self.names))"
    case .foreignWord(let word, let meant): "found \(word); JSON writes \(meant)"
    case .singleQuote:
      "found a single quote; JSON strings are in double quotes (Python: json.dumps(request), not str(request))"
    case .trailingComma(let end): "there is a comma before \(end.quoted); JSON has none after the last element"
    case .comment: "found a comment; JSON has none"
    case .leadingZero: "the number begins with a zero that another digit follows"
    case .plusSign: "the number begins with `+`; JSON writes no plus sign"
    case .noIntegerDigit: "the number has no digit before its point; JSON writes 0.5, not .5"
    case .noFractionDigit: "the number has no digit after its point; JSON writes 1.0 or 1, not 1."
    case .noExponentDigit: "the exponent has no digit"
    case .hexadecimalNumber: "the number is hexadecimal; JSON has decimal numbers only"
    case .controlCharacter(let byte):
      "the control character \(Unicode.Scalar(byte).quoted) is in a string; JSON escapes it"
    case .invalidEscape(let found):
      "found \(found.quoted) after a backslash; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u"
    case .loneSurrogate(let unit): "the escape \\u\(String(unit, radix: 16)) is half of a surrogate pair"
    case .invalidUTF8: "the bytes are not UTF-8"
    }
  }

  private static let names = "\"-Infinity\", \"Infinity\", \"NaN\""
}

extension Unicode.Scalar {
  /// The scalar as a message shows it: itself if it is visible, else its number.
  var quoted: String {
    if isIllegible || properties.isWhitespace {
      return self == " " ? "a space" : "U+" + String(value + 0x1_0000, radix: 16, uppercase: true).dropFirst()
    }
    return "`\(self)`"
  }
}
