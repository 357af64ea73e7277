import HTTPMessage

/// What answers on one path, to one method. HEAD goes where GET goes: the transport leaves the body out (RFC 9110 §9.3.2).
protocol Endpoint: Sendable {
  var path: String { get }
  var method: HTTPMethod { get }
  func respond(to request: borrowing HTTPRequest) throws(ProblemDetails) -> HTTPResponse
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
