/// The name of a member, as bytes of the document. It is compared there, and becomes a string only if a caller needs
/// one.
struct JSONName: ~Escapable {
  /// Without the quotes.
  let bytes: Span<UInt8>
  /// The offset of `bytes` in the document.
  let start: Int
  let hasEscapes: Bool

  @_lifetime(copy document)
  init(at place: Range<Int>, of document: Span<UInt8>, hasEscapes: Bool) {
    bytes = document.extracting(place)
    start = place.lowerBound
    self.hasEscapes = hasEscapes
  }

  var place: Range<Int> { start..<start + bytes.count }
}

extension JSONReader {
  /// The name of the next member, whose value the caller then reads or skips; nil if the object has ended.
  ///
  /// - Throws: `.duplicateName` for a name that this object already has (RFC 8259 §4 leaves its meaning open). Names
  ///   are compared scalar by scalar, after their escapes are resolved. Also `.tooManyMembers`.
  @_lifetime(copy self)
  mutating func nextName() throws(JSONSyntaxError) -> JSONName? {
    skipWhiteSpace()
    if byte(at: offset) == UInt8(ascii: "}") {
      endObject()
      return nil
    }
    if !containers.isFirst { try skipComma(before: UInt8(ascii: "}"), else: .commaOrEndOfObject) }
    let start = offset
    guard byte(at: start) == UInt8(ascii: "\"") else { throw noName(expected: containers.isFirst) }
    let hasEscapes = try skipString()
    let name = JSONName(at: start + 1..<offset - 1, of: document, hasEscapes: hasEscapes)
    switch note(name) {
    case .new: break
    case .duplicate: throw error(.duplicateName(excerpt(of: text(of: name))), at: start)
    case .tooMany: throw error(.tooManyMembers, at: start)
    }
    skipWhiteSpace()
    guard byte(at: offset) == UInt8(ascii: ":") else { throw unexpected(expected: .colon) }
    offset += 1
    containers.isFirst = false
    return name
  }

  /// The same as a string.
  package mutating func nextKey() throws(JSONSyntaxError) -> String? {
    guard let name = try nextName() else { return nil }
    return text(of: name)
  }

  func text(of name: borrowing JSONName) -> String { string(name.place, hasEscapes: name.hasEscapes) }
}
