package import HTTPMessage
internal import Synchronization

/// The counters of a server, and their text for Prometheus.
///
/// Each loop adds to cells of its own. A scrape sums them: each cell only grows, so each sum does too.
package final class Metrics: Sendable {
  /// Metadata of the build, for `nabla_build_info`.
  package struct Build: Sendable {
    package var version: String
    package var swift: String
    package var kernel: String

    package init(version: String, swift: String, kernel: String) {
      self.version = version
      self.swift = swift
      self.kernel = kernel
    }
  }

  /// A number that is asked for at each scrape, such as a limit or its use.
  package struct Gauge: Sendable {
    let name: String
    let help: String
    let value: @Sendable () -> Int

    package init(_ name: String, _ help: String, value: @escaping @Sendable () -> Int) {
      self.name = name
      self.help = help
      self.value = value
    }
  }

  /// Time series of requests in one scrape: each has 22 lines.
  static let labelSetsMax = 200

  let labels: LabelSets
  private let build: Build
  private let families: [HTTPCounterFamily]
  private let startSeconds = ProcessUsage.startSeconds()
  private let loops = Mutex<[LoopCells]>([])
  private let gauges = Mutex<[Gauge]>([])
  /// The label sets that scrapes show, in the order of their first scrape. Once shown, always shown.
  private let shown: Mutex<[Int]>

  /// - Parameters:
  ///   - paths: of the handlers: the values of `http_route`.
  ///   - documented: requests that have time series from the start.
  ///   - families: what the handlers count.
  package init(
    build: Build, paths: [String], documented: [(method: HTTPMethod, path: String, statuses: [Int])],
    families: [HTTPCounterFamily]
  ) {
    let labels = LabelSets(paths: paths)
    self.labels = labels
    self.build = build
    self.families = families
    shown = Mutex(
      documented.flatMap { request in
        request.statuses.map {
          labels.index(
            route: labels.route(of: request.path), method: LabelSets.place(of: request.method), status: $0)
        }
      })
  }

  /// - Parameter gauges: of what did not exist yet when the metrics were made.
  package func add(_ gauges: [Gauge]) { self.gauges.withLock { $0 += gauges } }

  func makeLoopCells() -> LoopCells {
    let cells = LoopCells(routes: labels.routes.count, handlerCounters: families.reduce(0) { $0 + $1.values.count })
    loops.withLock { $0.append(cells) }
    return cells
  }

  // MARK: The text

  /// All metrics, in the text format 0.0.4.
  package func text() -> [UInt8] {
    let loops = loops.withLock { $0 }
    var text = MetricsText()
    text.family("nabla_build_info", .gauge, "The build of this server.")
    let build = [("version", build.version), ("swift", build.swift), ("kernel", build.kernel)]
    text.sample("nabla_build_info", labels: build.map { MetricsText.label($0, $1) }.joined(separator: ","), 1)
    writeDurations(of: loops, to: &text)
    writeRequests(of: loops, to: &text)
    writeConnections(of: loops, to: &text)
    writeFamilies(of: loops, to: &text)
    for gauge in gauges.withLock({ $0 }) { text.metric(gauge.name, .gauge, gauge.help, gauge.value()) }
    writeProcess(to: &text)
    return text.bytes
  }

  private func writeDurations(of loops: [LoopCells], to text: inout MetricsText) {
    var sums: [Int: [Int]] = [:]
    for (index, cells) in loops.flatMap(\.durationsByLabels) {
      var sum = sums[index] ?? [Int](repeating: 0, count: Durations.cellCount)
      for place in sum.indices { sum[place] += cells[place] }
      sums[index] = sum
    }
    let name = "http_server_request_duration_seconds"
    text.family(name, .histogram, "Time from the first byte of a request to the last byte of its response.")
    let (bucket, bounds) = ("\(name)_bucket", Durations.bounds + ["+Inf"])
    for index in show(&sums) {
      let labels = labels.text(of: index)
      let sum = sums[index] ?? [Int](repeating: 0, count: Durations.cellCount)
      var count = 0
      for (place, bound) in bounds.enumerated() {
        count += sum[place]
        text.sample(bucket, labels: labels, bound: bound, count)
      }
      text.sample("\(name)_sum", labels: labels, "\(Double(sum[Durations.sumPlace]) / 1e9)")
      text.sample("\(name)_count", labels: labels, count)
    }
  }

  /// The label sets of this scrape: those of all scrapes before, and as many new ones as the limit allows.
  ///
  /// What is over the limit counts under the one label set that no request has.
  private func show(_ sums: inout [Int: [Int]]) -> [Int] {
    shown.withLock { shown in
      let known = Set(shown)
      let new = sums.keys.filter { !known.contains($0) }.sorted()
      let admitted = new.prefix(max(Self.labelSetsMax - shown.count, 0))
      shown += admitted
      for index in new.dropFirst(admitted.count) {
        let counts = sums[index] ?? []
        sums[labels.overflow, default: counts.map { _ in 0 }] = zip(
          sums[labels.overflow] ?? counts.map { _ in 0 }, counts
        )
        .map { $0 + $1 }
      }
      if admitted.count < new.count, !known.contains(labels.overflow) { shown.append(labels.overflow) }
      return shown
    }
  }

  private func writeRequests(of loops: [LoopCells], to text: inout MetricsText) {
    func sum(_ counter: LoopCells.Counter) -> Int { loops.reduce(0) { $0 + $1[counter] } }
    let ended = sum(.requestsEnded)
    text.metric(
      "http_server_active_requests", .gauge, "Requests whose first byte has come and whose response is not sent.",
      max(sum(.requestsBegun) - ended, 0))
    text.metric(
      "nabla_requests_aborted_total", .counter, "Requests whose client was gone before the response was sent.",
      sum(.aborted))
    writeOfRoutes(
      "http_server_request_body_bytes_total", .bytesIn, "Content of requests, before decoding.", loops, &text)
    writeOfRoutes("http_server_response_body_bytes_total", .bytesOut, "Content of responses.", loops, &text)
    writeOfRoutes("nabla_samples_total", .samples, "Rows of logits, or samples of networks, worked on.", loops, &text)
    let name = "nabla_refused_total"
    text.family(name, .counter, "Refused requests and connections by reason.")
    for reason in HTTPRefusalReason.allCases {
      let value = loops.reduce(0) { $0 + $1[reason] }
      text.sample(name, labels: MetricsText.label("reason", "\(reason.label)"), value)
    }
    text.metric(
      "nabla_log_lines_dropped_total", .counter,
      "Lines of the log that were dropped, because standard error is blocked.",
      sum(.droppedLines))
  }

  private func writeOfRoutes(
    _ name: String, _ counter: LoopCells.OfRoute, _ help: String, _ loops: [LoopCells], _ text: inout MetricsText
  ) {
    text.family(name, .counter, help)
    for (route, path) in labels.routes.enumerated() {
      let value = loops.reduce(0) { $0 + $1[counter, route] }
      text.sample(name, labels: MetricsText.label("http_route", path), value)
    }
  }

  private func writeConnections(of loops: [LoopCells], to text: inout MetricsText) {
    func sum(_ counter: LoopCells.Counter) -> Int { loops.reduce(0) { $0 + $1[counter] } }
    let closed = sum(.connectionsClosed)
    let opened = sum(.connectionsOpened)
    text.metric("nabla_connections", .gauge, "Open connections.", max(opened - closed, 0))
    text.metric("nabla_connections_total", .counter, "Accepted connections.", opened)
    text.metric(
      "nabla_accept_failures_total", .counter, "Connections that could not be accepted.", sum(.acceptFailures))
    let name = "nabla_tls_handshakes_total"
    text.family(name, .counter, "TLS handshakes by outcome.")
    text.sample(name, labels: MetricsText.label("outcome", "succeeded"), sum(.handshakes))
    text.sample(name, labels: MetricsText.label("outcome", "failed"), sum(.failedHandshakes))
  }

  private func writeFamilies(of loops: [LoopCells], to text: inout MetricsText) {
    var index = 0
    for family in families {
      text.family(family.name, .counter, family.help)
      for value in family.values {
        let sum = loops.reduce(0) { $0 + $1[ofHandler: index] }
        text.sample(family.name, labels: MetricsText.label(family.label, value), sum)
        index += 1
      }
    }
  }

  private func writeProcess(to text: inout MetricsText) {
    let usage = ProcessUsage.read()
    text.metric("process_cpu_seconds_total", .counter, "Time of all processors.", "\(usage.cpuSeconds)")
    text.metric("process_resident_memory_bytes", .gauge, "Memory in use.", usage.residentBytes)
    text.metric("process_virtual_memory_bytes", .gauge, "Address space in use.", usage.virtualBytes)
    text.metric("process_open_fds", .gauge, "Open descriptors.", usage.openDescriptors)
    text.metric("process_max_fds", .gauge, "The most descriptors that may be open.", usage.descriptorsMax)
    text.metric("process_start_time_seconds", .gauge, "The start, since 1970.", "\(startSeconds)")
  }
}
