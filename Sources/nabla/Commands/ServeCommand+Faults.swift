import Access
import Balls
import SocketTransport
import Text

/// Configurations that cannot be used: a message names the options, and where their values come from.
extension ServeCommand {
  /// Checks the options and their files as a start does, without listening.
  ///
  /// - Returns: the exit status.
  static func check(_ settings: Settings, _ origins: OptionOrigins) throws(UsageError) -> Int32 {
    for (listener, configuration) in [(Listener.main, settings.server), (.metrics, settings.metricsServer)] {
      guard let configuration else { continue }
      do throws(ServerError) {
        try HTTPServer.check(configuration)
      } catch {
        return try fail(error, listener, settings, origins)
      }
    }
    FLINT.load()
    // What follows the machine and its control group.
    let limits = settings.server.limits
    Terminal.say(
      "nabla serve: the configuration is valid: \(counted(settings.server.loops, "event loop")), "
        + "\(counted(limits.workersMax, "worker")), \(counted(limits.bodyMemoryBytesMax, "byte")) for content")
    return ExitCode.success
  }

  /// What has an address of its own.
  enum Listener {
    case main, metrics

    /// The options that choose the address, the host's first.
    var options: [String] {
      switch self {
      case .main: ["host", "port"]
      case .metrics: ["metrics-listen"]
      }
    }
  }

  /// - Returns: the exit status of a fault that no option causes.
  static func fail(
    _ error: ServerError, _ listener: Listener, _ settings: Settings, _ origins: OptionOrigins
  ) throws(UsageError) -> Int32 {
    let options = listener.options.map(origins.place)
    switch error {
    case .cannotResolve:
      throw UsageError("serve: \(options[0]): \(error); it must be an address or a name of this machine.")
    case .cannotListen where listener == .main && !settings.server.inheritedSockets.isEmpty:
      throw UsageError("serve: LISTEN_FDS: \(error).")
    case .cannotListen:
      let choose = options.count == 1 ? "chooses" : "choose"
      throw UsageError("serve: \(error); \(options.joined(separator: " and ")) \(choose) another address.")
    case .tls(let fault):
      let options = settings.tlsOptions.filter { fault.files.contains($0.file) }.map { origins.place(of: $0.name) }
      throw UsageError("serve: \(options.isEmpty ? "TLS" : options.joined(separator: ", ")): \(fault).")
    case .outOfDescriptors:
      Terminal.complain("nabla serve: \(error); `ulimit -n` allows more descriptors")
      return ExitCode.failure
    }
  }
}

extension ServeCommand.Settings {
  fileprivate var tlsOptions: [(name: String, file: String)] {
    [("tls-cert", tlsCertificate), ("tls-key", tlsKey), ("tls-client-ca", tlsClientAuthorities)]
  }

  /// Refuses options that would do nothing, or not what they say, next to others.
  func refuseContradictions(_ origins: OptionOrigins) throws(UsageError) {
    if access.requestsPerMinuteOfKey > 0, keysFile.isEmpty {
      throw UsageError(
        "serve: \(origins.place(of: "rate-per-key")): there are no keys; --keys-file names the file that has them.")
    }
    guard let metricsAddress else { return }
    let place = origins.place(of: "metrics-listen")
    if !hasMetrics {
      throw UsageError("serve: \(place): \(origins.place(of: "no-metrics")) turns the metrics off; give one of them.")
    }
    if metricsAddress.host == server.host, metricsAddress.port == server.port, server.port != 0 {
      throw UsageError(
        "serve: \(place): this is the address of \(origins.place(of: "host")) and \(origins.place(of: "port")); the "
          + "metrics need one of their own.")
    }
  }

  /// The files of TLS; nil if none is given.
  func tlsFiles(_ origins: OptionOrigins) throws(UsageError) -> TLSFiles? {
    guard let given = tlsOptions.first(where: { !$0.file.isEmpty }) else { return nil }
    if let missing = tlsOptions.prefix(2).first(where: { $0.file.isEmpty }) {
      throw UsageError(
        "serve: \(origins.place(of: given.name)): TLS needs both --tls-cert and --tls-key, and --\(missing.name) "
          + "is not given.")
    }
    return TLSFiles(
      certificate: tlsCertificate, key: tlsKey,
      clientAuthorities: tlsClientAuthorities.isEmpty ? nil : tlsClientAuthorities)
  }
}

extension TLSError {
  /// The files that the fault is in.
  fileprivate var files: [String] {
    switch self {
    case .unreadable(let file, _), .noCertificate(let file), .noKey(let file), .encryptedKey(let file),
      .refused(let file, _):
      [file]
    case .keyDoesNotFit(let key, let certificate): [key, certificate]
    case .unavailable: []
    }
  }
}
