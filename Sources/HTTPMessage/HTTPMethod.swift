/// A request's method (RFC 9110 §9). Case-sensitive.
package enum HTTPMethod: Equatable, Sendable {
  case get, head, post, put, delete, connect, options, trace, patch
  /// Any other token.
  case other(String)

  /// Whether the response has no content (RFC 9110 §9.3.2). Not with `==`, to avoid protocol-witness dispatch.
  package var isHead: Bool { if case .head = self { true } else { false } }

  package init(_ token: String) {
    self = Self.registered.first { $0.name == token } ?? .other(token)
  }

  /// The token of the request line.
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

  /// The method whose token is in `bytes`, which are ASCII.
  package init(_ bytes: Span<UInt8>) {
    // The token as one number with its last byte the lowest: the registered methods have at most seven bytes.
    var packed: UInt64 = 0
    if bytes.count < 8 { for index in bytes.indices { packed = packed << 8 | UInt64(bytes[index]) } }
    switch packed {
    case 0x47_45_54: self = .get
    case 0x48_45_41_44: self = .head
    case 0x50_4F_53_54: self = .post
    case 0x50_55_54: self = .put
    case 0x44_45_4C_45_54_45: self = .delete
    case 0x43_4F_4E_4E_45_43_54: self = .connect
    case 0x4F_50_54_49_4F_4E_53: self = .options
    case 0x54_52_41_43_45: self = .trace
    case 0x50_41_54_43_48: self = .patch
    default:
      var token = ""
      for index in bytes.indices { token.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
      self = .other(token)
    }
  }

  private static let registered: [HTTPMethod] = [
    .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch,
  ]
}
