/// A key of a keys file.
package struct AccessKey: Equatable, Sendable {
  /// For logs and messages: it is no secret.
  package let name: String
  package let digest: KeyDigest
  package let scopes: AccessScopes
  /// The key's own limit; nil if it has that of all keys.
  package let requestsPerMinute: Int?

  package init(name: String, digest: KeyDigest, scopes: AccessScopes, requestsPerMinute: Int? = nil) {
    self.name = name
    self.digest = digest
    self.scopes = scopes
    self.requestsPerMinute = requestsPerMinute
  }

  /// Every key begins with this, so that scanners for secrets, and people, recognise it.
  package static let secretPrefix = "nabla_"

  /// The letters of base64url: six bits each.
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  /// 258 random bits: nobody guesses one.
  private static let secretLetterCount = 43

  /// A new key, and its entry in a keys file, which cannot be turned back into the key.
  package static func make(
    name: String, scopes: AccessScopes, requestsPerMinute: Int? = nil
  ) -> (secret: String, key: AccessKey) {
    // The system's generator is cryptographically secure (getrandom).
    var generator = SystemRandomNumberGenerator()
    let random = (0..<secretLetterCount).map { _ in letters[Int.random(in: letters.indices, using: &generator)] }
    let secret = secretPrefix + String(decoding: random, as: UTF8.self)
    let key = AccessKey(
      name: name, digest: KeyDigest(of: secret), scopes: scopes, requestsPerMinute: requestsPerMinute)
    return (secret, key)
  }

  /// The key's line in a keys file.
  package var line: String {
    "\(name) \(digest.hexadecimal) \(scopes.names)" + (requestsPerMinute.map { " \($0)" } ?? "")
  }

  private static let nameBytesMax = 64

  /// Whether a text may name a key: it fits a log, needs no quotes there, and is not a key pasted into the wrong place.
  package static func isName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= nameBytesMax && !text.hasPrefix(secretPrefix)
      && text.utf8.allSatisfy { letters.contains($0) || $0 == UInt8(ascii: ".") }
  }
}
