import COpenSSL

/// The SHA-256 of a key. A keys file has the digests alone, so it reveals no key.
package struct KeyDigest: Hashable, Sendable {
  static let byteCount = 32

  /// The 32 bytes, in their order in memory.
  private var words = SIMD4<UInt64>()

  /// - Returns: nil if there is no memory to compute it.
  init?(ofBytes key: Span<UInt8>) {
    // Bounds: SHA-256 reads the bytes of the key, and writes 32.
    let status = unsafe withUnsafeMutableBytes(of: &words) { digest in
      unsafe key.withUnsafeBytes {
        unsafe EVP_Digest(
          $0.baseAddress, $0.count, digest.baseAddress!.assumingMemoryBound(to: UInt8.self), nil, sha256, nil)
      }
    }
    if status != 1 { return nil }
  }

  /// Needs a little memory.
  init(of key: String) { self.init(ofBytes: key.utf8.span)! }

  /// - Returns: nil unless `hexadecimal` has 64 hexadecimal digits.
  init?(hexadecimal: some StringProtocol) {
    let digits = hexadecimal.utf8.map(\.hexadecimalValue)
    guard digits.count == 2 * Self.byteCount else { return nil }
    for place in 0..<Self.byteCount {
      guard let high = digits[2 * place], let low = digits[2 * place + 1] else { return nil }
      unsafe withUnsafeMutableBytes(of: &words) { unsafe $0[place] = high << 4 | low }
    }
  }

  private var bytes: [UInt8] { unsafe withUnsafeBytes(of: words) { unsafe Array($0) } }

  /// 64 digits in lower case.
  package var hexadecimal: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The first bytes, which tell keys apart where nothing depends on it but their limits.
  var prefix: UInt64 { words[0] }
}

extension [KeyDigest] {
  /// Where `digest` is; nil if it is not here. Each one is compared, in constant time.
  func place(of digest: KeyDigest) -> Int? {
    var found: Int?
    // Bounds: a digest is its 32 bytes.
    unsafe withUnsafeBytes { all in
      unsafe Swift.withUnsafeBytes(of: digest) { one in
        for index in indices {
          let other = unsafe all.baseAddress! + index * KeyDigest.byteCount
          if unsafe CRYPTO_memcmp(other, one.baseAddress!, KeyDigest.byteCount) == 0 { found = index }
        }
      }
    }
    return found
  }
}

/// Fetched once: a search for the algorithm by its name costs more than the digest of a key. OpenSSL never changes it.
nonisolated(unsafe) private let sha256 = unsafe EVP_MD_fetch(nil, "SHA256", nil)

extension UInt8 {
  /// The value of a hexadecimal digit; nil for any other byte.
  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
