import HTTPMessage

/// `GET /livez`: the process responds.
struct LivenessEndpoint: Endpoint {
  let path = "/livez"
  let method = HTTPMethod.get

  func respond(to request: borrowing HTTPRequest, within limits: WorkLimits) -> HTTPResponse? { .health("ok", .ok) }
}

/// `GET /readyz`: 200 if new work may come here, 503 as soon as the server drains.
struct ReadinessEndpoint: Endpoint {
  let path = "/readyz"
  let method = HTTPMethod.get
  let isReady: @Sendable () -> Bool

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard isReady() else {
      throw ProblemDetails(
        .serviceUnavailable, "The server is about to stop. Send the request to another one.",
        fields: [HTTPField(.retryAfter, literal: "1")])
    }
    return .health("ready", .ok)
  }
}

extension HTTPResponse {
  fileprivate static func health(_ word: String, _ status: HTTPStatus) -> HTTPResponse {
    let type = HTTPField(.contentType, literal: "text/plain; charset=utf-8")
    return HTTPResponse(status: status, fields: [type, .noStore], body: Array("\(word)\n".utf8))
  }
}
