import GradientCore
package import HTTPMessage
package import Parallel

/// The paths of Nabla: finds the endpoint of a request, and turns what it throws into problem+json.
package struct GradientService: HTTPHandler {
  package struct Configuration: Sendable {
    /// The most logits (B·k) in one request. At 8 bytes a number, the results of a request are a small multiple of
    /// 32 MiB; 3.2 million logits of 17 digits fill the 64 MiB of the default body limit.
    package var elementsMax = 4_194_304
    /// The most work that a request may cause, in units of about a nanosecond of one core (`Work`). A server's default is
    /// worth two seconds; elsewhere nothing is refused for its work.
    package var workMax = Int.max
    /// From this many logits on, a batch's rows are split over the cores: below it, the hand-over costs more than it saves.
    package var splitElementsMin = 32_768
    /// From this many numbers on, an answer is made in parts while it is sent, and has no `Content-Length`: some 360 KiB.
    package var partedNumbersMin = 16_384
    /// How many numbers a part has: some 180 KiB of text, more than the processor's nearest cache, and a fifth of a millisecond's work.
    package var numbersPerPart = 8192
    /// How rows are split over the cores.
    package var split = WorkSplit.serial
    /// Whether `/readyz` may send new work here.
    package var isReady: @Sendable () -> Bool = { true }

    package init() {}
  }

  private let workMax: Int
  private let endpoints: [any Endpoint]
  /// The first of them, known by its type: it has nearly every request.
  private let gradients: GradientsEndpoint

  package init(_ configuration: Configuration = Configuration()) {
    workMax = configuration.workMax
    gradients = GradientsEndpoint(configuration)
    endpoints = [
      gradients,
      GradeEndpoint(configuration),
      LintEndpoint(configuration),
      LivenessEndpoint(),
      ReadinessEndpoint(isReady: configuration.isReady),
      ContractEndpoint(),
    ]
  }

  package func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse? {
    do throws(ProblemDetails) {
      _ = try route(head)
      return nil
    } catch {
      return error.response()
    }
  }

  package func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    // No estimate is above `Int.max`, so nothing is declined.
    respond(to: request, workMax: .max)!
  }

  package func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    let limits = WorkLimits(here: workMax, max: self.workMax)
    do throws(ProblemDetails) {
      switch try route(request) {
      case .gradients: return try gradients.respond(to: request, within: limits)
      case .endpoint(let endpoint): return try endpoint.respond(to: request, within: limits)
      case .methods(let allow): return HTTPResponse(status: .noContent, fields: [allow])
      }
    } catch {
      return error.response()
    }
  }

  package func render(_ refusal: HTTPRefusal) -> HTTPResponse {
    ProblemDetails(refusal.status, refusal.detail, fields: refusal.fields).response()
  }

  /// Where a request goes.
  private enum Route {
    /// The endpoint that is known by its type.
    case gradients
    case endpoint(any Endpoint)
    /// A question for the methods of a path (RFC 9110 §9.3.7), with their list.
    case methods(HTTPField)
  }

  /// Finds where a request goes, by its head alone.
  ///
  /// - Throws: all that is refused before the content is looked at.
  private func route(_ head: borrowing HTTPRequest) throws(ProblemDetails) -> Route {
    let path = head.path
    if path == gradients.path, case .post = head.method {
      try gradients.check(head)
      return .gradients
    }
    if path == "*" { return .methods(HTTPField(.allow, literal: "GET, HEAD, POST, OPTIONS")) }
    guard let endpoint = endpoints.first(where: { $0.path == path }) else {
      throw .unknownPath(path, among: endpoints.map(\.path))
    }
    if head.method == .options { return .methods(endpoint.allow) }
    guard endpoint.takes(head.method) else { throw .wrongMethod(head, for: endpoint) }
    try endpoint.check(head)
    return .endpoint(endpoint)
  }
}
