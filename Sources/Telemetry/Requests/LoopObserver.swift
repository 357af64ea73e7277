internal import Bytes
package import HTTPMessage

private import Glibc

/// Follows the requests of a server: counts them, names them, and writes a line for each.
package final class RequestObserver: HTTPObserver {
  private let metrics: Metrics
  private let log: Log

  package init(metrics: Metrics, log: Log) {
    self.metrics = metrics
    self.log = log
  }

  package func observer(ofLoop index: Int) -> any HTTPLoopObserver { LoopObserver(metrics: metrics, log: log) }
}

/// Follows one loop's connections, with cells and a ring of its own.
final class LoopObserver: HTTPLoopObserver {
  let labels: LabelSets
  let cells: LoopCells
  private let log: Log
  private let ring: LogRing?
  private let time = LogTime()
  private var ids = RequestID.Source()
  private var refusals = RefusalReports()
  /// The durations of each label set, once it has occurred.
  private var durations: [Cells?]

  init(metrics: Metrics, log: Log) {
    labels = metrics.labels
    cells = metrics.makeLoopCells()
    durations = Array(repeating: nil, count: labels.count)
    self.log = log
    ring = log.format == .off ? nil : log.makeRing()
  }

  func connectionCouldNotBeAccepted() { cells.add(to: .acceptFailures) }

  func connectionWasDropped() { note(.tooManyConnections) }

  func observerOfConnection() -> any HTTPConnectionObserver {
    cells.add(to: .connectionsOpened)
    return ConnectionObserver(self)
  }

  var logsRequests: Bool { ring != nil }

  func makeID() -> RequestID { ids.next() }

  func note(_ reason: HTTPRefusalReason) {
    cells.add(reason)
    guard logsRequests, let report = refusals.note(reason, at: Self.now()) else { return }
    log.report(.warn, report)
  }

  func noteHandshake(succeeded: Bool) {
    cells.add(to: succeeded ? .handshakes : .failedHandshakes)
    if !succeeded, logsRequests { log.report(.debug, "a TLS handshake failed") }
  }

  /// Counts a request that has ended, and writes its line.
  func end(_ exchange: Exchange, status: Int, contentBytes: Int) {
    let duration = Self.now() - exchange.began
    cells.add(to: .requestsEnded)
    if status == LabelSets.aborted { cells.add(to: .aborted) }
    cells.add(exchange.bytesIn, to: .bytesIn, route: exchange.route)
    cells.add(contentBytes, to: .bytesOut, route: exchange.route)
    count(duration, labels.index(route: exchange.route, method: exchange.method, status: status))
    guard let ring else { return }
    // 503 refuses work for a while, as during a drain: that is no fault of the program.
    let level: LogLevel = status >= 500 && status != 503 ? .error : status >= 400 ? .warn : .info
    guard level >= log.level else { return }
    // The format is a constant in each call, so that the names of a line become constants too.
    let hasRoom = ring.put { cursor in
      if log.format == .json {
        put(
          exchange, level: level, status: status, bytesOut: contentBytes, duration: duration,
          as: LogLine(isJSON: true), with: &cursor)
      } else {
        put(
          exchange, level: level, status: status, bytesOut: contentBytes, duration: duration,
          as: LogLine(isJSON: false), with: &cursor)
      }
    }
    if hasRoom { log.wake() } else { cells.add(to: .droppedLines) }
  }

  private func count(_ duration: Int64, _ index: Int) {
    let cells: Cells
    if let known = durations[index] {
      cells = known
    } else {
      cells = self.cells.makeDurations(of: index)
      durations[index] = cells
    }
    cells.add(1, at: Durations.place(of: duration))
    cells.add(Int(duration), at: Durations.sumPlace)
  }

  @inline(__always)
  private func put(
    _ exchange: Exchange, level: LogLevel, status: Int, bytesOut: Int, duration: Int64, as line: LogLine,
    with cursor: inout ByteCursor
  ) {
    line.begin(level, time, with: &cursor)
    if let id = exchange.id {
      line.put("id", with: &cursor) { id.put(with: &$0) }
    } else {
      line.putNone("id", with: &cursor)
    }
    if let trace = exchange.traceID {
      line.put("trace_id", with: &cursor) { trace.put(with: &$0) }
    } else {
      line.putNone("trace_id", with: &cursor)
    }
    line.put("key", plain: exchange.keyName, with: &cursor)
    line.put("method", plain: LabelSets.methods[exchange.method], with: &cursor)
    line.put("route", plain: labels.routes[exchange.route], with: &cursor)
    line.put("status", status, with: &cursor)
    line.put("bytes_in", exchange.bytesIn, with: &cursor)
    line.put("bytes_out", bytesOut, with: &cursor)
    line.put("ms", milliseconds: duration, with: &cursor)
    if status == LabelSets.aborted {
      line.put("reason", plain: "aborted" as StaticString, with: &cursor)
    } else if let reason = exchange.reason {
      line.put("reason", plain: reason.label, with: &cursor)
    } else {
      line.putNone("reason", with: &cursor)
    }
    line.end(with: &cursor)
  }

  /// The clock of the transport's times.
  private static func now() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
