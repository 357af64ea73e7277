import HTTPWire
import SocketTransport

/// The options of `nabla serve`, by topic as `--help` lists them. docs/limits.md gives each limit its reason.
enum ServeOptions {
  typealias Option = CommandOption<ServeCommand.Settings>

  static let all =
    address.under("Where") + tls.under("TLS") + limits + ending.under("Ending")

  /// What bounds a peer, or all of them.
  static let limits =
    requests.under("What a request may hold") + answers.under("Answers")
    + waits.under("How long a connection may take, in seconds")
    + together.under("What all connections together may hold") + turns.under("Who works when")

  private static let address: [Option] = [
    .text(
      "host", "HOST", "the name or address to listen on; default \(defaults.server.host)",
      expected: "an address or a host name", \.server.host),
    .integer(
      "port", "PORT", in: 0...65_535, "the port; 0 picks a free one; default \(defaults.server.port)",
      \.server.portNumber),
    .count(
      "backlog", in: 1...65_535, "connections that the kernel keeps until they are accepted", \.server.limits.backlog),
  ]

  private static let tls: [Option] = [
    .text(
      "tls-cert", "FILE", "speak TLS, with this certificate and those behind it (PEM)", expected: "a file",
      \.tlsCertificate),
    .text("tls-key", "FILE", "the certificate's private key (PEM, not encrypted)", expected: "a file", \.tlsKey),
    .text(
      "tls-client-ca", "FILE", "take only clients with a certificate of these authorities (PEM)", expected: "a file",
      \.tlsClientAuthorities),
    .seconds("tls-handshake-seconds", "for a TLS handshake to end", \.server.tlsHandshakeSeconds),
  ]

  private static let ending: [Option] = [
    .integer(
      "drain-delay-seconds", "SECONDS", in: 0...3_600,
      "after SIGTERM, from /readyz turning 503 to the drain; default \(defaults.drainDelaySeconds)",
      \.drainDelaySeconds),
    .integer(
      "drain-seconds", "SECONDS", in: 0...3_600,
      "then, for what was accepted to end; default \(defaults.drainSeconds)", \.drainSeconds),
    .seconds(
      "drain-idle-seconds", "of these, for an idle connection to send what is on its way",
      \.server.timeouts.drainIdleSeconds),
  ]

  static let defaults = ServeCommand.Settings()
}

extension ServerConfiguration {
  /// The port as the options read numbers.
  fileprivate var portNumber: Int {
    get { Int(port) }
    set { port = UInt16(newValue) }
  }
}
