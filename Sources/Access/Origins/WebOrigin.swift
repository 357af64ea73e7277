/// The origin of a web page: scheme, host and port, as a browser sends it in `Origin` (RFC 6454 §6.2).
package struct WebOrigin: Equatable, Sendable {
  /// In lower case, without the port that the scheme implies.
  let text: String

  private static let impliedPorts = ["http": "80", "https": "443"]

  /// - Returns: nil for anything but `http://host`, `https://host`, or these with a port. `null` is no origin: every
  ///   page in a sandbox has it.
  package init?(_ text: String) {
    let text = text.lowercased()
    guard let scheme = Self.impliedPorts.keys.first(where: { text.hasPrefix("\($0)://") }) else { return nil }
    let authority = text.dropFirst(scheme.count + 3)
    guard !authority.isEmpty, authority.utf8.allSatisfy(Self.isAllowed) else { return nil }
    // The last colon outside brackets comes before the port.
    let bracket = authority.lastIndex(of: "]")
    guard authority.hasPrefix("[") == (bracket != nil) else { return nil }
    let rest = bracket.map { authority[authority.index(after: $0)...] } ?? authority
    guard let colon = rest.firstIndex(of: ":") else {
      guard bracket == nil || rest.isEmpty else { return nil }
      self.text = text
      return
    }
    let port = rest[rest.index(after: colon)...]
    guard bracket == nil ? colon > authority.startIndex : colon == rest.startIndex, let number = UInt16(port),
      port == String(number)
    else { return nil }
    self.text = Self.impliedPorts[scheme].map { $0 == port } ?? false ? String(text[..<colon]) : text
  }

  /// Letters, digits, and what a host name, an address and a port may have besides. A browser sends names of other
  /// scripts in their ASCII form.
  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: ".-_:[]".utf8.contains(byte)
    }
  }
}
