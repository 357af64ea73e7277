import Bytes
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

  var hasKeys: Bool { keys != nil }

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

  /// Not an empty literal: from another module that is a loop over a sequence.
  private static var noPermissions: HTTPPermissions { HTTPPermissions(rawValue: 0) }

  /// Judges a request, and counts it.
  func admit(_ request: borrowing HTTPRequest) throws(AccessRefusal) -> Grant {
    var grant = Grant()
    // OPTIONS lists methods, which everybody may know. A browser sends it without a key.
    if case .options = request.method { return grant }
    let access = PathAccess.of(request.path)
    let client = proxies.client(of: request)
    if access?.isLimited ?? true { try count(client, &grant) }
    guard let keys else { return grant }
    guard let access else { throw .unknownPath }
    grant.permissions = Self.noPermissions
    guard let scope = access.scope else { return grant }
    do throws(AccessRefusal) {
      let key = try key(of: request, among: keys)
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

  /// The key of a head, in its memory.
  private final class KnownKey {
    let key: AccessKey
    let version: Int

    init(_ key: AccessKey, version: Int) {
      self.key = key
      self.version = version
    }
  }

  private func key(of request: borrowing HTTPRequest, among keys: KeyStore) throws(AccessRefusal) -> AccessKey {
    let version = keys.version
    // Fast path (0803): the key of a head that is repeated. The general path hashes it and compares it with all keys.
    if let known = request.memory?.key as? KnownKey, known.version == version { return known.key }
    let key = try key(of: request, among: keys.current)
    request.memory?.key = KnownKey(key, version: version)
    return key
  }

  /// The key in `Authorization: Bearer …` (RFC 6750 §2.1).
  private func key(of request: borrowing HTTPRequest, among ring: KeyRing) throws(AccessRefusal) -> AccessKey {
    guard let credentials = request.fields.lone("authorization") else {
      throw request.fields.contains("authorization") ? .otherCredentials : .missingKey
    }
    let scheme = "bearer " as StaticString
    guard scheme.withUTF8Buffer({ unsafe credentials.hasPrefix(Span(_unsafeElements: $0), lowercased: true) }) else {
      throw .otherCredentials
    }
    var start = scheme.utf8CodeUnitCount
    while start < credentials.count, credentials[start] == UInt8(ascii: " ") { start += 1 }
    let token = credentials.extracting(droppingFirst: start)
    guard !token.isEmpty else { throw .otherCredentials }
    guard token.count <= Self.tokenBytesMax, let key = ring.key(for: token) else { throw .unknownKey }
    return key
  }
}
