import Testing

@testable import SocketTransport

@Suite("Socket addresses")
struct SocketAddressTests {
  @Test(
    "an address is written as in a URL (RFC 5952, RFC 3986 §3.2.2)",
    arguments: [
      ([127, 0, 0, 1], "127.0.0.1:80"), ([0, 0, 0, 0], "0.0.0.0:80"),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "[::]:80"),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], "[::1]:80"),
      ([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "[2001:db8::]:80"),
      ([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0xFF], "[2001:db8:0:1::ff]:80"),
      ([0x20, 0x01, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1], "[2001::1:0:0:1:1]:80"),
      ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1], "127.0.0.1:80"),
      ([0, 1, 0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7], "[1:0:2:3:4:5:6:7]:80"),
    ] as [([UInt8], String)])
  func text(_ octets: [UInt8], _ text: String) {
    #expect(SocketAddress(octets: octets, port: 80).description == text)
  }

  @Test("a host's addresses are found, without duplicates")
  func resolve() throws {
    #expect(try SocketAddress.resolve(host: "127.0.0.1", port: 9).get().map(\.description) == ["127.0.0.1:9"])
    #expect(try SocketAddress.resolve(host: "::1", port: 9).get().map(\.description) == ["[::1]:9"])
    #expect(throws: ServerError.self) { try SocketAddress.resolve(host: "no.such.host.invalid", port: 9).get() }
  }
}
