import HTTPMessage
import HTTPWire
import Synchronization

/// What the loops of a server share.
final class ServerCore: Sendable {
  let limits: ServerLimits
  let timeouts: WireTimeouts
  let handler: any HTTPHandler
  let ledger: ConnectionLedger
  let policy: WirePolicy
  let workers: WorkerPool
  let freedMemory: FreedMemory.Return
  let loops: [LoopHandle]
  /// nil where plain HTTP is spoken.
  let tls: TLSIdentity?
  let tlsHandshakeSeconds: Double
  let report: @Sendable (String) -> Void
  /// Whether connections wait for a descriptor to become free.
  let acceptIsStalled = Atomic<Bool>(false)
  /// Connections that the drain's deadline cut off.
  let cutOff = Atomic<Int>(0)

  init(_ configuration: ServerConfiguration, handler: any HTTPHandler, loops: [LoopHandle]) throws(TLSError) {
    tls = if let files = configuration.tls { try TLSIdentity(files) } else { nil }
    tlsHandshakeSeconds = configuration.tlsHandshakeSeconds
    report = configuration.report
    limits = configuration.limits
    timeouts = configuration.timeouts
    self.handler = handler
    self.loops = loops
    ledger = ConnectionLedger(limits: configuration.limits)
    policy = WirePolicy(limits: configuration.limits.wire, timeouts: configuration.timeouts)
    let workers = WorkerPool(handler: handler, limits: configuration.limits)
    self.workers = workers
    freedMemory = FreedMemory.Return(from: ledger.budget) { workers.isAtWork }
  }

  /// The loop with the fewest connections; the first of them where several have.
  var leastLoaded: Int {
    var least = 0
    for index in loops.indices.dropFirst()
    where loops[index].load.load(ordering: .relaxed) < loops[least].load.load(ordering: .relaxed) {
      least = index
    }
    return least
  }
}
