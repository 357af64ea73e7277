import GradientCore
import HTTPMessage

/// What responds on one path, to one method. HEAD goes where GET goes: the transport leaves the content out (RFC 9110 §9.3.2).
protocol Endpoint: Sendable {
  var path: String { get }
  var method: HTTPMethod { get }
  /// A body that has a response, for the messages; nil where none is taken.
  var example: String? { get }

  /// Judges a request by its head, whose path and method have been found right. The content may not have arrived yet.
  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails)

  /// - Parameter request: `check` has passed its head.
  /// - Returns: nil where the estimate of the work is above what may be done here.
  /// - Throws: what is wrong with the request; also 422 where its work is above what may be done at all.
  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse?
}

extension Endpoint {
  var example: String? { nil }

  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) {}

  /// The methods of the path, as `Allow` lists them (RFC 9110 §10.2.1).
  var allow: HTTPField {
    method == .get ? HTTPField(.allow, literal: "GET, HEAD, OPTIONS") : HTTPField(.allow, "\(method.name), OPTIONS")!
  }

  func takes(_ method: HTTPMethod) -> Bool {
    method == self.method || (method == .head && self.method == .get)
  }
}

/// An endpoint that takes a document and responds with one.
protocol JSONEndpoint: Endpoint {
  /// The names of the document's fields: settings that a query names belong there.
  var fieldNames: [String] { get }
}

extension JSONEndpoint {
  var method: HTTPMethod { .post }

  func check(_ head: borrowing HTTPRequest) throws(ProblemDetails) {
    try JSONContent.check(head)
    if let query = head.query, !query.isEmpty { throw QueryText(query).refusal(fieldNames: fieldNames) }
  }
}

extension WorkLimits {
  /// Whether a request's content may be parsed here.
  ///
  /// - Parameter byte: what a byte may cost at worst, where that is more than usual. It decides only where the content is
  ///   parsed: what is usual is not refused for it.
  func admitParsing(
    _ request: borrowing HTTPRequest, here byte: Work = .parsedByte
  ) throws(ProblemDetails) -> Bool {
    let isAdmitted = try admit(.parsing(request.body), "Send less content.")
    return isAdmitted && (byte * request.body.count).units <= here
  }
}

extension Work {
  /// To parse a byte of JSON. Numbers take a tenth of it; names, strings and lists of little take the rest.
  static let parsedByte = Work(16)

  /// The same where each byte may begin a submission that is wrong, with a message that says how.
  static let parsedSubmissionByte = Work(400)

  /// To parse content, by its bytes.
  static func parsing(_ body: Span<UInt8>) -> Work { parsedByte * body.count }
}
