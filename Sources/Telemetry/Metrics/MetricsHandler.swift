package import HTTPMessage

/// `GET /metrics` in front of another handler, which gets all other requests.
package struct MetricsHandler: HTTPHandler {
  package static let path = "/metrics"

  private let metrics: Metrics
  private let inner: any HTTPHandler
  private let hasOnlyMetrics: Bool

  /// - Parameters:
  ///   - inner: gets the requests of all other paths, and renders refusals.
  ///   - hasOnlyMetrics: whether all other paths are refused: for a listener of its own.
  package init(_ metrics: Metrics, around inner: any HTTPHandler, hasOnlyMetrics: Bool = false) {
    self.metrics = metrics
    self.inner = inner
    self.hasOnlyMetrics = hasOnlyMetrics
  }

  package var remembersHeads: Bool { inner.remembersHeads }

  package func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse? {
    guard head.path == Self.path else { return hasOnlyMetrics ? unknownPath : inner.refusal(ofHead: head) }
    return refusal(of: head.method)
  }

  package func lines(ofHead head: borrowing HTTPRequest) -> HTTPLines.Decision? {
    head.path == Self.path || hasOnlyMetrics ? nil : inner.lines(ofHead: head)
  }

  package func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    own(request) ?? inner.respond(to: request)
  }

  package func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    own(request) ?? inner.respond(to: request, workMax: workMax)
  }

  package func render(_ refusal: HTTPRefusal) -> HTTPResponse { inner.render(refusal) }

  /// - Returns: nil if the request is the inner handler's.
  private func own(_ request: borrowing HTTPRequest) -> HTTPResponse? {
    guard request.path == Self.path else { return hasOnlyMetrics ? unknownPath : nil }
    if let refusal = refusal(of: request.method) { return refusal }
    if case .options = request.method { return HTTPResponse(status: .noContent, fields: [Self.allow]) }
    var response = HTTPResponse(status: .ok, fields: Self.fields, body: metrics.text())
    response.mustNotWait = true
    return response
  }

  private func refusal(of method: HTTPMethod) -> HTTPResponse? {
    switch method {
    case .get, .head, .options: nil
    default:
      inner.render(
        HTTPRefusal(
          .methodNotAllowed, "\(Self.path) allows only GET, HEAD and OPTIONS. Send GET.", fields: [Self.allow],
          path: Self.path))
    }
  }

  private var unknownPath: HTTPResponse {
    inner.render(HTTPRefusal(.notFound, "This address has only \(Self.path).", path: nil))
  }

  private static let allow = HTTPField(.allow, literal: "GET, HEAD, OPTIONS")
  /// Prometheus 3 refuses a type that it does not know.
  private static let fields = [
    HTTPField(.contentType, literal: "text/plain; version=0.0.4; charset=utf-8"),
    HTTPField(.cacheControl, literal: "no-store"),
  ]
}
