/// The name of a member as it stands in the document: told from others there, and made into a string only where one is asked for.
package struct JSONName {
  /// Without the quotes.
  let place: Range<Int>
  let hasEscapes: Bool
}

extension JSONReader {
  /// The name of the next member, whose value the caller then reads or skips; nil where the object has ended.
  ///
  /// - Throws: `.duplicateName` for a name that this object has had (RFC 8259 §4 leaves its meaning open), compared after
  ///   the escapes are resolved, scalar by scalar; `.tooManyMembers`.
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
    let name = JSONName(place: start + 1..<offset - 1, hasEscapes: hasEscapes)
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
  package mutating func nextKey() throws(JSONSyntaxError) -> String? { try nextName().map { text(of: $0) } }

  package func text(of name: JSONName) -> String { string(name.place, hasEscapes: name.hasEscapes) }

  /// Whether the name is `known`, letter for letter: one with escapes is not, whatever they stand for.
  package func isName(_ name: JSONName, _ known: StaticString) -> Bool {
    !name.hasEscapes && document.extracting(name.place).equals(known)
  }
}
