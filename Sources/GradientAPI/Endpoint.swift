import GradientCore
import HTTPMessage

/// What answers on one path, to one method. HEAD goes where GET goes: the transport leaves the body out (RFC 9110 §9.3.2).
protocol Endpoint: Sendable {
  var path: String { get }
  var method: HTTPMethod { get }

  /// - Returns: nil where the estimate of the work is above what may be done here.
  /// - Throws: what is wrong with the request; also 422 where its work is above what may be done at all.
  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse?
}

extension Endpoint {
  /// The methods of the path, as `Allow` lists them (RFC 9110 §10.2.1).
  var allow: HTTPField {
    method == .get ? HTTPField(.allow, literal: "GET, HEAD, OPTIONS") : HTTPField(.allow, "\(method.name), OPTIONS")!
  }

  func takes(_ method: HTTPMethod) -> Bool {
    method == self.method || (method == .head && self.method == .get)
  }
}

extension WorkLimits {
  /// Whether a request's content may be parsed here.
  func admitParsing(_ request: borrowing HTTPRequest) throws(ProblemDetails) -> Bool {
    try admit(.parsing(request.body), "Send less content.")
  }
}

extension Work {
  /// To parse content, by its bytes.
  static func parsing(_ body: Span<UInt8>) -> Work { .parsedByte * body.count }
}
