package import HTTPMessage

/// The places of the parts of a request in its bytes. Method and path are kept with the head: they need allocations.
struct RequestPlaces: Sendable {
  var query: Range<Int>?
  /// In the bytes of the request, or in the decoded content if it had a coding.
  var body: Range<Int>
  var bodyIsApart = false
  /// Where the message ends in the buffer: after the content, its framing and its trailers.
  var messageEnd: Int

  /// The request as a handler sees it.
  ///
  /// - Parameter apart: the decoded content, if it had a coding.
  @_lifetime(copy bytes, copy apart, copy fields)
  func view(
    _ method: HTTPMethod, _ path: String, in bytes: Span<UInt8>, apart: Span<UInt8>, fields: Span<HTTPFieldsView.Line>,
    peer: IPAddress?, memory: HTTPHeadMemory?
  ) -> HTTPRequest {
    HTTPRequest(
      method: method,
      path: path,
      query: query.map { asciiText(bytes, $0) },
      fields: HTTPFieldsView(head: bytes, lines: fields),
      body: bodyIsApart ? apart : bytes.extracting(body),
      peer: peer,
      memory: memory)
  }
}

/// A request that owns its bytes, so that another thread can handle it.
package struct ReceivedRequest: Sendable {
  private let method: HTTPMethod
  private let path: String
  private let bytes: [UInt8]
  private let start: Int
  private let fields: [HTTPFieldsView.Line]
  private let places: RequestPlaces
  private let decodedContent: [UInt8]
  private let peer: IPAddress?
  /// The codings that its client accepts.
  package let acceptedCodings: AcceptedCodings

  init(
    _ method: HTTPMethod, _ path: String, bytes: [UInt8], start: Int, fields: [HTTPFieldsView.Line],
    places: RequestPlaces, decodedContent: [UInt8], peer: IPAddress?, acceptedCodings: AcceptedCodings
  ) {
    self.method = method
    self.path = path
    self.bytes = bytes
    self.start = start
    self.fields = fields
    self.places = places
    self.decodedContent = decodedContent
    self.peer = peer
    self.acceptedCodings = acceptedCodings
  }

  /// The request as a handler sees it.
  package var request: HTTPRequest {
    @_lifetime(borrow self) get {
      places.view(
        method, path, in: bytes.span.extracting(droppingFirst: start), apart: decodedContent.span, fields: fields.span,
        peer: peer, memory: nil)
    }
  }
}
