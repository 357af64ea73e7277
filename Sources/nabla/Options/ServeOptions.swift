import HTTPWire
import Service
import SocketTransport

/// The options of `nabla serve`, by topic, in the order of `--help`. docs/limits.md has the reason of each limit.
enum ServeOptions {
  typealias Option = CommandOption<ServeCommand.Settings>

  static let all =
    configuration.under("Configuration") + address.under("Address") + telemetry.under("Metrics and log")
    + page.under("Page") + access.under("Access") + protocols.under("Protocols of other graders") + tls.under("TLS")
    + limits
    + ending.under("Shutdown")

  /// The limits of a peer, and those of all peers.
  static let limits =
    requests.under("Limits of a request") + responses.under("Responses")
    + waits.under("Timeouts of a connection, in seconds")
    + together.under("Limits of all connections together") + turns.under("Distribution of work")

  private static let configuration: [Option] = [
    .text(
      "config", "FILE", help: "a file with lines `option = value`, for options that are given nowhere else",
      expected: "a file", \.configurationFile
    ).outsideFiles,
    .flag("check-config", help: "check the options and the files that they name, and end: exit 0, or 2") {
      $0.onlyChecks = $1
    }.outsideFiles,
  ]

  private static let address: [Option] = [
    .text(
      "host", "HOST", help: "the name or address to listen on; default \(defaults.server.host)",
      expected: "an address or a host name", \.server.host),
    .integer(
      "port", "PORT", in: 0...65_535, help: "the port; 0 picks a free one; default \(defaults.server.port)",
      \.server.portNumber),
    .count(
      "backlog", in: 1...65_535, "connections that the kernel keeps until they are accepted", \.server.limits.backlog),
  ]

  private static let page: [Option] = [
    .flag("no-page", help: "`/` is a text for every client, and there is no page to try Nabla in a browser") {
      $0.service.hasPage = !$1
    },
    CommandOption(
      name: "frame-ancestors", placeholder: "SOURCES",
      help: "the sites that may show the page in a frame, as in CSP; default \(defaults.service.frameAncestors)",
      expected: "sources of CSP with spaces between them, such as https://moodle.example"
    ) {
      guard PagePolicy.isSourceList($1) else { return false }
      $0.service.frameAncestors = $1
      return true
    },
  ]

  private static let protocols: [Option] = [
    CommandOption(
      name: "protocols", placeholder: "NAMES",
      help:
        "also serve \(GradingProtocol.allCases.map(\.rawValue).joined(separator: ",")), or one of them; default none",
      expected:
        "a list of \(GradingProtocol.allCases.map(\.rawValue).joined(separator: " and ")), with commas between them"
    ) {
      let names = $1.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let protocols = names.compactMap(GradingProtocol.init)
      guard protocols.count == names.count else { return false }
      $0.service.protocols = Set(protocols)
      return true
    }
  ]

  private static let tls: [Option] = [
    .text(
      "tls-cert", "FILE", help: "use TLS, with this certificate and its intermediates (PEM)", expected: "a file",
      \.tlsCertificate),
    .text("tls-key", "FILE", help: "the certificate's private key (PEM, not encrypted)", expected: "a file", \.tlsKey),
    .text(
      "tls-client-ca", "FILE", help: "accept only clients with a certificate of these authorities (PEM)",
      expected: "a file",
      \.tlsClientAuthorities),
    .seconds("tls-handshake-seconds", "for a TLS handshake to end", \.server.tlsHandshakeSeconds),
  ]

  private static let ending: [Option] = [
    .integer(
      "drain-delay-seconds", "SECONDS", in: 0...3_600,
      help: "after SIGTERM, from the 503 of /readyz to the drain; default \(defaults.drainDelaySeconds)",
      \.drainDelaySeconds),
    .integer(
      "drain-seconds", "SECONDS", in: 0...3_600,
      help: "then, for accepted requests to end; default \(defaults.drainSeconds)", \.drainSeconds),
    .seconds(
      "drain-idle-seconds", "of these, for requests on their way on idle connections",
      \.server.timeouts.drainIdleSeconds),
  ]

  static let defaults = ServeCommand.Settings()
}

extension ServerConfiguration {
  /// The port as an `Int`, which options parse.
  fileprivate var portNumber: Int {
    get { Int(port) }
    set { port = UInt16(newValue) }
  }
}
