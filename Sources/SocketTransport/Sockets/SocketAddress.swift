import Glibc

/// An IPv4 or IPv6 address with its port.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
  /// The address' 4 or 16 bytes, in network order.
  package let octets: [UInt8]
  package let port: UInt16
  /// The interface that a link-local address belongs to; 0 for any other.
  let scope: UInt32

  init(octets: [UInt8], port: UInt16, scope: UInt32 = 0) {
    precondition(octets.count == 4 || octets.count == 16)
    self.octets = octets
    self.port = port
    self.scope = scope
  }

  var isIPv6: Bool { octets.count == 16 }

  func with(port: UInt16) -> SocketAddress { SocketAddress(octets: octets, port: port, scope: scope) }

  /// As in a URL: `127.0.0.1:8080`, `[::1]:8080`.
  package var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// The address without its port, as people write it (RFC 5952 for IPv6).
  package var host: String { isIPv6 ? ipv6Text : octets.map(String.init).joined(separator: ".") }

  private var ipv6Text: String {
    let groups = stride(from: 0, to: 16, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
    let words = groups.map { String($0, radix: 16) }
    guard let zeros = longestRunOfZeros(groups) else { return words.joined(separator: ":") }
    let before = words[..<zeros.lowerBound].joined(separator: ":")
    let after = words[zeros.upperBound...].joined(separator: ":")
    return "\(before)::\(after)"
  }

  /// The first longest run of two and more zero groups, which `::` stands for (RFC 5952 §4.2).
  private func longestRunOfZeros(_ groups: [UInt16]) -> Range<Int>? {
    var longest: Range<Int>?
    var start = 0
    while start < groups.count {
      let end = groups[start...].firstIndex { $0 != 0 } ?? groups.count
      if end - start > max(longest?.count ?? 0, 1) { longest = start..<end }
      start = max(end, start) + 1
    }
    return longest
  }

  /// The key of one peer: an IPv4 address, or an IPv6 /64, which one host has for itself.
  var peerKey: UInt64 {
    if octets.count == 4 { return octets.reduce(0) { $0 << 8 | UInt64($1) } }
    let isMapped = octets[..<10].allSatisfy { $0 == 0 } && octets[10] == 0xFF && octets[11] == 0xFF
    let part = isMapped ? octets[12...] : octets[..<8]
    return part.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
