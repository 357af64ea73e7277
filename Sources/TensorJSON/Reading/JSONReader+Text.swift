import Bytes

extension JSONReader {
  /// - Precondition: `peekKind()` has returned `.string`.
  package mutating func readString() throws(JSONSyntaxError) -> String {
    let start = offset + 1
    let hasEscapes = try skipString()
    return string(start..<(offset - 1), hasEscapes: hasEscapes)
  }

  /// The text of a string that `skipString` has checked, so it is UTF-8; `content` excludes the quotes.
  func string(_ content: Range<Int>, hasEscapes: Bool) -> String {
    hasEscapes ? unescaped(content) : String(copying: unsafe UTF8Span(unchecked: document.extracting(content)))
  }

  /// - Precondition: `peekKind()` has returned `.bool`.
  package mutating func readBool() throws(JSONSyntaxError) -> Bool {
    let value = byte(at: offset) == UInt8(ascii: "t")
    try parseWord(value ? "true" : "false")
    return value
  }

  /// - Precondition: `peekKind()` has returned `.null`.
  package mutating func readNull() throws(JSONSyntaxError) { try parseWord("null") }

  /// Skips a string with its quotes, and checks its escapes, control characters and UTF-8.
  ///
  /// - Returns: whether it has escapes.
  @discardableResult @inline(__always)
  mutating func skipString() throws(JSONSyntaxError) -> Bool {
    offset = document.endOfPlainText(from: offset + 1)
    if byte(at: offset) != UInt8(ascii: "\"") { return try skipRestOfString() }
    offset += 1
    return false
  }

  /// The same, from the end of the plain text on.
  @inline(never)
  private mutating func skipRestOfString() throws(JSONSyntaxError) -> Bool {
    var hasEscapes = false
    while true {
      guard offset < document.count else { break }
      let byte = document[offset]
      if byte == UInt8(ascii: "\"") {
        offset += 1
        return hasEscapes
      } else if byte == UInt8(ascii: "\\") {
        hasEscapes = true
        try skipEscape()
      } else if byte < 0x20 {
        throw error(.controlCharacter(byte), at: offset)
      } else {
        guard let length = scalarLength(at: offset) else { throw error(.invalidUTF8, at: offset) }
        offset += length
      }
      offset = document.endOfPlainText(from: offset)
    }
    throw error(.unexpectedEnd(expected: .closingQuote), at: offset)
  }

  /// The text of a range; bytes that are not UTF-8 become U+FFFD.
  func string(_ range: Range<Int>) -> String {
    let bytes = document.extracting(range)
    if let text = try? UTF8Span(validating: bytes) { return String(copying: text) }
    return String(decoding: range.map { document[$0] }, as: UTF8.self)
  }

  /// The text of a range as a message quotes it: at most `JSONLimits.excerptBytesMax`, cut between scalars.
  func excerpt(_ range: Range<Int>) -> String {
    guard range.count > JSONLimits.excerptBytesMax else { return string(range) }
    var end = range.lowerBound + JSONLimits.excerptBytesMax
    while end > range.lowerBound, document[end] & 0xC0 == 0x80 { end -= 1 }
    return string(range.lowerBound..<end) + "…"
  }

  /// The same for a string that is not in the document.
  func excerpt(of text: String) -> String {
    guard text.utf8.count > JSONLimits.excerptBytesMax else { return text }
    var shortened = ""
    for scalar in text.unicodeScalars {
      if shortened.utf8.count + UTF8.width(scalar) > JSONLimits.excerptBytesMax { break }
      shortened.unicodeScalars.append(scalar)
    }
    return shortened + "…"
  }
}

extension JSONReader {
  private mutating func parseWord(_ word: StaticString) throws(JSONSyntaxError) {
    let start = offset
    for expected in word.description.utf8 {
      guard byte(at: offset) == expected else { throw misspelt(from: start) }
      offset += 1
    }
    // `nullx` and `true1` are one wrong word, not a word with something after it.
    guard !byte(at: offset).isWordContinuation else { throw misspelt(from: start) }
  }

  private func misspelt(from start: Int) -> JSONSyntaxError {
    if let reason = foreignWord(at: start) { return error(reason, at: start) }
    guard offset < document.count else { return error(.unexpectedEnd(expected: .value), at: offset) }
    return unexpected(at: start, expected: .value)
  }

