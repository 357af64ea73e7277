import COpenSSL

/// The SHA-256 of a key. A keys file has the digests alone, so it reveals no key.
package struct KeyDigest: Hashable, Sendable {
  static let byteCount = 32

  let bytes: [UInt8]

  init(of key: String) {
    var bytes = [UInt8](repeating: 0, count: Self.byteCount)
    let text = Array(key.utf8)
    // Bound: SHA-256 writes 32 bytes. It fails only without memory, and then no key is known.
    let status = unsafe bytes.withUnsafeMutableBufferPointer { digest in
      unsafe text.withUnsafeBytes { unsafe EVP_Digest($0.baseAddress, $0.count, digest.baseAddress, nil, sha256, nil) }
    }
    self.bytes = status == 1 ? bytes : []
  }

  /// - Returns: nil unless `hexadecimal` has 64 hexadecimal digits.
  init?(hexadecimal: some StringProtocol) {
    let digits = hexadecimal.utf8.map(\.hexadecimalValue)
    guard digits.count == 2 * Self.byteCount else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[place], let low = digits[place + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// 64 digits in lower case.
  package var hexadecimal: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The first bytes, which tell keys apart where nothing depends on it but their limits.
  var prefix: UInt64 { bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
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
