import Glibc
import HTTPMessage

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

  /// The address without its port.
  var address: IPAddress { IPAddress(octets: octets) }

  /// Whether only programs on this machine reach it: 127.0.0.0/8 or ::1.
  package var isLoopback: Bool {
    address.isIPv4 ? address.low >> 24 & 0xFF == 127 : address.high == 0 && address.low == 1
  }

  /// As in a URL: `127.0.0.1:8080`, `[::1]:8080`.
  package var description: String { address.isIPv4 ? "\(host):\(port)" : "[\(host)]:\(port)" }

  /// The address without its port, as people write it (RFC 5952 for IPv6).
  package var host: String { address.description }
}
