/// A request's method: what the client wants done with the target (RFC 9110 §9). Case-sensitive.
package enum HTTPMethod: Equatable, Sendable {
  case get, head, post, put, delete, connect, options, trace, patch
  /// Any other token.
  case other(String)

  package init(_ token: String) {
    self = Self.registered.first { $0.name == token } ?? .other(token)
  }

  /// The token as it stands in the request line.
  package var name: String {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .delete: "DELETE"
    case .connect: "CONNECT"
    case .options: "OPTIONS"
    case .trace: "TRACE"
    case .patch: "PATCH"
    case .other(let token): token
    }
  }

  /// The method whose token stands in `bytes`, which are ASCII.
  package init(_ bytes: Span<UInt8>) {
    for method in Self.registered where bytes.count == method.name.utf8.count {
      if zip(bytes.indices, method.name.utf8).allSatisfy({ bytes[$0] == $1 }) {
        self = method
        return
      }
    }
    var token = ""
    for index in bytes.indices { token.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    self = .other(token)
  }

  private static let registered: [HTTPMethod] = [
    .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
  ]
}
