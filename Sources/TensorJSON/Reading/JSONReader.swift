import Bytes

/// Parses one JSON document (RFC 8259) value by value, as the caller asks for them; it builds no tree.
///
/// The grammar is the strict one. Each value that the caller reads or skips is checked: syntax, UTF-8, duplicate names,
/// depth. After an error the reader is of no further use.
package struct JSONReader: ~Escapable {
  let document: Span<UInt8>
  /// The next byte to parse.
  var offset = 0
  var containers = OpenContainers()
  /// The start of the lines and columns of faults: that of an isolated value, or of the document.
  var origin = 0
  /// The names of the open objects: of the outermost, and of the others.
  private var outerNames = MemberNames()
  private var innerNames: [MemberNames] = []
  private var openObjects = 0

  @_lifetime(copy document)
  package init(_ document: Span<UInt8>) { self.document = document }

  /// The kind of the next value.
  @inline(__always)
  package mutating func peekKind() throws(JSONSyntaxError) -> JSONKind {
    skipWhiteSpace()
    guard let kind = JSONKind(firstByte: byte(at: offset)) else { throw noValue(expected: .value) }
    return kind
  }

  /// Enters an object.
  ///
  /// - Precondition: `peekKind()` has returned `.object`.
  package mutating func beginObject() throws(JSONSyntaxError) {
    try open(.object)
    openObjects += 1
    if openObjects > 1 {
      innerNames.append(MemberNames())
    } else if !outerNames.isEmpty {
      outerNames = MemberNames()
    }
  }

  /// Leaves the object at its end.
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

  /// The same for a name whose escapes are resolved.
  @inline(never)
  private mutating func note(_ name: String) -> MemberNames.Insertion {
    if openObjects == 1 { return outerNames.insert(name, of: document) }
    return innerNames[innerNames.count - 1].insert(name, of: document)
  }

  /// Goes back to `mark`, and forgets all containers opened since.
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
  /// - Precondition: `peekKind()` has returned `.array`.
  @inline(__always)
  package mutating func beginArray() throws(JSONSyntaxError) { try open(.array) }

  /// Whether another element follows, which the caller then reads or skips; false if the array has ended.
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

  /// - Precondition: the next byte is not white space.
  @inline(never)
  private mutating func beginElement() throws(JSONSyntaxError) {
    guard containers.isFirst else { return try skipComma(before: UInt8(ascii: "]"), else: .commaOrEndOfArray) }
    if JSONKind(firstByte: byte(at: offset)) == nil { throw noValue(expected: .valueOrEndOfArray) }
    containers.isFirst = false
  }

  /// Skips one value of any kind; it is checked as if it were read.
  ///
  /// Not recursive: the depth of the document does not use the stack.
  package mutating func skipValue() throws(JSONSyntaxError) {
    let depth = containers.depth
    repeat {
      try skipScalarOrOpen()
      while containers.depth > depth, try !hasNext() {}
    } while containers.depth > depth
  }

  /// Ends the document: only white space may be left.
  package mutating func finish() throws(JSONSyntaxError) {
    skipWhiteSpace()
    guard offset == document.count else { throw trailingBytes() }
  }
}

extension JSONReader {
  /// The byte at `index`; past the end 0, which no token contains.
  @inline(__always)
  func byte(at index: Int) -> UInt8 { index < document.count ? document[index] : 0 }

  /// Skips `ws` (RFC 8259 §2).
  @inline(__always)
  mutating func skipWhiteSpace() {
    // Usually there is none.
    if byte(at: offset) <= 0x20 { skipMoreWhiteSpace() }
  }

  @inline(never)
  private mutating func skipMoreWhiteSpace() { offset = document.endOfWhiteSpace(from: offset) }

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

  /// Skips the comma before an element that is not the first, and the white space after it.
  mutating func skipComma(
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
