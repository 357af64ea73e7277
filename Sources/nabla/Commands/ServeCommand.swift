import Dispatch
import Service
import Glibc
import SocketTransport
import Synchronization
import Text

/// `nabla serve`: serves over HTTP until SIGTERM or SIGINT.
enum ServeCommand {
  struct Settings: Sendable {
    var server = serverForThisMachine
    var service = serviceForMany
    var drainSeconds = 30
    /// From the 503 of `/readyz` to the drain.
    var drainDelaySeconds = 0
    /// Files; empty if not given.
    var tlsCertificate = ""
    var tlsKey = ""
    var tlsClientAuthorities = ""
    /// The file of `--config`; empty if not given.
    var configurationFile = ""
    /// Whether the command ends before it listens.
    var onlyChecks = false

    /// One loop and one worker for each processor, and memory for content as the container allows.
    private static var serverForThisMachine: ServerConfiguration {
      var server = ServerConfiguration()
      if let bytes = ControlGroup.process.bodyMemoryBytes(onMachineWith: MachineMemory.bytes) {
        server.limits.bodyMemoryBytesMax = bytes
      }
      server.loops = Processors.count
      server.limits.workersMax = Processors.count
      return server
    }

    /// Other clients wait while a server works, so the work of one request has a limit: two seconds of a processor.
    /// In a small container its numbers have one too.
    private static var serviceForMany: GradientService.Configuration {
      var service = GradientService.Configuration()
      service.workMax = 2_000_000_000
      let elements = ControlGroup.process.elements(
        ofBytes: elementBytes, workers: Processors.count, onMachineWith: MachineMemory.bytes)
      if let elements { service.elementsMax = min(service.elementsMax, elements) }
      return service
    }

    /// A parsed number and its two results.
    private static let elementBytes = 24
  }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    guard let parser = try parsed("serve", arguments, ServeOptions.all, Settings(), file: \.configurationFile) else {
      return ExitCode.success
    }
    var settings = parser.settings
    settings.server.tls = try settings.tlsFiles(parser.origins)
    if settings.onlyChecks { return try check(settings, parser.origins) }
    FreedMemory.keep()
    settings.server.inheritedSockets = ServiceManager.process.sockets
    let readiness = Readiness()
    let log = OperatorLog()
    settings.server.report = { log.report($0) }
    settings.server.returnFreedMemory = { FreedMemory.giveBack() }
    settings.service.split = .overProcessors
    settings.service.isReady = { readiness.isReady }
    do throws(ServerError) {
      let shortage = DescriptorLimit.raise(for: settings.server.limits)
      let server = try HTTPServer(settings.server, handler: GradientService(settings.service))
      let service = RunningService(server: server, readiness: readiness, settings: settings, log: log)
      return service.serve(warning: shortage)
    } catch {
      return try fail(error, settings, parser.origins)
    }
  }
}

/// A server with its signals, from the first connection to the end of the drain.
private struct RunningService {
  let server: HTTPServer
  let readiness: Readiness
  let settings: ServeCommand.Settings
  let log: OperatorLog

  /// The drain ends in time if its loops do; the watchdog waits a little longer.
  private static let watchdogGraceSeconds = 0.25
  /// Time for the last line to be written, if something reads it.
  private static let watchdogLineMicroseconds: UInt32 = 50_000

  /// - Parameter warning: a line for the operator, after those of the addresses.
  /// - Returns: the exit status.
  func serve(warning: String?) -> Int32 {
    // Before this process starts a thread: a thread that does not hold the signals would take the default action.
    for number in [SIGTERM, SIGINT] + (server.speaksTLS ? [SIGHUP] : []) { holdSignal(number) }
    guard let watchdog = makeWatchdog() else {
      Terminal.complain("nabla serve: the system has no thread left")
      return ExitCode.failure
    }
    let signals = EndingSignals { end($0, watchdog) }
    let reload = ReloadSignal(server)
    server.start()
    announce(warning)
    let progress = ProgressReports(to: .process) { server.loopsMakeProgress() }
    ServiceManager.process.notify("READY=1\nSTATUS=\(addresses.joined(separator: ", "))")
    let outcome = withExtendedLifetime((signals, reload, progress)) { server.waitUntilStopped() }
    if outcome.connectionsCutOff > 0 { Terminal.complain(cutOffText(outcome.connectionsCutOff)) }
    return ExitCode.success
  }

  private func makeWatchdog() -> EndWatchdog? {
    EndWatchdog {
      log.report("\(cutOffText(server.connectionCount)), at work on requests")
      usleep(Self.watchdogLineMicroseconds)
    }
  }

  private func end(_ queue: DispatchQueue, _ watchdog: EndWatchdog) {
    readiness.end()
    ServiceManager.process.notify("STOPPING=1")
    watchdog.arm(
      seconds: Double(settings.drainDelaySeconds + settings.drainSeconds) + Self.watchdogGraceSeconds)
    // A load balancer gets time to see the 503 of `/readyz` before the server stops listening.
    queue.asyncAfter(deadline: .now() + .seconds(settings.drainDelaySeconds)) {
      server.beginDrain(deadlineSeconds: Double(settings.drainSeconds))
    }
  }

  private var addresses: [String] {
    let scheme = server.speaksTLS ? "https" : "http"
    return server.addresses.map { "listening on \(scheme)://\($0)" }
  }

  private func announce(_ warning: String?) {
    for address in addresses { Terminal.complain(address) }
    if let end = server.certificateEnd { Terminal.complain("the certificate is valid until \(end)") }
    if let warning { Terminal.complain(warning) }
  }

  private func cutOffText(_ connections: Int) -> String {
    "cut off \(counted(connections, "connection")) after \(settings.drainSeconds) s"
  }
}

/// Whether the server accepts new work: the status of `/readyz`.
private final class Readiness: Sendable {
  private let ended = Atomic(false)

  var isReady: Bool { !ended.load(ordering: .acquiring) }

  func end() { ended.store(true, ordering: .releasing) }
}

/// SIGTERM and SIGINT, which are held: the first one drains the server, a second one ends the process at once.
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

/// Blocks a signal in this thread and in those that it starts, so that its Dispatch source gets it. The default action
/// would end the process. An ignored signal would be lost if it came before Dispatch's own thread listens.
private func holdSignal(_ number: Int32) {
  var held = sigset_t()
  // Bound: the set is a local variable, for the three calls.
  unsafe sigemptyset(&held)
  unsafe sigaddset(&held, number)
  unsafe pthread_sigmask(SIG_BLOCK, &held, nil)
}

/// SIGHUP, which is held: reads the files of TLS again. Without TLS it ends the process, as for a terminal that closes.
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
      Terminal.complain("not reloaded, the files from before stay in use: \(error)")
    }
  }
}
