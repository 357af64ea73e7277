/// The keys of a keys file. It never changes: a reload makes another one.
package final class KeyRing: Sendable {
  package let keys: [AccessKey]
  /// The digests of all keys, one after the other.
  private let digests: [KeyDigest]

  /// Every request compares its key with all of them: a thousand take about 15 µs.
  package static let keysMax = 1000

  init(_ keys: [AccessKey]) {
    self.keys = keys
    digests = keys.map(\.digest)
  }

  /// The key whose secret is `token`; nil if there is none.
  ///
  /// The time depends on the number of keys and the length of the token alone: all keys are compared, each in constant
  /// time.
  func key(for token: Span<UInt8>) -> AccessKey? {
    guard let digest = KeyDigest(ofBytes: token) else { return nil }
    return digests.place(of: digest).map { keys[$0] }
  }
}
