import Bytes

/// Reads one JSON document (RFC 8259) value by value, as its caller asks for them; it builds no tree.
///
/// The grammar is the strict one. Whatever the caller reads or skips is checked whole: syntax, UTF-8, duplicate names, depth.
/// After an error the reader is of no further use.
package struct JSONReader: ~Escapable {
  let document: Span<UInt8>
  /// Where the next unread byte stands.
  var offset = 0
  var containers = OpenContainers()
  /// Where the lines and columns of faults are counted from: the value that is parsed in isolation, or the document.
  var origin = 0
  /// Those of the objects that are open: of the outermost, and of the others.
  private var outerNames = MemberNames()
  private var innerNames: [MemberNames] = []
  private var openObjects = 0

  @_lifetime(copy document)
  package init(_ document: Span<UInt8>) { self.document = document }

  /// The kind of the value that stands next.
  @inline(__always)
  package mutating func peekKind() throws(JSONSyntaxError) -> JSONKind {
    skipWhiteSpace()
    guard let kind = JSONKind(firstByte: byte(at: offset)) else { throw noValue(expected: .value) }
    return kind
  }

  /// Enters an object.
  ///
  /// - Precondition: `peekKind()` has answered `.object`.
  package mutating func beginObject() throws(JSONSyntaxError) {
    try open(.object)
    openObjects += 1
    if openObjects > 1 {
      innerNames.append(MemberNames())
    } else if !outerNames.isEmpty {
      outerNames = MemberNames()
    }
  }

  /// Leaves the object whose end stands next.
  mutating func endObject() {
    close()
    openObjects -= 1
    if openObjects > 0 { innerNames.removeLast() }
  }

  /// Adds a name to those of the innermost object.
  @inline(__always)
  mutating func note(_ name: borrowing JSONName) -> MemberNames.Insertion {
    if name.hasEscapes { return note(text(of: name)) }
    if openObjects == 1 { return outerNames.insert(name.bytes, at: name.start, of: document) }
    return innerNames[innerNames.count - 1].insert(name.bytes, at: name.start, of: document)
  }

  /// The same of a name whose escapes have been resolved.
  @inline(never)
  private mutating func note(_ name: String) -> MemberNames.Insertion {
    if openObjects == 1 { return outerNames.insert(name, of: document) }
    return innerNames[innerNames.count - 1].insert(name, of: document)
  }

  /// Forgets all containers that have been opened since `mark`.
  mutating func goBack(to mark: Mark) {
    offset = mark.offset
    containers = mark.containers
    while openObjects > mark.openObjects {
      openObjects -= 1
      if openObjects > 0 { innerNames.removeLast() }
    }
  }

  package var mark: Mark { Mark(offset: offset, containers: containers, openObjects: openObjects) }

  /// Enters an array.
  ///
  /// - Precondition: `peekKind()` has answered `.array`.
  @inline(__always)
  package mutating func beginArray() throws(JSONSyntaxError) { try open(.array) }

  /// Whether another element stands next, which the caller then reads or skips; false where the array has ended.
  @inline(__always)
  package mutating func nextElement() throws(JSONSyntaxError) -> Bool {
    skipWhiteSpace()
    if byte(at: offset) == UInt8(ascii: "]") {
      close()
      return false
    }
    try beginElement()
    return true
  }

  /// - Precondition: no white space stands next.
  @inline(never)
  private mutating func beginElement() throws(JSONSyntaxError) {
    guard containers.isFirst else { return try takeComma(before: UInt8(ascii: "]"), else: .commaOrEndOfArray) }
    if JSONKind(firstByte: byte(at: offset)) == nil { throw noValue(expected: .valueOrEndOfArray) }
    containers.isFirst = false
  }

  /// Reads one value of any kind and drops it; it is checked as if it were read.
  ///
  /// Not recursive: the depth of the document does not reach the stack.
  package mutating func skipValue() throws(JSONSyntaxError) {
    let depth = containers.depth
    repeat {
      try skipScalarOrOpen()
      while containers.depth > depth, try !hasNext() {}
    } while containers.depth > depth
  }

  /// Ends the reading: only white space may be left.
  package mutating func finish() throws(JSONSyntaxError) {
    skipWhiteSpace()
    guard offset == document.count else { throw trailingBytes() }
  }
}

extension JSONReader {
  /// The byte at `index`; 0, which no token contains, past the end.
  @inline(__always)
  func byte(at index: Int) -> UInt8 { index < document.count ? document[index] : 0 }

  /// Skips `ws` (RFC 8259 §2).
  @inline(__always)
  mutating func skipWhiteSpace() {
    // As a rule there is none.
    if byte(at: offset) <= 0x20 { passWhiteSpace() }
  }

  @inline(never)
  private mutating func passWhiteSpace() { offset = document.endOfWhiteSpace(from: offset) }

  @inline(__always)
  private mutating func open(_ kind: OpenContainers.Kind) throws(JSONSyntaxError) {
    guard containers.depth < JSONLimits.depthMax else { throw error(.tooDeep, at: offset) }
    containers.push(kind)
    offset += 1
  }

  @inline(__always)
  mutating func close() {
    offset += 1
    containers.pop()
  }

  /// Passes the comma before an element that is not the first, and the white space behind it.
  mutating func takeComma(
    before end: UInt8, else expected: JSONSyntaxError.Expectation
  ) throws(JSONSyntaxError) {
    guard byte(at: offset) == UInt8(ascii: ",") else { throw unexpected(expected: expected) }
    let comma = offset
    offset += 1
    skipWhiteSpace()
    if byte(at: offset) == end { throw error(.trailingComma(before: Unicode.Scalar(end)), at: comma) }
  }

  private mutating func hasNext() throws(JSONSyntaxError) -> Bool {
    containers.innermost == .object ? try nextName() != nil : try nextElement()
  }

  private mutating func skipScalarOrOpen() throws(JSONSyntaxError) {
    switch try peekKind() {
    case .object: try beginObject()
    case .array: try beginArray()
    case .string: try skipString()
    case .number: _ = try scanNumber()
    case .bool: _ = try readBool()
    case .null: try readNull()
    }
  }
}
