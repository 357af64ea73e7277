import Bytes

extension JSONReader {
  func error(_ reason: JSONSyntaxError.Reason, at offset: Int) -> JSONSyntaxError {
    JSONSyntaxError(reason, at: offset - origin, in: document.extracting(origin..<document.count))
  }

  /// The fault of the next byte, or of the end, where the grammar expects something else.
  func unexpected(expected: JSONSyntaxError.Expectation) -> JSONSyntaxError {
    if let encoding = foreignEncoding() { return error(encoding, at: origin) }
    guard offset < document.count else { return error(.unexpectedEnd(expected: expected), at: offset) }
    if startsComment(at: offset) { return error(.comment, at: offset) }
    return unexpected(at: offset, expected: expected)
  }

  /// - Precondition: `place` is in the document.
  func unexpected(at place: Int, expected: JSONSyntaxError.Expectation) -> JSONSyntaxError {
    guard let scalar = scalar(at: place) else { return error(.invalidUTF8, at: place) }
    return error(.unexpected(scalar, expected: expected), at: place)
  }

  /// The fault of a missing value, named by what was probably meant.
  func noValue(expected: JSONSyntaxError.Expectation) -> JSONSyntaxError {
    if isBlank { return error(.emptyDocument, at: offset) }
    switch byte(at: offset) {
    case UInt8(ascii: "'"): return error(.singleQuote, at: offset)
    case UInt8(ascii: "+"): return error(.plusSign, at: offset)
    case UInt8(ascii: ".") where byte(at: offset + 1).isDigit: return error(.noIntegerDigit, at: offset)
    default: break
    }
    if let reason = foreignWord(at: offset) { return error(reason, at: offset) }
    return unexpected(expected: expected)
  }

  /// The fault of a missing name at the start of a member.
  func noName(expected isFirst: Bool) -> JSONSyntaxError {
    if byte(at: offset) == UInt8(ascii: "'") { return error(.singleQuote, at: offset) }
    return unexpected(expected: isFirst ? .nameOrEndOfObject : .name)
  }

  /// The fault of a document that continues after its value.
  func trailingBytes() -> JSONSyntaxError {
    if startsComment(at: offset) { return error(.comment, at: offset) }
    return error(scalar(at: offset) == nil ? .invalidUTF8 : .bytesAfterValue, at: offset)
  }

  /// The letters, digits, signs and points from `start` on, as many as a message shows.
  func word(at start: Int) -> String {
    var end = start
    while end < document.count, end - start < JSONLimits.excerptBytesMax, document[end].isWordByte { end += 1 }
    return string(start..<end)
  }

  /// A word that JSON does not have, but Python, JavaScript, C or YAML has.
  func foreignWord(at start: Int) -> JSONSyntaxError.Reason? {
    let word = word(at: start)
    switch word.lowercased() {
    case "nan", "-nan", "inf", "-inf", "infinity", "-infinity": return .nonFiniteWord(word)
    case "none", "nil", "undefined", "null": return .foreignWord(word, meant: "null")
    case "true": return .foreignWord(word, meant: "true")
    case "false": return .foreignWord(word, meant: "false")
    default: return nil
    }
  }

  private var isBlank: Bool {
    for index in document.indices where !document[index].isWhiteSpace { return false }
    return true
  }

  private func startsComment(at place: Int) -> Bool {
    switch byte(at: place) {
    case UInt8(ascii: "#"): true
    case UInt8(ascii: "/"): byte(at: place + 1) == UInt8(ascii: "/") || byte(at: place + 1) == UInt8(ascii: "*")
    default: false
    }
  }

  /// The fault of a document that is not UTF-8, or has a byte order mark; nil if its first bytes show neither.
  private func foreignEncoding() -> JSONSyntaxError.Reason? {
    guard document.count - origin >= 2 else { return nil }
    let head = (byte(at: origin), byte(at: origin + 1), byte(at: origin + 2))
    if head == (0xEF, 0xBB, 0xBF) { return .byteOrderMark }
    let isMarked = head.0 == 0xFE && head.1 == 0xFF || head.0 == 0xFF && head.1 == 0xFE
    return isMarked || head.0 == 0 || head.1 == 0 ? .notUTF8Encoding : nil
  }
}

extension UInt8 {
  fileprivate var isWordByte: Bool {
    isWordContinuation || self == UInt8(ascii: "-") || self == UInt8(ascii: "+") || self == UInt8(ascii: ".")
  }
}
