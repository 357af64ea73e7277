import SocketTransport

/// `nabla healthcheck`: whether a server is ready, as an exit status for a container's `HEALTHCHECK`.
enum HealthcheckCommand {
  struct Settings: Sendable {
    var host = "127.0.0.1"
    var port = 8080
    var timeoutSeconds = 3
    /// The value of the server's option; empty for plain HTTP.
    var tlsCertificate = ""
    /// The server's file; empty if not given.
    var configurationFile = ""
  }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    var parser = OptionParser("healthcheck", options, Settings())
    guard try parser.parse(arguments) else {
      Terminal.say(Help.text(of: "healthcheck", options))
      return ExitCode.success
    }
    // The server may have the same environment. It refuses or ignores the variables that are ignored here.
    try parser.parse(.process, invalid: .isIgnored)
    let fault = parseFile(with: &parser)
    let exitCode = check(parser.settings)
    // The check repeats every few seconds: the notes matter only if they may explain a failure.
    if exitCode != ExitCode.success {
      for note in parser.notes + fault { Terminal.complain("nabla healthcheck: \(note)") }
    }
    return exitCode
  }

  /// - Returns: why the server's file is ignored, which is the server's to refuse.
  private static func parseFile(with parser: inout OptionParser<Settings>) -> [String] {
    guard !parser.settings.configurationFile.isEmpty else { return [] }
    do throws(UsageError) {
      var changed = parser
      let file = try ConfigurationFile(at: parser.settings.configurationFile, parser.origins)
      try changed.parse(file, others: ServeOptions.all.map(\.name))
      parser = changed
      return []
    } catch {
      return ["\(error.message) Ignored."]
    }
  }

  private static func check(_ settings: Settings) -> Int32 {
    let host = reachable(settings.host)
    let server = "\(host.contains(":") ? "[\(host)]" : host):\(settings.port)"
    do throws(HTTPProbe.ProbeError) {
      let status = try HTTPProbe.status(
        host: host, port: UInt16(settings.port), path: "/readyz", overTLS: !settings.tlsCertificate.isEmpty,
        timeoutSeconds: Double(settings.timeoutSeconds))
      if status == 200 { return ExitCode.success }
      // What a port with TLS returns to plain HTTP.
      let isPlain = settings.tlsCertificate.isEmpty
      let advice = status == 400 && isPlain ? "; a server with --tls-cert needs it here too" : ""
      Terminal.complain("nabla healthcheck: \(server) is not ready: /readyz returned \(status)\(advice)")
    } catch .certificateRequired {
      // The handshake worked, so the server serves: a server that drains does not listen.
      return ExitCode.success
    } catch {
      Terminal.complain("nabla healthcheck: \(server): \(error)")
    }
    return ExitCode.failure
  }

  /// The loopback address for a server that listens on every interface.
  private static func reachable(_ host: String) -> String {
    switch host {
    case "0.0.0.0": "127.0.0.1"
    case "::", "[::]": "::1"
    default: host
    }
  }

  static let options: [CommandOption<Settings>] = [
    .text(
      "config", "FILE", help: "the server's file of options, which may have its host, port and certificate",
      expected: "a file", \.configurationFile
    ).outsideFiles,
    .text(
      "host", "HOST", help: "the server's address; default 127.0.0.1", expected: "an address or a host name", \.host),
    .integer("port", "PORT", in: 1...65_535, help: "the server's port; default 8080", \.port),
    .text(
      "tls-cert", "FILE", help: "the server's option: connect over TLS; the file is not read", expected: "a file",
      \.tlsCertificate),
    .integer(
      "timeout-seconds", "SECONDS", in: 1...3_600, help: "the most time for a response; default 3", \.timeoutSeconds),
  ]
}