  /// Skips one escape (RFC 8259 §7); a pair of surrogates is one.
  private mutating func skipEscape() throws(JSONSyntaxError) {
    let start = offset
    guard offset + 1 < document.count else { throw error(.unexpectedEnd(expected: .closingQuote), at: document.count) }
    let letter = document[offset + 1]
    switch letter {
    case UInt8(ascii: "u"):
      offset += 2
      try skipUnicodeEscape(from: start)
    case _ where Self.escaped(letter) != nil: offset += 2
    default:
      guard let scalar = scalar(at: offset + 1) else { throw error(.invalidUTF8, at: offset + 1) }
      throw error(.invalidEscape(scalar), at: start)
    }
  }

  private mutating func skipUnicodeEscape(from start: Int) throws(JSONSyntaxError) {
    let unit = try parseHexadecimal()
    guard UTF16.isSurrogate(unit) else { return }
    guard UTF16.isLeadSurrogate(unit), byte(at: offset) == UInt8(ascii: "\\"), byte(at: offset + 1) == UInt8(ascii: "u")
    else { throw error(.loneSurrogate(unit), at: start) }
    offset += 2
    guard UTF16.isTrailSurrogate(try parseHexadecimal()) else { throw error(.loneSurrogate(unit), at: start) }
  }

  private mutating func parseHexadecimal() throws(JSONSyntaxError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = byte(at: offset).hexDigitValue else { throw unexpected(expected: .hexadecimalDigit) }
      unit = unit << 4 | UInt16(digit)
      offset += 1
    }
    return unit
  }

  /// The text of a string's content that `skipString` has checked, with its escapes resolved.
  private func unescaped(_ content: Range<Int>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(content.count)
    var index = content.lowerBound
    while index < content.upperBound {
      let byte = document[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      let letter = document[index]
      index += 1
      if let plain = Self.escaped(letter) {
        bytes.append(plain)
      } else {
        bytes.append(contentsOf: String(unicodeEscape(at: &index)).utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The scalar of a checked escape whose digits begin at `index`. Moves `index` after the escape.
  private func unicodeEscape(at index: inout Int) -> Unicode.Scalar {
    let unit = UInt32(hexadecimal(at: index))
    index += 4
    if let scalar = Unicode.Scalar(unit) { return scalar }
    let trail = UInt32(hexadecimal(at: index + 2))
    index += 6
    return Unicode.Scalar(0x1_0000 + (unit - 0xD800) << 10 + (trail - 0xDC00)) ?? "\u{FFFD}"
  }

  private func hexadecimal(at index: Int) -> UInt16 {
    var unit: UInt16 = 0
    for place in index..<(index + 4) { unit = unit << 4 | UInt16(document[place].hexDigitValue ?? 0) }
    return unit
  }

  /// The byte of a one-letter escape; nil for `u` and for a letter that makes no escape.
  private static func escaped(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }
}

extension JSONReader {
  /// The length of the well-formed UTF-8 sequence at `start`; nil if there is none (Unicode 16, table 3-7: no overlong
  /// form, no surrogate, nothing above U+10FFFF).
  func scalarLength(at start: Int) -> Int? {
    let lead = document[start]
    let second: ClosedRange<UInt8>
    let length: Int
    switch lead {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
    case 0xE0: (second, length) = (0xA0...0xBF, 3)
    case 0xED: (second, length) = (0x80...0x9F, 3)
    case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
    case 0xF0: (second, length) = (0x90...0xBF, 4)
    case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
    case 0xF4: (second, length) = (0x80...0x8F, 4)
    default: return nil
    }
    guard second.contains(byte(at: start + 1)) else { return nil }
    for index in (start + 2)..<(start + max(length, 2)) where byte(at: index) & 0xC0 != 0x80 { return nil }
    return length
  }

  /// The scalar at `start`; nil if the bytes are not UTF-8.
  ///
  /// - Precondition: `start` is in the document.
  func scalar(at start: Int) -> Unicode.Scalar? {
    guard let length = scalarLength(at: start) else { return nil }
    return string(start..<(start + length)).unicodeScalars.first
  }
}

extension UInt8 {
  /// Whether a word of letters and digits goes on with this byte.
  var isWordContinuation: Bool { isDigit || isLetter || self == UInt8(ascii: "_") }
}
