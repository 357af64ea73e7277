import HTTPMessage

/// Judges a request by its path, its key and the limits.
struct Gate: Sendable {
  private let keys: KeyStore?
  private let limits: RateLimits
  private let proxies: TrustedProxies

  init(_ policy: AccessPolicy) {
    keys = policy.keys
    func limit(_ perMinute: Int) -> Int? { perMinute > 0 ? perMinute : nil }
    limits = RateLimits(
      perAddress: limit(policy.requestsPerMinuteOfAddress), perKey: limit(policy.requestsPerMinuteOfKey),
      now: policy.now)
    proxies = TrustedProxies(policy.trustedProxies)
  }

  /// What a request that may pass is allowed to do.
  struct Grant {
    fileprivate(set) var permissions = HTTPPermissions.all
    /// nil if the path needs no key.
    fileprivate(set) var keyName: String?
    fileprivate var taken = RateLimits.Taken()

    @_lifetime(copy request)
    func apply(to request: borrowing HTTPRequest) -> HTTPRequest {
      var granted = copy request
      granted.permissions = permissions
      return granted
    }
  }

  /// Judges a request, and counts it.
  func admit(_ request: borrowing HTTPRequest) throws(AccessRefusal) -> Grant {
    var grant = Grant()
    // OPTIONS lists methods, which everybody may know. A browser sends it without a key.
    if case .options = request.method { return grant }
    let access = PathAccess.table[request.path]
    let client = proxies.client(of: request)
    if access?.isLimited ?? true { try count(client, &grant) }
    guard let keys else { return grant }
    guard let access else { throw .unknownPath }
    grant.permissions = []
    guard let scope = access.scope else { return grant }
    do throws(AccessRefusal) {
      let key = try key(of: request, among: keys.current)
      guard key.scopes.contains(scope) else { throw .missingScope(scope, key: key.name) }
      if access.isLimited { try count(key, &grant) }
      if key.scopes.contains(.reveal) { grant.permissions = .all }
      grant.keyName = key.name
      return grant
    } catch {
      // A client that guesses keys is counted on every path.
      if !access.isLimited { try count(client, &grant) }
      throw error
    }
  }

  /// Counts a request less that `admit` counted, because it is judged again.
  func putBack(_ grant: Grant) { limits.putBack(grant.taken) }

  private func count(_ client: IPAddress?, _ grant: inout Grant) throws(AccessRefusal) {
    do throws(RateExceeded) {
      try limits.take(address: client, &grant.taken)
    } catch {
      throw .tooManyRequests(key: nil, error)
    }
  }

  private func count(_ key: AccessKey, _ grant: inout Grant) throws(AccessRefusal) {
    do throws(RateExceeded) {
      try limits.take(key: key, &grant.taken)
    } catch {
      throw .tooManyRequests(key: key.name, error)
    }
  }

  /// A longer token is no key, and need not be hashed.
  private static let tokenBytesMax = 512

  /// The key in `Authorization: Bearer …` (RFC 6750 §2.1).
  private func key(of request: borrowing HTTPRequest, among ring: KeyRing) throws(AccessRefusal) -> AccessKey {
    guard let credentials = request.fields[.authorization] else { throw .missingKey }
    let parts = credentials.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw .otherCredentials }
    let token = parts[1].drop { $0 == " " }
    guard token.utf8.count <= Self.tokenBytesMax, let key = ring.key(for: String(token)) else { throw .unknownKey }
    return key
  }
}
