import Glibc
import HTTPWire
import Synchronization
import Testing

@testable import SocketTransport

/// The lines that were reported to the operator.
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

  /// An acceptor with the listeners of `host`. The first listener is shut down, so each accept from it fails.
  private func makeAcceptor(_ host: String) throws -> Acceptor {
    let listeners = try Listener.open(ServerConfiguration(host: host, port: 0))
    shutdown(listeners[0].descriptor.raw, Int32(SHUT_RD))
    return Acceptor(listeners, report: { [reports] in reports.add($0) })
  }

  @Test("an unknown error is reported and retried later: no busy loop")
  func unforeseen() throws {
    var acceptor = try makeAcceptor("127.0.0.1")
    #expect(acceptor.accept(max: 64, ledger, now: start).isStalled)
    #expect(!acceptor.hasPending)
    #expect(acceptor.retry == start.advanced(bySeconds: Acceptor.retrySecondsMin))
    // The first retry is soon, later ones at most a quarter of a second apart. Once a connection has ended, soon again.
    for _ in 0..<20 { _ = acceptor.accept(max: 64, ledger, now: start) }
    #expect(acceptor.retry == start.advanced(bySeconds: Acceptor.retrySecondsMax))
    acceptor.resume()
    #expect(acceptor.hasPending)
    _ = acceptor.accept(max: 64, ledger, now: start)
    #expect(acceptor.retry == start.advanced(bySeconds: Acceptor.retrySecondsMin))
    #expect(
      reports.all == ["cannot accept connections: Invalid argument; new connections wait, open ones are served"])
  }

  @Test("a loop without listeners, as all loops except the first, has nothing to accept")
  func noListeners() {
    #expect(!Acceptor([], report: { _ in }).hasPending)
  }

  @Test("if one listener fails, the next one still accepts")
  func otherListener() throws {
    var acceptor = try makeAcceptor("localhost")
    try #require(acceptor.listeners.count == 2, "the machine lacks one of the loopback addresses")
    let client = try TestClient(acceptor.listeners[1].address)
    let (accepted, isStalled) = acceptor.accept(max: 64, ledger, now: start)
    #expect(accepted.count == 1)
    #expect(isStalled)
    client.reset()
  }

  @Test("each fault is reported at once, then every ten seconds at most, with its count")
  func reportRate() {
    var faults = AcceptFaults(report: { [reports] in reports.add($0) })
    for tenth in 0..<200 {
      faults.note(EMFILE, isStalled: true, start.advanced(bySeconds: Double(tenth) / 10))
    }
    faults.note(ECONNABORTED, isStalled: false, start.advanced(bySeconds: 11))
    let stalled = "cannot accept connections: Too many open files; new connections wait, open ones are served"
    #expect(
      reports.all == [
        stalled, "\(stalled) (and 99 times since the last such line)",
        "a connection ended before it was accepted: Software caused connection abort",
      ])
  }
}
