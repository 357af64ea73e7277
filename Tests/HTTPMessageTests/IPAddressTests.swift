import Testing

@testable import HTTPMessage

@Suite("Addresses of clients")
struct IPAddressTests {
  @Test(
    "an address is written as people write it (RFC 5952)",
    arguments: [
      ([127, 0, 0, 1], "127.0.0.1"),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 0, 0, 255], "10.0.0.255"),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFE, 10, 0, 0, 1], "::fffe:a00:1"),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "::1"),
      ([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xFF], "2001:db8:0:1::ff"),
    ] as [([UInt8], String)])
  func text(_ octets: [UInt8], _ text: String) {
    #expect(IPAddress(octets: octets).description == text)
  }

  @Test("a client is an IPv4 address, even if mapped into IPv6, or an IPv6 /64")
  func clients() {
    func key(_ octets: [UInt8]) -> UInt64 { IPAddress(octets: octets).networkKey }
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 1]
    #expect(IPAddress(octets: mapped) == IPAddress(octets: [10, 0, 0, 1]))
    #expect(key([10, 0, 0, 1]) == key(mapped))
    #expect(key([10, 0, 0, 1]) != key([10, 0, 0, 2]))
    let network: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 1]
    #expect(key(network + [0, 0, 0, 0, 0, 0, 0, 1]) == key(network + [9, 9, 9, 9, 9, 9, 9, 9]))
    #expect(
      key(network + [0, 0, 0, 0, 0, 0, 0, 1]) != key([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1]))
  }
}
