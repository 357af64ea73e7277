internal import Bytes

/// A request as a handler sees it: a view of the connection's buffer. It is never copied, and valid only for the call.
///
/// The transport has checked the framing: the names are tokens, no value has a line end, the body is complete and
/// decoded.
package struct HTTPRequest: ~Escapable {
  package let method: HTTPMethod
  /// The target's path, as sent: percent-encoded, beginning with `/`, or `*` for `OPTIONS *` (RFC 9112 §3.2).
  package let path: String
  /// The part of the target after the first `?`, as sent.
  package let query: String?
  package let fields: HTTPFieldsView
  /// The content (RFC 9110 §6.4), without transfer or content coding; empty if there is none.
  package let body: Span<UInt8>
  /// The client that the connection comes from; nil outside a server. It may be a proxy.
  package let peer: IPAddress?
  /// What the request may do. A handler in front of another may take something away.
  package var permissions = HTTPPermissions.all
  /// What handlers remember of the head; nil if the head is new, if no handler asks for it, and outside a server.
  package let memory: HTTPHeadMemory?

  @_lifetime(copy fields, copy body)
  package init(
    method: HTTPMethod, path: String, query: String? = nil, fields: HTTPFieldsView, body: Span<UInt8>,
    peer: IPAddress? = nil, memory: HTTPHeadMemory? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.fields = fields
    self.body = body
    self.peer = peer
    self.memory = memory
  }
}

/// The field lines of a request, in their order: places in the head's bytes.
package struct HTTPFieldsView: ~Escapable {
  /// The places of a field line's name and value in the head, as offsets; the value without the white space around it.
  package struct Line: Equatable, Sendable {
    package var name: Range<Int>
    package var value: Range<Int>

    package init(name: Range<Int>, value: Range<Int>) {
      self.name = name
      self.value = value
    }
  }

  private let head: Span<UInt8>
  private let lines: Span<Line>

  /// - Parameters:
  ///   - head: the bytes to which the places of `lines` refer.
  ///   - lines: the field lines, in the order received.
  @_lifetime(copy head, copy lines)
  package init(head: Span<UInt8>, lines: Span<Line>) {
    self.head = head
    self.lines = lines
  }

  package var count: Int { lines.count }

  /// The value of the field, with several lines joined by `, ` (RFC 9110 §5.3); nil if it is absent.
  ///
  /// Bytes above ASCII are decoded as UTF-8, with U+FFFD for invalid bytes.
  package subscript(name: HTTPFieldName) -> String? {
    var joined: String?
    for index in lines.indices where matches(index, name) {
      let value = text(lines[index].value)
      joined = joined.map { "\($0), \(value)" } ?? value
    }
    return joined
  }

  /// Whether the field is absent, or has exactly this value once. This is true for most requests, and needs no copy.
  ///
  /// - Parameter name: in lower case.
  package func isAbsent(_ name: StaticString, orExactly value: StaticString) -> Bool {
    var count = 0
    for index in lines.indices where holds(lines[index].name, name, lowercased: true) {
      count += 1
      guard holds(lines[index].value, value) else { return false }
    }
    return count <= 1
  }

  /// The value of the field if it has exactly one line, without a copy.
  ///
  /// - Parameter name: in lower case.
  @_lifetime(copy self)
  package func lone(_ name: StaticString) -> Span<UInt8>? {
    var found: Int?
    for index in lines.indices where holds(lines[index].name, name, lowercased: true) {
      guard found == nil else { return nil }
      found = index
    }
    guard let found else { return nil }
    return head.extracting(lines[found].value)
  }

  /// - Parameter name: in lower case.
  package func contains(_ name: StaticString) -> Bool {
    lines.indices.contains { holds(lines[$0].name, name, lowercased: true) }
  }

  @inline(__always)
  private func holds(_ range: Range<Int>, _ text: StaticString, lowercased: Bool = false) -> Bool {
    // The length distinguishes most names.
    guard range.count == text.utf8CodeUnitCount else { return false }
    return head.extracting(range).equals(text, lowercased: lowercased)
  }

  @inline(__always)
  private func matches(_ index: Int, _ name: HTTPFieldName) -> Bool {
    let range = lines[index].name
    // The length distinguishes most names.
    guard range.count == name.bytesCount else { return false }
    return head.extracting(range).equals(name.canonical.utf8.span, lowercased: true)
  }

  private func text(_ range: Range<Int>) -> String {
    // Bounds: the buffer is the span's own, for the call.
    unsafe head.extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
