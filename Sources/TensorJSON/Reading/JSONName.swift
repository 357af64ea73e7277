import Bytes

/// The name of a member as it stands in the document: told from others there, and made into a string only where one is asked for.
package struct JSONName: ~Escapable {
  /// Without the quotes.
  let bytes: Span<UInt8>
  /// Where they stand in the document.
  let start: Int
  let hasEscapes: Bool

  @_lifetime(copy document)
  init(at place: Range<Int>, of document: Span<UInt8>, hasEscapes: Bool) {
    bytes = document.extracting(place)
    start = place.lowerBound
    self.hasEscapes = hasEscapes
  }

  var place: Range<Int> { start..<start + bytes.count }

  /// Whether the name is `known`, letter for letter: one with escapes is not, whatever they stand for.
  package func isExactly(_ known: StaticString) -> Bool { !hasEscapes && bytes.equals(known) }
}

extension JSONReader {
  /// The name of the next member, whose value the caller then reads or skips; nil where the object has ended.
  ///
  /// - Throws: `.duplicateName` for a name that this object has had (RFC 8259 §4 leaves its meaning open), compared after
  ///   the escapes are resolved, scalar by scalar; `.tooManyMembers`.
  @_lifetime(copy self)
  package mutating func nextName() throws(JSONSyntaxError) -> JSONName? {
    skipWhiteSpace()
    if byte(at: offset) == UInt8(ascii: "}") {
      endObject()
      return nil
    }
    if !containers.isFirst { try takeComma(before: UInt8(ascii: "}"), else: .commaOrEndOfObject) }
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

  package func text(of name: borrowing JSONName) -> String { string(name.place, hasEscapes: name.hasEscapes) }
}
