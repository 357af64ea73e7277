import COpenSSL

/// The keys of a keys file. It never changes: a reload makes another one.
package final class KeyRing: Sendable {
  package let keys: [AccessKey]
  /// The digests of all keys, one after the other.
  private let digests: [UInt8]

  /// Every request compares its key with all of them: a thousand take about 15 µs.
  package static let keysMax = 1000

  init(_ keys: [AccessKey]) {
    self.keys = keys
    digests = keys.flatMap(\.digest.bytes)
  }

  /// The key whose secret is `token`; nil if there is none.
  ///
  /// The time depends on the number of keys and the length of the token alone: all keys are compared, each in constant
  /// time.
  func key(for token: String) -> AccessKey? {
    let digest = KeyDigest(of: token).bytes
    guard digest.count == KeyDigest.byteCount else { return nil }
    var found: Int?
    unsafe digests.withUnsafeBytes { all in
      unsafe digest.withUnsafeBytes { one in
        for index in keys.indices {
          // Bound: the digests are 32 bytes each, one for each key.
          let place = unsafe all.baseAddress! + index * KeyDigest.byteCount
          if unsafe CRYPTO_memcmp(place, one.baseAddress!, KeyDigest.byteCount) == 0 { found = index }
        }
      }
    }
    return found.map { keys[$0] }
  }
}
