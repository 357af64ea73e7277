import HTTPMessage
import Text

/// Why a request may not pass.
enum AccessRefusal: Error {
  case missingKey
  case otherCredentials
  case unknownKey
  case missingScope(AccessScopes, key: String)
  /// - Parameter key: its name; nil if the address has sent too many.
  case tooManyRequests(key: String?, RateExceeded)
  /// A path that the table of scopes does not have.
  case unknownPath

  /// The reason by which operators count it.
  var reason: HTTPRefusalReason {
    switch self {
    case .tooManyRequests: .rate
    case .missingKey, .otherCredentials, .unknownKey, .missingScope, .unknownPath: .keys
    }
  }

  var keyName: String? {
    switch self {
    case .missingScope(_, let key): key
    case .tooManyRequests(let key, _): key
    case .missingKey, .otherCredentials, .unknownKey, .unknownPath: nil
    }
  }

  /// The refusal in the words that handlers know.
  func refusal(of request: borrowing HTTPRequest) -> HTTPRefusal {
    switch self {
    case .missingKey:
      HTTPRefusal(
        .unauthorized, "\(request.path) needs a key. Send it as `Authorization: Bearer KEY`.",
        fields: [Self.challenge()], path: request.path)
    case .otherCredentials:
      HTTPRefusal(
        .unauthorized, "`Authorization` has no key. Send it as `Authorization: Bearer KEY`.",
        fields: [Self.challenge(#", error="invalid_request""#)], path: request.path)
    case .unknownKey:
      HTTPRefusal(
        .unauthorized, "The key is unknown. Ask the operator of this server for another one.",
        fields: [Self.challenge(#", error="invalid_token""#)], path: request.path)
    case .missingScope(let scope, let key):
      HTTPRefusal(
        .forbidden, "\(request.path) needs the scope `\(scope.names)`, which the key \(key) does not have.",
        fields: [Self.challenge(#", error="insufficient_scope", scope="\#(scope.names)""#)],
        path: request.path)
    case .tooManyRequests(let key, let exceeded):
      HTTPRefusal(
        .tooManyRequests,
        "\(key.map { "The key \($0)" } ?? "This address") has sent more than its "
          + "\(counted(exceeded.perMinute, "request")) per minute. "
          + "Try again in \(exceeded.waitSeconds) s.",
        fields: [HTTPField(.retryAfter, "\(exceeded.waitSeconds)")!], path: request.path)
    case .unknownPath:
      HTTPRefusal(.forbidden, "No key has a scope for this path.", path: request.path)
    }
  }

  /// `WWW-Authenticate` (RFC 6750 §3).
  ///
  /// - Parameter error: literals, and names of scopes.
  private static func challenge(_ error: String = "") -> HTTPField {
    HTTPField(.wwwAuthenticate, "Bearer realm=\"nabla\"\(error)")!
  }
}
