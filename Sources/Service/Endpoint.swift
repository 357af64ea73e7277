import GradientCore
import HTTPMessage

/// One path and one method: judges a request and returns the response.
///
/// HEAD uses the endpoint of GET: the transport leaves the content out (RFC 9110 §9.3.2).
protocol Endpoint: Sendable {
  var path: String { get }
  var method: HTTPMethod { get }
  /// A valid body, for the messages; nil if the endpoint reads no body.
  var example: String? { get }

  /// Judges a request by its head. Path and method are right. The content may not have arrived yet.
  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails)

  /// - Parameter request: `check` has accepted its head.
  /// - Returns: nil if the estimated work exceeds what this thread may do (`WorkLimits.here`).
  /// - Throws: what is wrong with the request; also 422 if its work exceeds the limit of the server.
  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse?

  /// Begins to process content of lines. `check` has accepted its head.
  ///
  /// - Parameter permissions: what the client may do.
  /// - Returns: nil if the endpoint reads no lines.
  func lines(permissions: HTTPPermissions) -> LineStream?

  /// Renders what was thrown, in the format of the endpoint's protocol.
  func render(_ problem: ProblemDetails, to head: borrowing HTTPRequest) -> HTTPResponse

  /// Renders a refusal that came before the endpoint, in the same format.
  func render(refusal problem: ProblemDetails) -> HTTPResponse
}

extension Endpoint {
  var example: String? { nil }

  func lines(permissions: HTTPPermissions) -> LineStream? { nil }

  func render(_ problem: ProblemDetails, to head: borrowing HTTPRequest) -> HTTPResponse { problem.response() }

  func render(refusal problem: ProblemDetails) -> HTTPResponse { problem.response() }

  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) {}

  /// The methods of the path, as `Allow` lists them (RFC 9110 §10.2.1).
  var allow: HTTPField {
    method == .get ? HTTPField(.allow, literal: "GET, HEAD, OPTIONS") : HTTPField(.allow, "\(method.name), OPTIONS")!
  }

  func allows(_ method: HTTPMethod) -> Bool {
    method == self.method || (method == .head && self.method == .get)
  }
}

/// An endpoint that reads a JSON document and usually responds with one.
protocol JSONEndpoint: Endpoint {
  /// Whether it also reads a document on each line, and then responds with lines.
  var readsLines: Bool { get }
  /// The media types of its response.
  var responseTypes: [MediaType] { get }
  /// The names of the document's fields. A query that names one of them is refused, with a hint to put it there.
  var fieldNames: [String] { get }
}

extension JSONEndpoint {
  var method: HTTPMethod { .post }
  var responseTypes: [MediaType] { [.json] }
  var readsLines: Bool { false }

  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) {
    try JSONContent.check(head, types: responseTypes, readsLines: readsLines)
    if let query = head.query, !query.isEmpty { throw QueryText(query).refusal(fieldNames: fieldNames) }
  }
}

extension WorkLimits {
  /// Whether this thread may parse a request's content.
  ///
  /// - Parameter byte: the worst cost of a byte, if that is more than the usual one. It decides which thread parses the
  ///   content, but not whether the request is refused.
  func admitParsing(
    _ request: borrowing HTTPRequest, here byte: Work = .parsedByte
  ) throws(ProblemDetails) -> Bool {
    let isAdmitted = try admit(.parsing(request.body), "Send less content.")
    return isAdmitted && (byte * request.body.count).units <= here
  }
}

extension Work {
  /// To parse a byte of JSON. A byte of a number costs a tenth of this; names, strings and small lists cost more.
  static let parsedByte = Work(16)

  /// The same if each byte may begin a malformed submission, which gets a message of its own.
  static let parsedSubmissionByte = Work(400)

  /// To parse all content.
  static func parsing(_ body: Span<UInt8>) -> Work { parsedByte * body.count }
}
