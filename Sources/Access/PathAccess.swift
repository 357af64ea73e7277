/// What a path requires.
struct PathAccess: Equatable {
  /// The scope that the key must have; nil if no key is needed.
  let scope: AccessScopes?
  /// Whether requests count against limits. Health checks and scrapes come at any rate.
  var isLimited = true

  private static let gradients = PathAccess(scope: .gradients)
  private static let grade = PathAccess(scope: .grade)
  private static let open = PathAccess(scope: nil)
  private static let health = PathAccess(scope: nil, isLimited: false)

  /// The table is closed: a path that it does not have is not served, whatever is behind it. A test compares it with
  /// the contract.
  ///
  /// The first ones are asked for most.
  static let table: [(path: String, access: PathAccess)] = [
    ("/v1/gradients", gradients),
    ("/v1/backprop", gradients),
    ("/v1/derivation", gradients),
    ("/v1/grade", grade),
    ("/v1/lint", grade),
    ("/evaluate", grade),
    ("/evaluate/health", health),
    ("/chat", grade),
    ("/chat/health", health),
    ("/xqueue", grade),
    ("/metrics", PathAccess(scope: .metrics, isLimited: false)),
    ("/livez", health),
    ("/readyz", health),
    ("/version", open),
    ("/", open),
    ("/docs", open),
    ("/openapi.json", open),
    ("/openapi.yaml", open),
    ("/playground.css", open),
    ("/playground.js", open),
  ]

  /// - Returns: nil for a path that the table does not have.
  static func of(_ path: String) -> PathAccess? {
    for (known, access) in table where known == path { return access }
    return nil
  }
}
