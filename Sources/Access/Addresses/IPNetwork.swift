package import HTTPMessage

/// The addresses that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32`, or one address.
package struct IPNetwork: Equatable, Sendable {
  /// Its first address.
  private let first: IPAddress
  private let highMask: UInt64
  private let lowMask: UInt64

  /// - Returns: nil if the text is no network, or if the address has bits after the prefix: `10.0.0.1/8` is a typo.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = IPAddress(parts[0]) else { return nil }
    let isIPv4 = !parts[0].contains(":")
    let bits = isIPv4 ? 32 : 128
    var prefix = bits
    if parts.count == 2 {
      guard let number = Self.prefix(parts[1]), number <= bits else { return nil }
      prefix = number
    }
    // IPv4 is a part of IPv6.
    if isIPv4 { prefix += 96 }
    highMask = Self.mask(prefix)
    lowMask = Self.mask(prefix - 64)
    guard first.high & ~highMask == 0, first.low & ~lowMask == 0 else { return nil }
    self.first = first
  }

  package func contains(_ address: IPAddress) -> Bool {
    address.high & highMask == first.high && address.low & lowMask == first.low
  }

  private static func prefix(_ text: Substring) -> Int? {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy(digits.contains) else { return nil }
    return Int(text)
  }

  /// The first `bits` of 64, with those outside 0...64 cut off.
  private static func mask(_ bits: Int) -> UInt64 {
    bits <= 0 ? 0 : bits >= 64 ? .max : ~(.max >> UInt64(bits))
  }
}
