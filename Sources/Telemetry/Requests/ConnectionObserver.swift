internal import Bytes
internal import HTTPMessage

/// What is known of a connection's request until its response has ended.
final class Exchange {
  /// By the monotonic clock, in nanoseconds.
  fileprivate(set) var began: Int64 = 0
  fileprivate(set) var route: Int
  fileprivate(set) var method = LabelSets.otherMethod
  fileprivate(set) var bytesIn = 0
  /// The client's until the response; then that of the response.
  fileprivate(set) var id: RequestID?
  fileprivate(set) var traceID: TraceID?
  fileprivate(set) var keyName: String?
  fileprivate(set) var reason: HTTPRefusalReason?
  fileprivate(set) var status = 0

  init(route: Int) { self.route = route }

  fileprivate func begin(at nanoseconds: Int64, route: Int) {
    began = nanoseconds
    self.route = route
    method = LabelSets.otherMethod
    bytesIn = 0
    id = nil
    traceID = nil
    keyName = nil
    reason = nil
    status = 0
  }
}

/// Follows one connection's requests, one after the other.
final class ConnectionObserver: HTTPConnectionObserver {
  private let loop: LoopObserver
  private let exchange: Exchange
  /// Whether a request has begun whose response has not ended.
  private var isActive = false
  /// The path of the last request, and its route.
  private var path = ""
  private var route: Int

  init(_ loop: LoopObserver) {
    self.loop = loop
    route = loop.labels.unmatched
    exchange = Exchange(route: route)
  }

  func handshakeEnded(succeeded: Bool) { loop.noteHandshake(succeeded: succeeded) }

  func requestBegan(at nanoseconds: Int64) {
    exchange.begin(at: nanoseconds, route: loop.labels.unmatched)
    isActive = true
    loop.cells.add(to: .requestsBegun)
  }

  func requestReceived(_ request: borrowing HTTPRequest, contentBytes: Int) {
    // A repeated head has the same string, so the comparison is short.
    if path != request.path {
      path = request.path
      route = loop.labels.route(of: path)
    }
    exchange.route = route
    exchange.method = LabelSets.place(of: request.method)
    exchange.bytesIn = contentBytes
    if let id = request.fields.lone("x-request-id") { exchange.id = RequestID(sent: id) }
    if loop.logsRequests, let parent = request.fields.lone("traceparent") { exchange.traceID = TraceID(parent: parent) }
  }

  func linesProcessed(contentBytes: Int, facts: HTTPFacts) {
    exchange.bytesIn += contentBytes
    count(facts)
  }

  func willRespond(with response: borrowing HTTPResponse) -> Int {
    if exchange.id == nil { exchange.id = loop.makeID() }
    exchange.status = response.status.code
    exchange.keyName = response.facts.keyName
    exchange.reason = response.facts.refusal
    if let reason = response.facts.refusal { loop.note(reason) }
    count(response.facts)
    return Self.idLineStart.utf8CodeUnitCount + RequestID.bytesMax
  }

  private static var idLineStart: StaticString { "\r\nx-request-id: " }

  func putFieldLines(with cursor: inout ByteCursor) {
    // It has an id since `willRespond`.
    guard let id = exchange.id else { return }
    cursor.put(Self.idLineStart)
    id.put(with: &cursor)
  }

  private func count(_ facts: HTTPFacts) {
    if facts.samples > 0 { loop.cells.add(facts.samples, to: .samples, route: exchange.route) }
    for count in facts.counts { loop.cells.add(count) }
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
