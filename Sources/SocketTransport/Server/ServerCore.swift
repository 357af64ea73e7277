import HTTPMessage
import HTTPWire
import Synchronization

/// The state that the loops of a server share.
final class ServerCore: Sendable {
  let limits: ServerLimits
  let timeouts: WireTimeouts
  let handler: any HTTPHandler
  let ledger: ConnectionLedger
  let policy: WirePolicy
  let workers: WorkerPool
  let freedMemory: FreedMemoryMonitor
  let loops: [LoopHandle]
  /// nil for plain HTTP.
  let tls: TLSIdentity?
  let tlsHandshakeSeconds: Double
  let report: @Sendable (String) -> Void
  let observer: (any HTTPObserver)?
  /// Whether new connections wait for a free descriptor.
  let acceptIsStalled = Atomic<Bool>(false)
  /// Connections that the drain's deadline cut off.
  let cutOff = Atomic<Int>(0)

  init(_ configuration: ServerConfiguration, handler: any HTTPHandler, loops: [LoopHandle]) throws(TLSError) {
    tls = if let files = configuration.tls { try TLSIdentity(files) } else { nil }
    tlsHandshakeSeconds = configuration.tlsHandshakeSeconds
    report = configuration.report
    observer = configuration.observer
    limits = configuration.limits
    timeouts = configuration.timeouts
    self.handler = handler
    self.loops = loops
    ledger = ConnectionLedger(limits: configuration.limits)
    policy = WirePolicy(
      limits: configuration.limits.wire, timeouts: configuration.timeouts, fields: configuration.fields,
      remembersHeads: handler.remembersHeads, render: { handler.render($0) })
    let workers = WorkerPool(handler: handler, limits: configuration.limits, policy: policy)
    self.workers = workers
    freedMemory = FreedMemoryMonitor(
      of: ledger.budget, isAtWork: { workers.isAtWork }, returnMemory: configuration.returnFreedMemory)
  }

  /// The first of the loops with the fewest connections.
  var leastLoaded: Int {
    var least = 0
    for index in loops.indices.dropFirst()
    where loops[index].load.load(ordering: .relaxed) < loops[least].load.load(ordering: .relaxed) {
      least = index
    }
    return least
  }
}
