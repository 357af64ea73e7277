import Telemetry

/// What a server tells of its work.
extension ServeOptions {
  static let telemetry: [Option] = [
    .oneOf(
      LogFormat.self, "log", "FORMAT",
      help: "a line for each request on standard error: off, text or json; default off",
      \.logFormat),
    .oneOf(
      LogLevel.self, "log-level", "LEVEL", help: "the least of debug, info, warn and error to log; default info",
      \.logLevel),
    .flag("no-metrics", help: "there is no /metrics") { $0.hasMetrics = !$1 },
    CommandOption(
      name: "metrics-listen", placeholder: "HOST:PORT",
      help: "an address of its own for /metrics, which the main one then does not have",
      expected: "an address and a port, such as 127.0.0.1:9100 or [::1]:9100"
    ) {
      guard let address = ListenAddress($1) else { return false }
      $0.metricsAddress = address
      return true
    },
  ]
}

/// `HOST:PORT`, with an IPv6 address in brackets.
struct ListenAddress: Equatable, Sendable {
  let host: String
  let port: UInt16

  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(digits: String(text[text.index(after: colon)...])),
      let port = UInt16(exactly: port)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self.host = String(host)
    self.port = port
  }
}

extension CommandOption {
  /// One word of a closed list.
  static func oneOf<Word: RawRepresentable<String> & CaseIterable & Sendable>(
    _ words: Word.Type, _ name: String, _ placeholder: String, help: String,
    _ path: any WritableKeyPath<Settings, Word> & Sendable
  ) -> CommandOption {
    let listed = Word.allCases.map(\.rawValue).joined(separator: ", ")
    return CommandOption(name: name, placeholder: placeholder, help: help, expected: "one of \(listed)") {
      guard let word = Word(rawValue: $1) else { return false }
      $0[keyPath: path] = word
      return true
    }
  }
}
