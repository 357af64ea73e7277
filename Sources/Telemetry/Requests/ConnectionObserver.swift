internal import HTTPMessage

/// What is known of a request until its response has ended.
struct Exchange {
  /// By the monotonic clock, in nanoseconds.
  var began: Int64 = 0
  var route: Int
  var method = LabelSets.otherMethod
  var bytesIn = 0
  /// The client's until the response; then that of the response.
  var id: String?
  var traceID: String?
  var keyName: String?
  var reason: HTTPRefusalReason?
  var status = 0
}

/// Follows one connection's requests, one after the other.
final class ConnectionObserver: HTTPConnectionObserver {
  private let loop: LoopObserver
  private var exchange: Exchange
  /// Whether a request has begun whose response has not ended.
  private var isActive = false

  init(_ loop: LoopObserver) {
    self.loop = loop
    exchange = Exchange(route: loop.labels.unmatched)
  }

  func handshakeEnded(succeeded: Bool) { loop.noteHandshake(succeeded: succeeded) }

  func requestBegan(at nanoseconds: Int64) {
    exchange = Exchange(began: nanoseconds, route: loop.labels.unmatched)
    isActive = true
    loop.cells.add(to: .requestsBegun)
  }

  func requestReceived(_ request: borrowing HTTPRequest, contentBytes: Int) {
    exchange.route = loop.labels.route(of: request.path)
    exchange.method = LabelSets.place(of: request.method)
    exchange.bytesIn = contentBytes
    if let id = request.fields[.requestID], RequestID.isValid(id) { exchange.id = id }
    if loop.logsRequests, let parent = request.fields[.traceparent] { exchange.traceID = TraceParent.traceID(parent) }
  }

  func willRespond(with response: inout HTTPResponse) {
    let id = exchange.id ?? loop.makeID()
    // An id has only bytes that a field value may have.
    if let field = HTTPField(.requestID, id) { response.fields.append(field) }
    exchange.id = id
    exchange.status = response.status.code
    exchange.keyName = response.facts.keyName
    exchange.reason = response.facts.refusal
    if let reason = response.facts.refusal { loop.note(reason) }
    if response.facts.samples > 0 { loop.cells.add(response.facts.samples, to: .samples, route: exchange.route) }
    for count in response.facts.counts { loop.cells.add(count) }
  }

  func responseEnded(contentBytes: Int) {
    guard isActive else { return }
    isActive = false
    loop.end(exchange, status: exchange.status, contentBytes: contentBytes)
  }

  func connectionEnded(contentBytes: Int) {
    if isActive {
      isActive = false
      loop.end(exchange, status: LabelSets.aborted, contentBytes: contentBytes)
    }
    loop.cells.add(to: .connectionsClosed)
  }
}
