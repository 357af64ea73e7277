import GradientCore
package import HTTPMessage
package import Parallel

/// The paths of Nabla: finds the endpoint of a request, and turns what the endpoint throws into problem+json.
package struct GradientService: HTTPHandler {
  package struct Configuration: Sendable {
    /// The most logits (B·k) in one request. At 8 bytes per number, the results of a request are a small multiple of
    /// 32 MiB. The default body limit of 64 MiB has room for 3.2 million logits of 17 digits.
    package var elementsMax = 4_194_304
    /// The most layers of a network. Each costs a microsecond to parse before anything is known about the work.
    package var layersMax = 4_096
    /// The most work that a request may cause, in units of about a nanosecond of one core (`Work`). A server's default
    /// is two seconds' worth. The other commands refuse nothing for its work.
    package var workMax = Int.max
    /// From this many logits on, a batch's rows are split over the cores. Below it, the split costs more than it saves.
    package var splitElementsMin = 32_768
    /// From this many multiplications on, the rows of a network's batch and of its matrices are split over the cores:
    /// about a millisecond.
    package var splitMultiplicationsMin = 1_048_576
    /// From this many numbers on (about 360 KiB), a response is produced in parts while it is sent. Its length is not
    /// known then, so it has no `Content-Length`.
    package var partedNumbersMin = 16_384
    /// How many numbers a part has: about 180 KiB of text, produced in 0.2 ms. That is more than the processor's
    /// first-level cache holds.
    package var numbersPerPart = 8192
    /// The longest line of a request of lines: as long as the content of a request can be.
    package var lineBytesMax = 64 << 20
    /// The threads that can process lines of one request.
    package var lineThreads = 1
    /// How rows are split over the cores.
    package var split = WorkSplit.serial
    /// Whether a browser gets the page at `/`.
    package var hasPage = true
    /// The sites that may show the page in a frame, as `frame-ancestors` of CSP lists them.
    package var frameAncestors = "'none'"
    /// The protocols of other programs whose paths the service has too.
    package var protocols: Set<GradingProtocol> = []
    /// Whether requests need a key, which those protocols tell their clients.
    package var needsKey = false
    /// The build that `/version` describes.
    package var build = BuildDescription()
    /// Whether `/readyz` reports that new work may come.
    package var isReady: @Sendable () -> Bool = { true }

    package init() {}
  }

  private let workMax: Int
  private let endpoints: [any Endpoint]
  /// The path of each endpoint.
  package let paths: [String]

  package init(_ configuration: Configuration = Configuration()) {
    workMax = configuration.workMax
    let computing: [any Endpoint] = [
      GradientsEndpoint(configuration),
      BackpropEndpoint(configuration),
      GradeEndpoint(configuration),
      LintEndpoint(configuration),
      DerivationEndpoint(configuration),
    ]
    let operations: [any Endpoint] = [
      LivenessEndpoint(), ReadinessEndpoint(isReady: configuration.isReady), VersionEndpoint(configuration.build),
    ]
    let documents: [any Endpoint] =
      [RootEndpoint(configuration)] + ResourceEndpoint.contract(configuration)
      + (configuration.hasPage ? [ResourceEndpoint.script] : [])
    let foreign = GradingProtocol.allCases.filter(configuration.protocols.contains).flatMap {
      $0.endpoints(configuration)
    }
    endpoints = computing + operations + documents + foreign
    paths = endpoints.map(\.path)
  }

  /// What it counts in the facts of its responses.
  package static var counters: [HTTPCounterFamily] { GradeTally.families }

  package var remembersHeads: Bool { true }

  /// Each path with its method.
  package var requests: [(method: HTTPMethod, path: String)] { endpoints.map { ($0.method, $0.path) } }

  /// The paths that compute something from a body.
  package var postPaths: [String] { endpoints.filter { $0.method == .post }.map(\.path) }

  /// The requests of a path, one on each line of a text.
  ///
  /// - Parameter lineBytesMax: the limit of the text's lines.
  /// - Returns: nil unless the path computes something from a body.
  package func requestLines(at path: String, lineBytesMax: Int) -> RequestLines? {
    let endpoint = endpoints.first { $0.path == path && $0.method == .post }
    return endpoint.map { RequestLines($0, workMax: workMax, lineBytesMax: lineBytesMax, permissions: .all) }
  }

  package func refusal(ofHead head: borrowing HTTPRequest) -> HTTPResponse? {
    do throws(ProblemDetails) {
      _ = try route(head)
      return nil
    } catch {
      return render(error, to: head)
    }
  }

  package func lines(ofHead head: borrowing HTTPRequest) -> HTTPLines.Decision? {
    do throws(ProblemDetails) {
      guard case .endpoint(let endpoint) = try route(head), NDJSONContent.isTypeOf(head),
        let stream = endpoint.lines(permissions: head.permissions)
      else { return nil }
      return .accepted(HTTPLines(stream, fields: NDJSONContent.fields))
    } catch {
      return .refused(render(error, to: head))
    }
  }

  package func respond(to request: borrowing HTTPRequest) -> HTTPResponse {
    // No estimate exceeds `Int.max`, so the result is never nil.
    respond(to: request, workMax: .max)!
  }

  package func respond(to request: borrowing HTTPRequest, workMax: Int) -> HTTPResponse? {
    let limits = WorkLimits(here: workMax, max: self.workMax)
    do throws(ProblemDetails) {
      switch try route(request) {
      case .endpoint(let endpoint): return try endpoint.respond(to: request, within: limits)
      case .methods(let allow): return HTTPResponse(status: .noContent, fields: [allow])
      }
    } catch {
      return render(error, to: request)
    }
  }

  /// In the format of the path's protocol.
  private func render(_ problem: ProblemDetails, to head: borrowing HTTPRequest) -> HTTPResponse {
    let path = head.path
    var response = endpoint(at: path)?.render(problem, to: head) ?? problem.response()
    response.facts.refusal = problem.reason
    return response
  }

  package func render(_ refusal: HTTPRefusal) -> HTTPResponse {
    let problem = ProblemDetails(refusal.status, refusal.detail, fields: refusal.fields)
    return refusal.path.flatMap(endpoint)?.render(refusal: problem) ?? problem.response()
  }

  @inline(__always)
  private func endpoint(at path: String) -> (any Endpoint)? { paths.firstIndex(of: path).map { endpoints[$0] } }

  /// What responds to a request.
  private enum Route {
    case endpoint(any Endpoint)
    /// OPTIONS: the value of `Allow` for the path (RFC 9110 §9.3.7).
    case methods(HTTPField)
  }

  /// Finds what responds to a request, from its head only.
  ///
  /// - Throws: every refusal that does not depend on the content.
  private func route(_ head: borrowing HTTPRequest) throws(ProblemDetails) -> Route {
    // Fast path (0308): the endpoint of a head that is repeated. The general path finds it, and judges the head.
    if let known = head.memory?.endpoint as? KnownEndpoint { return .endpoint(known.endpoint) }
    let path = head.path
    if path == "*" { return .methods(HTTPField(.allow, literal: "GET, HEAD, POST, OPTIONS")) }
    guard let endpoint = endpoint(at: path) else { throw .unknownPath(path, among: paths) }
    if case .options = head.method { return .methods(endpoint.allow) }
    guard endpoint.allows(head.method) else { throw .wrongMethod(head, for: endpoint) }
    try endpoint.check(head)
    // A head without content may be one of lines.
    if let memory = head.memory, !head.body.isEmpty { memory.endpoint = KnownEndpoint(endpoint) }
    return .endpoint(endpoint)
  }

  /// The endpoint that has accepted a head, in the memory of that head.
  private final class KnownEndpoint {
    let endpoint: any Endpoint

    init(_ endpoint: any Endpoint) { self.endpoint = endpoint }
  }
}
