import GradientAPI
import HTTPWire
import SocketTransport

/// The options of `nabla serve`. docs/limits.md gives each limit its reason.
enum ServeOptions {
  typealias Option = CommandOption<ServeCommand.Settings>

  static let all = address + tls + capacity + time + ServiceOptions.all.map { $0.within(\.service) }

  private static let defaults = ServeCommand.Settings()

  private static let address: [Option] = [
    .text(
      "host", "HOST", "the name or address to listen on; default \(defaults.server.host)",
      expected: "an address or a host name", \.server.host),
    .integer(
      "port", "PORT", in: 0...65_535, "the port; 0 picks a free one; default \(defaults.server.port)",
      \.server.portNumber),
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

  private static let capacity: [Option] = [
    .integer("loops", "COUNT", in: 1...1024, "event loops; default one for each core", \.server.loops),
    .integer(
      "max-connections", "COUNT", in: 1...1_000_000,
      "connections at once; default \(defaults.server.limits.connectionsMax)", \.server.limits.connectionsMax),
    .integer(
      "max-connections-per-address", "COUNT", in: 1...1_000_000,
      "of these, from one address; default \(defaults.server.limits.connectionsPerAddressMax)",
      \.server.limits.connectionsPerAddressMax),
    .integer(
      "max-body-bytes", "BYTES", in: 0...Int.max,
      "the content of one request; default \(defaults.server.limits.wire.bodyBytesMax)",
      \.server.limits.wire.bodyBytesMax),
    .integer(
      "max-body-memory-bytes", "BYTES", in: 0...Int.max,
      "the content of all requests together; default \(defaults.server.limits.bodyMemoryBytesMax)",
      \.server.limits.bodyMemoryBytesMax),
    .integer(
      "max-gzip-bytes", "BYTES", in: 0...(1 << 30),
      "answers up to this go out as gzip to who takes it; 0 for none; default \(defaults.server.limits.wire.encodedBytesMax)",
      \.server.limits.wire.encodedBytesMax),
    .integer(
      "max-head-bytes", "BYTES", in: 64...(1 << 20),
      "request line and field lines; default \(defaults.server.limits.wire.headBytesMax)",
      \.server.limits.wire.headBytesMax),
    .integer(
      "max-requests-at-work", "COUNT", in: 1...1_000_000,
      "large requests handled or waiting for it; default \(defaults.server.limits.requestsAtWorkMax)",
      \.server.limits.requestsAtWorkMax),
  ]

  private static let time: [Option] = [
    .seconds("head-seconds", "for a request's head to arrive", \.server.timeouts.headSeconds),
    .seconds("body-seconds", "for a request's content to arrive", \.server.timeouts.bodySecondsMax),
    .seconds("idle-seconds", "between two requests of a connection", \.server.timeouts.idleSeconds),
    .integer(
      "drain-seconds", "SECONDS", in: 0...3_600,
      "after SIGTERM, for what was accepted to end; default \(defaults.drainSeconds)", \.drainSeconds),
  ]
}

extension ServeOptions.Option {
  fileprivate static func seconds(
    _ name: String, _ help: String, _ path: any WritableKeyPath<ServeCommand.Settings, Double> & Sendable
  ) -> ServeOptions.Option {
    let usual = Int(ServeCommand.Settings()[keyPath: path])
    return ServeOptions.Option(
      name: name, placeholder: "SECONDS", help: "\(help); default \(usual)", expected: "a whole number, 1 to 86400"
    ) {
      guard let value = Int(digits: $1), (1...86_400).contains(value) else { return false }
      $0[keyPath: path] = Double(value)
      return true
    }
  }
}

extension ServerConfiguration {
  /// The port as the options read numbers.
  fileprivate var portNumber: Int {
    get { Int(port) }
    set { port = UInt16(newValue) }
  }
}
