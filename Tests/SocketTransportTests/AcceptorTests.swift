import Glibc
import HTTPWire
import Synchronization
import Testing

@testable import SocketTransport

/// What was reported to the operator.
final class Reports: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  func add(_ line: String) { lines.withLock { $0.append(line) } }
}

@Suite("An accept that fails")
struct AcceptorTests {
  private let reports = Reports()
  private let ledger = ConnectionLedger(limits: ServerLimits())
  private let start = MonotonicInstant(nanoseconds: 1_000_000_000_000)

  /// Acceptor and listeners of `host`; the first listener is shut down, and each accept from it fails.
  private func makeAcceptor(_ host: String) throws -> Acceptor {
    let listeners = try Listener.open(ServerConfiguration(host: host, port: 0))
    shutdown(listeners[0].descriptor.raw, Int32(SHUT_RD))
    return Acceptor(listeners, report: { [reports] in reports.add($0) })
  }

  @Test("a fault that nobody foresaw is reported and tried again later: no busy loop")
  func unforeseen() throws {
    var acceptor = try makeAcceptor("127.0.0.1")
    #expect(acceptor.accept(max: 64, ledger, now: start).isStalled)
    #expect(!acceptor.hasPending)
    #expect(acceptor.retry == start.advanced(bySeconds: Acceptor.retrySecondsMin))
    // Soon at first, then a quarter of a second at most apart; and soon again once a connection has ended.
    for _ in 0..<20 { _ = acceptor.accept(max: 64, ledger, now: start) }
    #expect(acceptor.retry == start.advanced(bySeconds: Acceptor.retrySecondsMax))
    acceptor.descriptorIsFree()
    #expect(acceptor.hasPending)
    _ = acceptor.accept(max: 64, ledger, now: start)
    #expect(acceptor.retry == start.advanced(bySeconds: Acceptor.retrySecondsMin))
    #expect(
      reports.all == ["cannot accept connections: Invalid argument; newcomers wait, and open connections are served"])
  }

  @Test("a loop without listeners, as all but the first are, has nobody to wait for")
  func noListeners() {
    #expect(!Acceptor([], report: { _ in }).hasPending)
  }

  @Test("what one listener cannot, the next can")
  func otherListener() throws {
    var acceptor = try makeAcceptor("localhost")
    try #require(acceptor.listeners.count == 2, "a machine without one of the loopbacks")
    let client = try TestClient(acceptor.listeners[1].address)
    let (accepted, isStalled) = acceptor.accept(max: 64, ledger, now: start)
    #expect(accepted.count == 1)
    #expect(isStalled)
    client.reset()
  }

  @Test("a reason is reported at once, then every ten seconds at most, with how often it showed; each reason by itself")
  func reportRate() {
    var faults = AcceptFaults(report: { [reports] in reports.add($0) })
    for tenth in 0..<200 {
      faults.note(EMFILE, isStalled: true, start.advanced(bySeconds: Double(tenth) / 10))
    }
    faults.note(ECONNABORTED, isStalled: false, start.advanced(bySeconds: 11))
    let stalled = "cannot accept connections: Too many open files; newcomers wait, and open connections are served"
    #expect(
      reports.all == [
        stalled, "\(stalled) (and 99 times since the last such line)",
        "a connection ended before it was accepted: Software caused connection abort",
      ])
  }
}
