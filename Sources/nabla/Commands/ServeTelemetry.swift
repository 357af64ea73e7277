import CSource
import GradientCore
import HTTPMessage
import Service
import SocketTransport
import Telemetry

/// The metrics and the log of a server, around its handler and next to its transport.
struct ServeTelemetry: Sendable {
  let log: Log
  private let metrics: Metrics
  private let settings: ServeCommand.Settings

  /// - Parameter service: has the paths and the counters.
  init(_ settings: ServeCommand.Settings, _ service: GradientService, log: Log) {
    self.settings = settings
    self.log = log
    let build = settings.service.build
    let isHere = settings.hasMetrics && settings.metricsAddress == nil
    let requests = service.requests + (isHere ? [(.get, MetricsHandler.path)] : [])
    metrics = Metrics(
      build: Metrics.Build(version: build.version, swift: build.swift, kernel: build.kernels),
      paths: requests.map(\.path),
      documented: requests.map { ($0.method, $0.path, $0.method == .get ? [200] : Self.statusesOfPosts) },
      families: GradientService.counters)
  }

  /// The statuses of calls, which have time series from the start.
  private static let statusesOfPosts = [200, 400, 413, 415, 422, 503]

  /// nil if nobody asks for what it would note: then requests cost nothing more.
  var observer: (any HTTPObserver)? {
    settings.hasMetrics || settings.logFormat != .off ? RequestObserver(metrics: metrics, log: log) : nil
  }

  /// - Parameter handler: gets all requests but those for the metrics.
  func handler(around handler: any HTTPHandler) -> any HTTPHandler {
    settings.hasMetrics && settings.metricsAddress == nil ? MetricsHandler(metrics, around: handler) : handler
  }

  /// The server of the metrics' own address; nil without one.
  ///
  /// - Parameter handler: renders refusals.
  func ownServer(_ handler: any HTTPHandler) throws(ServerError) -> HTTPServer? {
    guard let configuration = settings.metricsServer else { return nil }
    return try HTTPServer(configuration, handler: MetricsHandler(metrics, around: handler, hasOnlyMetrics: true))
  }

  /// Adds what only a server knows.
  func add(_ server: HTTPServer, isReady: @escaping @Sendable () -> Bool) {
    let limits = settings.server.limits
    metrics.add([
      .init("nabla_draining", "Whether the server is about to stop, 0 or 1.") { isReady() ? 0 : 1 },
      .init("nabla_connections_limit", "The most open connections (--max-connections).") { limits.connectionsMax },
      .init("nabla_body_memory_bytes", "Memory of requests and of responses that wait.") {
        server.usage.bodyMemoryBytes
      },
      .init("nabla_body_memory_limit_bytes", "The most of it (--max-body-memory-bytes).") {
        limits.bodyMemoryBytesMax
      },
      .init("nabla_requests_at_work", "Requests that workers handle, or that wait for one.") {
        server.usage.requestsAtWork
      },
      .init("nabla_requests_at_work_limit", "The most of them (--max-requests-at-work).") {
        limits.requestsAtWorkMax
      },
      .init("nabla_workers", "Requests that workers handle at once (--max-workers).") { limits.workersMax },
      .init("nabla_event_loops", "Event loops (--loops).") { [loops = settings.server.loops] in loops },
    ])
  }
}

extension ServeCommand.Settings {
  /// The server of the metrics' own address; nil without one.
  var metricsServer: ServerConfiguration? {
    guard hasMetrics, let address = metricsAddress else { return nil }
    var configuration = ServerConfiguration(host: address.host, port: address.port)
    configuration.limits.connectionsMax = Self.scrapersMax
    configuration.report = server.report
    configuration.fields = server.fields
    return configuration
  }

  /// Connections at the metrics' own address: each monitoring system has one.
  private static let scrapersMax = 64
}

extension BuildDescription {
  /// The program itself.
  static var ofThisProgram: BuildDescription {
    BuildDescription(
      version: nabla.version, commit: unsafe String(cString: source_commit()),
      built: unsafe String(cString: source_date()),
      swift: unsafe String(cString: source_compiler()), kernels: "\(KernelVariant.best)")
  }
}
