import Glibc
package import HTTPMessage

extension IPAddress {
  /// Longer texts are no addresses: `inet_pton` reads up to 45 characters.
  private static let textBytesMax = 45

  /// An address as people write it: `10.0.0.1`, `2001:db8::1`. No port, no brackets, no zone.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count <= Self.textBytesMax, !text.utf8.contains(0) else { return nil }
    let text = String(text)
    for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
      var octets = [UInt8](repeating: 0, count: count)
      // Bound: `inet_pton` writes 4 bytes for IPv4 and 16 for IPv6.
      if unsafe inet_pton(family, text, &octets) == 1 {
        self.init(octets: octets)
        return
      }
    }
    return nil
  }
}
