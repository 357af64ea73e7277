import Access
import Balls
import Dispatch
import Service
import Glibc
import HTTPMessage
import HTTPWire
import SocketTransport
import Synchronization
import Telemetry
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
    var keysFile = ""
    var access = AccessPolicy()
    /// The file of `--config`; empty if not given.
    var configurationFile = ""
    /// Whether the command ends before it listens.
    var onlyChecks = false
    var logFormat = LogFormat.off
    var logLevel = LogLevel.info
    var hasMetrics = true
    /// nil if the metrics are at the server's own address.
    var metricsAddress: ListenAddress?

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

    /// Adds what belongs to a process that serves, and to no option.
    fileprivate mutating func join(_ log: Log, _ readiness: Readiness) {
      server.inheritedSockets = ServiceManager.process.sockets
      server.report = { log.report(.warn, $0) }
      server.returnFreedMemory = { FreedMemory.giveBack() }
      service.split = .overProcessors
      service.lineBytesMax = server.limits.wire.bodyBytesMax
      service.lineThreads = server.limits.workersMax
      service.isReady = { readiness.isReady }
      service.build = .ofThisProgram
    }
  }

  static func run(_ arguments: [String]) throws(UsageError) -> Int32 {
    guard let parser = try parsed("serve", arguments, ServeOptions.all, Settings(), file: \.configurationFile) else {
      return ExitCode.success
    }
    var settings = parser.settings
    try settings.refuseContradictions(parser.origins)
    settings.server.tls = try settings.tlsFiles(parser.origins)
    settings.server.fields = SecurityFields.all
    if !settings.keysFile.isEmpty {
      settings.access.keys = KeyStore(try KeysFile.read(settings.keysFile, parser.origins))
      settings.service.needsKey = true
    }
    if settings.onlyChecks { return try check(settings, parser.origins) }
    FreedMemory.keep()
    let readiness = Readiness()
    let log = Log(settings.logFormat, level: settings.logLevel)
    settings.join(log, readiness)
    var starting = Listener.main
    do throws(ServerError) {
      let shortage = DescriptorLimit.raise(for: settings.server.limits)
      let service = GradientService(settings.service)
      let telemetry = ServeTelemetry(settings, service, log: log)
      settings.server.observer = telemetry.observer
      let server = try HTTPServer(
        settings.server, handler: handler(around: telemetry.handler(around: service), settings))
      telemetry.add(server) { readiness.isReady }
      starting = .metrics
      let metricsServer = try telemetry.ownServer(service)
      let running = RunningService(
        server: server, metricsServer: metricsServer, readiness: readiness, settings: settings,
        origins: parser.origins, log: log)
      return running.serve(warning: shortage)
    } catch {
      return try fail(error, starting, settings, parser.origins)
    }
  }

  /// A handler within what decides who may call it.
  private static func handler(around inner: any HTTPHandler, _ settings: Settings) -> any HTTPHandler {
    settings.access.isEmpty ? inner : AccessHandler(settings.access, around: inner)
  }
}

/// A server with its signals, from the first connection to the end of the drain.
private struct RunningService {
  let server: HTTPServer
  /// nil if the metrics have no address of their own.
  let metricsServer: HTTPServer?
  let readiness: Readiness
  let settings: ServeCommand.Settings
  let origins: OptionOrigins
  let log: Log

  /// Time for the responses to clients that waited for the start.
  private static let firstResponsesMicroseconds: UInt32 = 20_000
  /// The drain ends in time if its loops do; the watchdog waits a little longer.
  private static let watchdogGraceSeconds = 0.25
  /// Time for the last line to be written, if something reads it.
  private static let lastLineSeconds = 0.1

  /// - Parameter warning: a line for the operator, after those of the addresses.
  /// - Returns: the exit status.
  func serve(warning: String?) -> Int32 {
    // Before this process starts a thread: a thread that does not hold the signals would take the default action.
    for number in [SIGTERM, SIGINT] + (ReloadSignal.isHeld(reloadables) ? [SIGHUP] : []) { HeldSignal.hold(number) }
    guard let watchdog = makeWatchdog() else {
      Terminal.complain("nabla serve: the system has no thread left")
      return ExitCode.failure
    }
    let signals = EndingSignals { end($0, watchdog) }
    let reload = ReloadSignal(reloadables, log)
    server.start()
    metricsServer?.start()
    announce(warning)
    let progress = ProgressReports(to: .process) { server.loopsMakeProgress() }
    prepareForLater()
    ServiceManager.process.notify("READY=1\nSTATUS=\(addresses.joined(separator: ", "))")
    let outcome = withExtendedLifetime((signals, reload, progress)) { server.waitUntilStopped() }
    if outcome.connectionsCutOff > 0 { log.report(.error, cutOffText(outcome.connectionsCutOff)) }
    if log.format != .off { log.report(.info, "stopped") }
    log.flush(seconds: Self.lastLineSeconds)
    return ExitCode.success
  }

  /// Loads what few requests need, after the requests of clients that waited for the start. The service manager hears
  /// of the start afterwards, so that a missing library is a failed start.
  private func prepareForLater() {
    usleep(Self.firstResponsesMicroseconds)
    FLINT.load()
    LoadedPages.giveBack()
  }

  private func makeWatchdog() -> EndWatchdog? {
    EndWatchdog {
      log.report(.error, "\(cutOffText(server.connectionCount)), at work on requests")
      log.flush(seconds: Self.lastLineSeconds)
    }
  }

  private func end(_ queue: DispatchQueue, _ watchdog: EndWatchdog) {
    readiness.end()
    ServiceManager.process.notify("STOPPING=1")
    if log.format != .off {
      log.report(.info, "stopping: the drain ends in \(settings.drainDelaySeconds + settings.drainSeconds) s at most")
    }
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
    for address in addresses { log.report(.info, address) }
    for address in metricsServer?.addresses ?? [] { log.report(.info, "metrics at http://\(address)/metrics") }
    if let end = server.certificateEnd { log.report(.info, "the certificate is valid until \(end)") }
    log.report(.info, accessText)
    if let warning { log.report(.warn, warning) }
  }

  /// Who may use the server.
  private var accessText: String {
    if let keys = settings.access.keys { return KeysFile.text(keys.current, settings.keysFile) }
    if !settings.tlsClientAuthorities.isEmpty { return "access: clients with a certificate, without keys" }
    return server.addresses.allSatisfy(\.isLoopback)
      ? "access is open to every program on this machine; --keys-file limits it"
      : "warning: access is open to every client that reaches this address; --keys-file limits it"
  }

  /// What SIGHUP reads again.
  private var reloadables: [Reloadable] {
    var parts: [Reloadable] = []
    if server.speaksTLS { parts.append(.tls(of: server)) }
    if let keys = settings.access.keys { parts.append(.keys(keys, from: settings.keysFile, origins)) }
    return parts
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
