import Access

/// Who may use the server, how often, and from where.
extension ServeOptions {
  static let access: [Option] = [
    .text(
      "keys-file", "FILE", help: "accept only requests with a key of this file; `nabla key new` makes its lines",
      expected: "a file", \.keysFile),
    .rate(
      "rate-per-key", "requests per minute with a key that has no number of its own", \.access.requestsPerMinuteOfKey),
    .rate(
      "rate-per-address", "requests per minute from one IPv4 address or IPv6 /64",
      \.access.requestsPerMinuteOfAddress),
    .list(
      "trusted-proxy", "NETWORK",
      help: "believe the X-Forwarded-For of these proxies: an address, or a network such as 10.0.0.0/8; repeatable",
      expected: "an address, or a network such as 10.0.0.0/8 or fd00::/8 without bits after its prefix"
    ) { settings, text in
      guard let network = IPNetwork(text) else { return false }
      settings.access.trustedProxies.append(network)
      return true
    },
    .list(
      "cors-origin", "ORIGIN",
      help: "let pages of this origin call the server: https://lms.example, or * for every origin; repeatable",
      expected: "an origin as a browser sends it, such as https://lms.example:8443, without a path, or *"
    ) { $0.access.origins.add($1) },
  ]
}

extension CommandOption<ServeCommand.Settings> {
  /// A number of requests per minute.
  fileprivate static func rate(_ name: String, _ help: String, _ path: any Path<Int>) -> Self {
    integer(name, "COUNT", in: KeyFile.ratesAllowed, help: "\(help); default none", path)
  }

  /// An option that may be given several times.
  fileprivate static func list(
    _ name: String, _ placeholder: String, help: String, expected: String,
    _ add: @escaping @Sendable (inout ServeCommand.Settings, String) -> Bool
  ) -> Self {
    var option = CommandOption(name: name, placeholder: placeholder, help: help, expected: expected, apply: add)
    option.isRepeatable = true
    return option
  }
}
