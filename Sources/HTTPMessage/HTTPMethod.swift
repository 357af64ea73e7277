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

  private static let registered: [HTTPMethod] = [
    .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
  ]
}
