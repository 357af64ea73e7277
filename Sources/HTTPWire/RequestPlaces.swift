package import HTTPMessage

/// Where a request's parts lie in its bytes.
struct RequestPlaces: Sendable {
  var method: HTTPMethod
  var path: RequestTarget.Path
  var query: Range<Int>?
  var body: Range<Int>
  /// Where the message ends in the buffer: behind the content, its framing and its trailers.
  var messageEnd: Int

  /// The request as a handler sees it.
  @_lifetime(copy bytes, copy fields)
  func view(_ bytes: Span<UInt8>, fields: Span<HTTPFieldsView.Line>) -> HTTPRequest {
    HTTPRequest(
      method: method,
      path: pathText(bytes),
      query: query.map { text(bytes, $0) },
      fields: HTTPFieldsView(head: bytes, lines: fields),
      body: bytes.extracting(body))
  }

  private func pathText(_ bytes: Span<UInt8>) -> String {
    switch path {
    case .place(let range): text(bytes, range)
    case .root: "/"
    case .asterisk: "*"
    }
  }

  private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    // The target was found to be ASCII, so this cannot fail.
    guard let ascii = try? UTF8Span(validating: bytes.extracting(range)) else { return "" }
    return String(copying: ascii)
  }
}

/// A request that owns its bytes, so that it can be handled away from its connection, on another thread.
package struct ReceivedRequest: Sendable {
  private let bytes: [UInt8]
  private let start: Int
  private let fields: [HTTPFieldsView.Line]
  private let places: RequestPlaces

  init(bytes: [UInt8], start: Int, fields: [HTTPFieldsView.Line], places: RequestPlaces) {
    self.bytes = bytes
    self.start = start
    self.fields = fields
    self.places = places
  }

  /// The request as a handler sees it.
  package var request: HTTPRequest {
    @_lifetime(borrow self) get {
      places.view(bytes.span.extracting(droppingFirst: start), fields: fields.span)
    }
  }
}
