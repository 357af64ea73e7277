/// A handler's response. The transport adds its own fields: `Date`, `Connection`, `Vary` if it encodes, and the framing
/// of the content.
package struct HTTPResponse: Sendable {
  package var status: HTTPStatus
  package var fields: [HTTPField]
  /// Whether another client may get the content in another coding, which the head then says (`Vary`, RFC 9110 §12.5.5).
  /// The transport sets it.
  package var variesByCoding = false
  /// Whether the content is gzip, which the head then says (`Content-Encoding`, RFC 9110 §8.4). The transport sets it.
  package var isGzip = false
  /// The content; empty if there is none, or if it comes in parts.
  package var body: [UInt8]
  /// The content as gzip, if it was made ahead; the transport then need not make it. Such content is text, and the
  /// response's `Vary` names `accept-encoding`.
  package var gzip: [UInt8]?
  /// Whether the transport encodes the content at once, whatever its size, and not on a worker: all may be busy.
  package var mustNotWait = false
  /// What the log and the metrics need to know of it.
  package var facts = HTTPFacts()
  /// The content, if it is produced while it is sent.
  package private(set) var parts: (any HTTPContentParts)?

  package init(status: HTTPStatus, fields: [HTTPField] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  package init(status: HTTPStatus, fields: [HTTPField], parts: any HTTPContentParts) {
    self.init(status: status, fields: fields)
    self.parts = parts
  }

  /// The number of bytes of the content; approximate if it comes in parts.
  package var contentBytes: Int { parts?.bytesExpected ?? body.count }

  /// Produces all parts, for callers that need the whole content.
  package mutating func gather() {
    guard let parts else { return }
    for index in 0..<parts.count { parts.append(part: index, to: &body) }
    self.parts = nil
  }
}

/// Two responses are equal if a client gets the same.
extension HTTPResponse: Equatable {
  package static func == (a: HTTPResponse, b: HTTPResponse) -> Bool {
    a.status == b.status && a.fields == b.fields && a.variesByCoding == b.variesByCoding && a.isGzip == b.isGzip
      && a.body == b.body && a.gzip == b.gzip && a.parts === b.parts
  }
}
