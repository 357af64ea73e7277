/// The address of a machine, without a port. IPv4 is part of IPv6: `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2).
///
/// A server that listens on `::` sees IPv4 clients in that form, so both forms of an address are equal.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
  /// The first and the last eight bytes, each as a number.
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// - Parameter octets: the 4 or 16 bytes in network order.
  package init(octets: [UInt8]) {
    precondition(octets.count == 4 || octets.count == 16, "an address has 4 or 16 bytes")
    func number(_ part: ArraySlice<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
    if octets.count == 4 {
      self.init(high: 0, low: Self.mappedPrefix | number(octets[...]))
    } else {
      self.init(high: number(octets[..<8]), low: number(octets[8...]))
    }
  }

  private static let mappedPrefix: UInt64 = 0xFFFF_0000_0000

  package var isIPv4: Bool { high == 0 && low >> 32 == Self.mappedPrefix >> 32 }

  /// What belongs to one client: an IPv4 address as a number below 2³², or the /64 of an IPv6 address, which one host
  /// has for itself. No routed /64 begins with four zero bytes, so the two do not meet.
  package var networkKey: UInt64 { isIPv4 ? low & 0xFFFF_FFFF : high }

  /// As people write it: `127.0.0.1`, or RFC 5952 for IPv6.
  package var description: String {
    guard isIPv4 else { return ipv6Text }
    return [24, 16, 8, 0].map { String(low >> $0 & 0xFF) }.joined(separator: ".")
  }

  private var ipv6Text: String {
    let groups = [high, low].flatMap { part in [48, 32, 16, 0].map { UInt16(truncatingIfNeeded: part >> $0) } }
    let words = groups.map { String($0, radix: 16) }
    guard let zeros = Self.longestRunOfZeros(groups) else { return words.joined(separator: ":") }
    let before = words[..<zeros.lowerBound].joined(separator: ":")
    let after = words[zeros.upperBound...].joined(separator: ":")
    return "\(before)::\(after)"
  }

  /// The first longest run of two and more zero groups, which `::` stands for (RFC 5952 §4.2).
  private static func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int>? {
    var longest: Range<Int>?
    var start = 0
    while start < groups.count {
      let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
      if end - start > max(longest?.count ?? 0, 1) { longest = start..<end }
      start = max(end, start) + 1
    }
    return longest
  }
}
