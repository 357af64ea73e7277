import Dispatch
import Service
import Glibc
import SocketTransport
import Synchronization
import Text

/// `nabla serve`: answers over HTTP until SIGTERM or SIGINT.
enum ServeCommand {
  struct Settings: Sendable {
    var server = ServerConfiguration()
    var service = serviceForMany
    var drainSeconds = 30
    /// Between `/readyz` turning 503 and the drain.
    var drainDelaySeconds = 0
    /// Files; empty where none was given.
    var tlsCertificate = ""
    var tlsKey = ""
    var tlsClientAuthorities = ""

    /// Others wait for a server's work, so that of one request has a limit: two seconds of a core.
    private static var serviceForMany: GradientService.Configuration {
      var service = GradientService.Configuration()
      service.workMax = 2_000_000_000
      return service
    }
  }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    var settings = Settings()
    guard try parse("serve", arguments, ServeOptions.all, into: &settings) else { return ExitCode.success }
    FreedMemory.keep()
    settings.server.tls = try settings.tlsFiles()
    let readiness = Readiness()
    let log = OperatorLog()
    settings.server.report = { log.report($0) }
    settings.service.split = .overTheCores
    settings.service.isReady = { readiness.isReady }
    do throws(ServerError) {
      let shortage = DescriptorLimit.raise(for: settings.server.limits)
      let server = try HTTPServer(settings.server, handler: GradientService(settings.service))
      return serve(server, readiness, settings, shortage, log)
    } catch {
      Terminal.complain("nabla serve: \(error)\(remedy(for: error))")
      return ExitCode.failure
    }
  }

  /// Which option is at fault.
  private static func remedy(for error: ServerError) -> String {
    switch error {
    case .cannotResolve: "; --host is an address or a name of this machine"
    case .cannotListen: "; --host and --port choose another address"
    case .tls: " (of --tls-cert, --tls-key and --tls-client-ca)"
    case .outOfDescriptors: "; `ulimit -n` allows more descriptors"
    }
  }

  private static func serve(
    _ server: HTTPServer, _ readiness: Readiness, _ settings: Settings, _ shortage: String?, _ log: OperatorLog
  ) -> Int32 {
    // Before the first thread of its own: one that does not hold them would take the default action, the end.
    for number in [SIGTERM, SIGINT] + (server.speaksTLS ? [SIGHUP] : []) { holdSignal(number) }
    let watchdog = EndWatchdog {
      let connections = counted(server.connectionCount, "connection")
      log.report("cut off \(connections) after \(settings.drainSeconds) s, at work on requests")
      usleep(watchdogLineMicroseconds)
    }
    guard let watchdog else {
      Terminal.complain("nabla serve: the system has no thread left")
      return ExitCode.failure
    }
    let signals = EndingSignals { queue in
      readiness.end()
      watchdog.arm(seconds: Double(settings.drainDelaySeconds + settings.drainSeconds) + watchdogGraceSeconds)
      // Who asks `/readyz` is given time to see it before newcomers find nobody.
      queue.asyncAfter(deadline: .now() + .seconds(settings.drainDelaySeconds)) {
        server.beginDrain(deadlineSeconds: Double(settings.drainSeconds))
      }
    }
    let reload = ReloadSignal(server)
    server.start()
    let scheme = server.speaksTLS ? "https" : "http"
    for address in server.addresses { Terminal.complain("listening on \(scheme)://\(address)") }
    if let end = server.certificateEnd { Terminal.complain("the certificate is valid until \(end)") }
    if let shortage { Terminal.complain(shortage) }
    let outcome = withExtendedLifetime((signals, reload)) { server.waitUntilStopped() }
    if outcome.connectionsCutOff > 0 {
      let connections = counted(outcome.connectionsCutOff, "connection")
      Terminal.complain("cut off \(connections) after \(settings.drainSeconds) s")
    }
    return ExitCode.success
  }

  /// What the drain's own end is given, when loops are on time.
  private static let watchdogGraceSeconds = 0.25
  /// For a line to be written, if somebody reads it.
  private static let watchdogLineMicroseconds: UInt32 = 50_000
}

/// Whether new work may come: what `/readyz` says.
private final class Readiness: Sendable {
  private let ended = Atomic(false)

  var isReady: Bool { !ended.load(ordering: .acquiring) }

  func end() { ended.store(true, ordering: .releasing) }
}

/// SIGTERM and SIGINT, which are held: the first ends the service in order, a second ends the process at once.
private struct EndingSignals {
  let sources: [any DispatchSourceSignal]

  init(onFirst: @escaping @Sendable (DispatchQueue) -> Void) {
    let queue = DispatchQueue(label: "nabla.signals")
    let received = Mutex(0)
    sources = [SIGTERM, SIGINT].map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler {
        let isFirst = received.withLock { count in
          count += 1
          return count == 1
        }
        if isFirst { onFirst(queue) } else { exit(128 + number) }
      }
      source.activate()
      return source
    }
  }
}

/// Keeps a signal for the Dispatch source that tells of it, in this thread and in those that it starts from now on. The default action would end
/// the process, and an ignored signal would be lost where it comes before Dispatch, on a thread of its own, has begun to listen.
private func holdSignal(_ number: Int32) {
  var held = sigset_t()
  // Bounds: the set is this function's own, for the three calls.
  unsafe sigemptyset(&held)
  unsafe sigaddset(&held, number)
  unsafe pthread_sigmask(SIG_BLOCK, &held, nil)
}

/// SIGHUP, which is held: reads the files of TLS again. Without TLS it ends the process, as a terminal that hangs up means it to.
private struct ReloadSignal {
  private let source: (any DispatchSourceSignal)?

  init(_ server: HTTPServer) {
    guard server.speaksTLS else {
      source = nil
      return
    }
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: DispatchQueue(label: "nabla.reload"))
    source.setEventHandler { Self.reload(server) }
    source.activate()
    self.source = source
  }

  private static func reload(_ server: HTTPServer) {
    do throws(TLSError) {
      try server.reloadTLS()
      Terminal.complain("reloaded: the certificate is valid until \(server.certificateEnd ?? "")")
    } catch {
      Terminal.complain("not reloaded, and all stays as it was: \(error)")
    }
  }
}

extension ServeCommand.Settings {
  /// The files of TLS; nil where none are given.
  fileprivate func tlsFiles() throws(UsageError) -> TLSFiles? {
    if tlsCertificate.isEmpty && tlsKey.isEmpty && tlsClientAuthorities.isEmpty { return nil }
    guard !tlsCertificate.isEmpty, !tlsKey.isEmpty else {
      throw UsageError("serve: TLS needs both --tls-cert and --tls-key.")
    }
    return TLSFiles(
      certificate: tlsCertificate, key: tlsKey,
      clientAuthorities: tlsClientAuthorities.isEmpty ? nil : tlsClientAuthorities)
  }
}
