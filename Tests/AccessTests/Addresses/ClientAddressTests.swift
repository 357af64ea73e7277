import HTTPMessage
import Testing

@testable import Access

@Suite("The client behind proxies")
struct ClientAddressTests {
  @Test(
    "a network has the addresses with its prefix",
    arguments: [
      ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"], ["11.0.0.0", "9.255.255.255", "::a00:0"]),
      ("192.0.2.1", ["192.0.2.1"], ["192.0.2.0", "192.0.2.2"]),
      ("192.0.2.1/32", ["192.0.2.1"], ["192.0.2.0"]),
      ("0.0.0.0/0", ["1.2.3.4", "255.255.255.255"], ["::1", "2001:db8::1"]),
      ("192.0.2.128/25", ["192.0.2.128", "192.0.2.255"], ["192.0.2.127"]),
      ("::/0", ["1.2.3.4", "::1", "ffff::"], []), ("::1", ["::1"], ["::2", "127.0.0.1"]),
      ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db7::1", "2001:db9::"]),
      ("2001:db8::/64", ["2001:db8::ffff"], ["2001:db8:0:1::"]),
      ("2001:db8::8000:0:0:0/65", ["2001:db8::8000:0:0:1"], ["2001:db8::7fff:0:0:1"]),
    ] as [(String, [String], [String])])
  func network(_ text: String, _ inside: [String], _ outside: [String]) throws {
    let network = try #require(IPNetwork(text))
    for address in inside { #expect(network.contains(try #require(IPAddress(address))), "\(address)") }
    for address in outside { #expect(!network.contains(try #require(IPAddress(address))), "\(address)") }
  }

  @Test(
    "what is no network is refused",
    arguments: [
      "", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.1/8", "10.0.0/8",
      "10/8",
      "::/129", "2001:db8::1/32", "[::1]", "::1%lo/128", "localhost", "10.0.0.0/ 8", "010.0.0.0/8", "10.0.0.0/0x8", "*",
      "10.0.0.0/99999999999999999999", "1.2.3.4\u{0}",
    ])
  func noNetwork(_ text: String) { #expect(IPNetwork(text) == nil) }

  @Test(
    "the client is the last address that is no trusted proxy",
    arguments: [
      // No proxy in front: the field is the client's own invention.
      ("192.0.2.9", ["203.0.113.5"], "192.0.2.9"),
      ("10.0.0.1", [], "10.0.0.1"),
      ("10.0.0.1", ["203.0.113.5"], "203.0.113.5"),
      // What the client sent comes before what the proxy added.
      ("10.0.0.1", ["198.51.100.1, 203.0.113.5"], "203.0.113.5"),
      ("10.0.0.1", ["10.0.0.9,198.51.100.1 ,\t203.0.113.5 "], "203.0.113.5"),
      ("10.0.0.1", ["198.51.100.1", "203.0.113.5"], "203.0.113.5"),
      // Several proxies.
      ("10.0.0.1", ["203.0.113.5, 10.0.0.2, 10.0.0.3"], "203.0.113.5"),
      ("10.0.0.1", ["1.2.3.4", "203.0.113.5, 10.0.0.2"], "203.0.113.5"),
      ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
      ("fd00::1", ["203.0.113.5, fd00::2"], "203.0.113.5"),
      ("::ffff:10.0.0.1", ["203.0.113.5"], "203.0.113.5"),
      // The forms of an address.
      ("10.0.0.1", ["203.0.113.5:4711"], "203.0.113.5"), ("10.0.0.1", ["2001:db8::5"], "2001:db8::5"),
      ("10.0.0.1", ["[2001:db8::5]:4711"], "2001:db8::5"), ("10.0.0.1", ["[2001:DB8::5]"], "2001:db8::5"),
      ("10.0.0.1", ["::ffff:203.0.113.5"], "203.0.113.5"),
      // What is no address ends the search: the client is the proxy that added it.
      ("10.0.0.1", ["unknown"], "10.0.0.1"), ("10.0.0.1", ["203.0.113.5, unknown, 10.0.0.2"], "10.0.0.2"),
      ("10.0.0.1", [""], "10.0.0.1"), ("10.0.0.1", ["203.0.113.5,"], "10.0.0.1"), ("10.0.0.1", [",,,,"], "10.0.0.1"),
      ("10.0.0.1", ["203.0.113.5:"], "10.0.0.1"), ("10.0.0.1", ["203.0.113.5:http"], "10.0.0.1"),
      ("10.0.0.1", ["203.0.113.5:123456"], "10.0.0.1"), ("10.0.0.1", ["[203.0.113.5]"], "10.0.0.1"),
      ("10.0.0.1", ["[2001:db8::5"], "10.0.0.1"), ("10.0.0.1", ["2001:db8::5]"], "10.0.0.1"),
      ("10.0.0.1", ["[2001:db8::5]x"], "10.0.0.1"), ("10.0.0.1", ["2001:db8::5%eth0"], "10.0.0.1"),
      ("10.0.0.1", ["203.0.113.256"], "10.0.0.1"), ("10.0.0.1", ["0xcb007105"], "10.0.0.1"),
      ("10.0.0.1", ["\"203.0.113.5\""], "10.0.0.1"), ("10.0.0.1", ["_hidden, 203.0.113.5"], "203.0.113.5"),
      ("10.0.0.1", [String(repeating: "10.0.0.2, ", count: 1000) + "10.0.0.3"], "10.0.0.2"),
      ("10.0.0.1", [String(repeating: "1", count: 10_000)], "10.0.0.1"),
    ] as [(String, [String], String)])
  func client(_ peer: String, _ forwarded: [String], _ client: String) {
    // Two requests of one client are within its limit of one, if and only if they count against different addresses.
    let handler = guarded {
      $0.keys = nil
      $0.requestsPerMinuteOfAddress = 1
      $0.trustedProxies = ["10.0.0.0/8", "fd00::/8"].compactMap { IPNetwork($0) }
    }
    let call = Call(
      peer: IPAddress(peer), fields: forwarded.map { ("x-forwarded-for", $0) })
    #expect(call.send(to: handler).status == .ok)
    let direct = Call(peer: IPAddress(client))
    #expect(direct.send(to: handler).status == .tooManyRequests)
  }

  @Test("without trusted proxies the field means nothing")
  func untrusted() {
    let handler = guarded {
      $0.keys = nil
      $0.requestsPerMinuteOfAddress = 1
    }
    func call(_ address: String) -> Call { Call(fields: [("x-forwarded-for", address)]) }
    #expect(call("203.0.113.5").send(to: handler).status == .ok)
    #expect(call("203.0.113.6").send(to: handler).status == .tooManyRequests)
  }
}
