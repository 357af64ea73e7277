import HTTPMessage

/// The proxies whose `X-Forwarded-For` is believed.
///
/// Each proxy adds the address that it sees at the end of the field. So the field is read from its end: the first
/// address that is no trusted proxy is the client. What is before it was sent by the client, and may be anything.
struct TrustedProxies: Sendable {
  private let networks: [IPNetwork]

  init(_ networks: [IPNetwork]) { self.networks = networks }

  private static let forwardedFor = HTTPFieldName("x-forwarded-for")!

  /// The address of the client of a request; nil outside a server.
  ///
  /// If an entry is no address, the client is the proxy that added it: nothing before it can be trusted.
  func client(of request: borrowing HTTPRequest) -> IPAddress? {
    guard let peer = request.peer else { return nil }
    guard !networks.isEmpty, isTrusted(peer), let forwarded = request.fields[Self.forwardedFor] else { return peer }
    var client = peer
    for entry in forwarded.split(separator: ",", omittingEmptySubsequences: false).reversed() {
      guard let address = Self.address(entry) else { return client }
      client = address
      if !isTrusted(address) { return client }
    }
    return client
  }

  private func isTrusted(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

  /// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
  static func address(_ entry: Substring) -> IPAddress? {
    var text = entry.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    if text.first == "[" {
      guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
      let inner = text[text.index(after: text.startIndex)..<end]
      return inner.contains(":") ? IPAddress(inner) : nil
    }
    // One colon comes before a port; an IPv6 address has more.
    guard let colon = text.firstIndex(of: ":"), colon == text.lastIndex(of: ":") else { return IPAddress(text) }
    return isPort(text[colon...]) ? IPAddress(text[..<colon]) : nil
  }

  /// Nothing, or a colon and digits.
  private static func isPort(_ text: Substring) -> Bool {
    guard !text.isEmpty else { return true }
    let digits = text.utf8.dropFirst()
    return text.first == ":" && (1...5).contains(digits.count)
      && digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
  }
}
