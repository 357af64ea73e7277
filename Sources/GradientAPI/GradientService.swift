package import GradientCore
package import HTTPMessage

/// The paths of Nabla: finds the endpoint of a request, and turns what it throws into problem+json.
package struct GradientService: HTTPHandler {
  package struct Configuration: Sendable {
    /// The most logits (B·k) in one request. At 8 bytes a number, the results of a request are a small multiple of
    /// 32 MiB; 3.2 million logits of 17 digits fill the 64 MiB of the default body limit.
    package var elementsMax = 4_194_304
    /// The most work that a request may cause, in units of about a nanosecond of one core (`Work`). A server's default is
    /// worth two seconds; without one, whoever waits decides.
    package var workMax = Int.max
    /// From this many logits on, a batch's rows are split over the cores: below it, the hand-over costs more than it saves.
    package var splitElementsMin = 32_768
    /// From this many numbers on, an answer is made in parts while it is sent, and has no `Content-Length`: some 360 KiB.
    package var partedNumbersMin = 16_384
    /// How many numbers a part has: some 180 KiB of text, more than the processor's nearest cache, and a fifth of a millisecond's work.
    package var numbersPerPart = 8192
    /// How rows are split over the cores.
    package var split = RowSplit.serial
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

  package func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    // No estimate is above `Int.max`, so nothing is declined.
    respond(to: request, workMax: .max)!
  }

  package func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    do throws(ProblemDetails) {
      return try route(request, WorkLimits(here: workMax, max: self.workMax))
    } catch {
      return error.response()
    }
  }

  private func route(_ request: borrowing HTTPRequest, _ limits: WorkLimits) throws(ProblemDetails) -> HTTPResponse? {
    let path = request.path
    if path == gradients.path, case .post = request.method { return try gradients.respond(to: request, within: limits) }
    if path == "*" {
      return HTTPResponse(status: .noContent, fields: [HTTPField(.allow, literal: "GET, HEAD, POST, OPTIONS")])
    }
    guard let endpoint = endpoints.first(where: { $0.path == path }) else {
      throw ProblemDetails(.notFound, notFound(path))
    }
    if request.method == .options {
      return HTTPResponse(status: .noContent, fields: [endpoint.allow])
    }
    guard endpoint.takes(request.method) else {
      throw ProblemDetails(
        .methodNotAllowed, "\(path) takes \(endpoint.allow.value); found \(request.method.name.quoted).",
        fields: [endpoint.allow])
    }
    return try endpoint.respond(to: request, within: limits)
  }

  private func notFound(_ path: String) -> String {
    "There is nothing at \(path.quoted)." + didYouMean(path, among: endpoints.map(\.path))
  }
}

extension String {
  /// The text in quotes, cut where it is long: what a client sent, shown back to it.
  var quoted: String { "\"\(cut(to: 60))\"" }

  /// The text, or its first scalars and `…`. Not characters: one of them can hold megabytes of accents.
  func cut(to scalarsMax: Int) -> String {
    guard utf8.count > scalarsMax else { return self }
    let scalars = unicodeScalars.prefix(scalarsMax)
    return scalars.endIndex == unicodeScalars.endIndex ? self : String(scalars) + "…"
  }
}
