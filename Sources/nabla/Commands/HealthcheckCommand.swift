import SocketTransport

/// `nabla healthcheck`: whether a server is ready, as an exit code for a container's `HEALTHCHECK`.
enum HealthcheckCommand {
  struct Settings: Sendable {
    var host = "127.0.0.1"
    var port = 8080
    var timeoutSeconds = 3
    /// As the server's option; empty where it speaks plain HTTP.
    var tlsCertificate = ""
  }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    var parser = OptionParser("healthcheck", options, Settings())
    guard try parser.parse(arguments) else {
      Terminal.say(Help.text(of: "healthcheck", options))
      return ExitCode.success
    }
    // It asks where a server with the same environment listens: that server refuses or ignores what is ignored here.
    try parser.parse(.process, invalid: .isIgnored)
    let exitCode = check(parser.settings)
    // Repeated every few seconds, the notes are worth reading only where they may explain a failure.
    if exitCode != ExitCode.success { for note in parser.notes { Terminal.complain("nabla healthcheck: \(note)") } }
    return exitCode
  }

  private static func check(_ settings: Settings) -> Int32 {
    let host = reachable(settings.host)
    let server = "\(host.contains(":") ? "[\(host)]" : host):\(settings.port)"
    do throws(HTTPProbe.Failure) {
      let status = try HTTPProbe.status(
        host: host, port: UInt16(settings.port), path: "/readyz", overTLS: !settings.tlsCertificate.isEmpty,
        timeoutSeconds: Double(settings.timeoutSeconds))
      if status == 200 { return ExitCode.success }
      Terminal.complain("nabla healthcheck: \(server) is not ready: /readyz says \(status)")
    } catch .certificateRequired {
      // It shakes hands, so it serves; a server that drains does not listen.
      return ExitCode.success
    } catch {
      Terminal.complain("nabla healthcheck: \(server): \(error)")
    }
    return ExitCode.failure
  }

  /// A server that listens on every interface is asked over loopback.
  private static func reachable(_ host: String) -> String {
    switch host {
    case "0.0.0.0": "127.0.0.1"
    case "::", "[::]": "::1"
    default: host
    }
  }

  static let options: [CommandOption<Settings>] = [
    .text("host", "HOST", "the server's address; default 127.0.0.1", expected: "an address or a host name", \.host),
    .integer("port", "PORT", in: 1...65_535, "the server's port; default 8080", \.port),
    .text(
      "tls-cert", "FILE", "as the server has it: asks over TLS; the file is not read", expected: "a file",
      \.tlsCertificate),
    .integer("timeout-seconds", "SECONDS", in: 1...3_600, "how long an answer may take; default 3", \.timeoutSeconds),
  ]
}
