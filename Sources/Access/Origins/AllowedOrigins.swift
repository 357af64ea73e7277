import HTTPMessage

/// The web pages of other origins that may call this server: CORS, as in the Fetch standard.
///
/// Credentials of the browser (cookies, certificates) are never allowed. A page sends its key in `Authorization`, which
/// needs no such permission.
package struct AllowedOrigins: Sendable {
  private enum Rule: Sendable {
    case none
    case listed([WebOrigin])
    case every
  }

  private var rule = Rule.none

  package init() {}

  /// Allows one more origin, or all with `*`.
  ///
  /// - Returns: false if the text is neither.
  package mutating func add(_ text: String) -> Bool {
    switch (rule, text) {
    case (_, "*"): rule = .every
    case (let before, _):
      guard let origin = WebOrigin(text) else { return false }
      switch before {
      case .none: rule = .listed([origin])
      case .listed(let origins): rule = .listed(origins + [origin])
      case .every: break
      }
    }
    return true
  }

  /// Whether there is anything to do.
  var isEmpty: Bool { if case .none = rule { true } else { false } }

  /// The fields of the response to a request.
  func fields(for request: borrowing HTTPRequest) -> [HTTPField] {
    switch rule {
    case .none: []
    case .every: Self.everyOrigin
    case .listed(let origins):
      allowed(request, origins).map { [Self.allow($0), Self.exposed, Self.vary] } ?? [Self.vary]
    }
  }

  /// The fields of a refusal whose request is not known: those of the only origin that may come.
  var fieldsWithoutRequest: [HTTPField] {
    switch rule {
    case .none: []
    case .every: Self.everyOrigin
    case .listed(let origins): origins.count == 1 ? [Self.allow(origins[0]), Self.exposed, Self.vary] : [Self.vary]
    }
  }

  /// The response to a preflight, which a browser sends before a page's request; nil for any other request.
  func preflight(_ request: borrowing HTTPRequest) -> HTTPResponse? {
    guard !isEmpty, case .options = request.method, request.fields[Self.requestMethod] != nil,
      request.fields[Self.origin] != nil
    else { return nil }
    let fields = fields(for: request)
    let isAllowed = fields.contains { $0.name == Self.allowOrigin }
    return HTTPResponse(status: .noContent, fields: fields + (isAllowed ? Self.preflightFields : []))
  }

  private func allowed(_ request: borrowing HTTPRequest, _ origins: [WebOrigin]) -> WebOrigin? {
    guard let sent = request.fields[Self.origin] else { return nil }
    return origins.first { $0.text == sent }
  }

  // MARK: Fields

  private static let origin = HTTPFieldName("origin")!
  private static let requestMethod = HTTPFieldName("access-control-request-method")!
  private static let allowOrigin = HTTPFieldName("access-control-allow-origin")!

  /// The value has only bytes of an origin.
  private static func allow(_ origin: WebOrigin) -> HTTPField { HTTPField(allowOrigin, origin.text)! }

  private static let vary = HTTPField(.vary, literal: "origin")
  /// What a page may read besides the fields that it always may.
  private static let exposed = HTTPField(
    HTTPFieldName("access-control-expose-headers")!, literal: "retry-after, x-request-id")
  private static let everyOrigin = [HTTPField(allowOrigin, literal: "*"), exposed]

  /// The same for every path: the request itself gets a 405 if the path does not allow its method.
  private static let preflightFields = [
    HTTPField(HTTPFieldName("access-control-allow-methods")!, literal: "GET, HEAD, POST"),
    HTTPField(
      HTTPFieldName("access-control-allow-headers")!,
      literal: "authorization, content-type, content-encoding, traceparent, x-request-id"),
    // Two hours, the longest that Chromium keeps it.
    HTTPField(HTTPFieldName("access-control-max-age")!, literal: "7200"),
  ]
}
