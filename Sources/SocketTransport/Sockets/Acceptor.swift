import HTTPWire

/// Takes new connections and gives each to the loop that has the fewest. Used by one loop's thread alone.
///
/// One acceptor and not one listener a loop (SO_REUSEPORT): the kernel would spread connections by hash, so that of four
/// connections on two loops three share one in half of all cases; and a second server could take the same port unnoticed.
struct Acceptor {
  /// Without a descriptor left, the next try is so much later, then twice as much, up to the most. The first one is soon: who
  /// tells that a connection has ended does so a moment before its descriptor is closed.
  static let retrySecondsMin = 0.004
  static let retrySecondsMax = 0.256
  /// Connections taken before the loop's other work has its turn.
  static let acceptsPerTurnMax = 64

  private(set) var listeners: [Listener]
  /// Listeners at which somebody may wait.
  private var pending: [Bool]
  /// When to try again, while no descriptor is left.
  private(set) var retry: MonotonicInstant?
  private var retrySeconds = Acceptor.retrySecondsMin
  private var faults: AcceptFaults

  init(_ listeners: [Listener], report: @escaping @Sendable (String) -> Void) {
    self.listeners = listeners
    pending = listeners.map { _ in true }
    faults = AcceptFaults(report: report)
  }

  var hasPending: Bool { retry == nil && pending.contains(true) }

  mutating func listenerIsReady(_ index: Int) {
    if index < pending.count { pending[index] = true }
  }

  mutating func tryAgain() { retry = nil }

  /// A connection has ended: its descriptor is free, or about to be.
  mutating func descriptorIsFree() {
    retry = nil
    retrySeconds = Self.retrySecondsMin
  }

  /// Takes all who wait, at most `max`, and stops listening; a connection that the kernel has made meanwhile would be reset.
  mutating func acceptLast(max: Int, _ ledger: ConnectionLedger, now: MonotonicInstant) -> [AcceptedConnection] {
    for listener in listeners { listener.descriptor.ignoreNewcomers() }
    // The poller may have told of some, or be about to: nobody asks it any more.
    pending = listeners.map { _ in true }
    let last = accept(max: max, ledger, now: now).accepted
    listeners = []
    pending = []
    retry = nil
    return last
  }

  /// Takes who waits, at most `max`, but for those whom the ledger drops.
  ///
  /// - Returns: the connections, and whether someone may wait who cannot be taken.
  mutating func accept(
    max: Int, _ ledger: ConnectionLedger, now: MonotonicInstant
  ) -> (accepted: [AcceptedConnection], isStalled: Bool) {
    var left = max
    var accepted: [AcceptedConnection] = []
    var isStalled = false
    for index in listeners.indices {
      waiting: while pending[index] && left > 0 {
        left -= 1
        switch listeners[index].descriptor.accept() {
        case .connection(let descriptor, let address):
          retrySeconds = Self.retrySecondsMin
          let peer = address.peerKey
          let (verdict, account) = ledger.admit(peer)
          guard verdict != .dropped else { continue }
          accepted.append(
            AcceptedConnection(descriptor: descriptor, peer: peer, verdict: verdict, account: account))
        case .wouldBlock: pending[index] = false
        case .peerGone(let code): faults.note(code, isStalled: false, now)
        case .stalled(let code):
          faults.note(code, isStalled: true, now)
          retry = now.advanced(bySeconds: retrySeconds)
          retrySeconds = min(2 * retrySeconds, Self.retrySecondsMax)
          isStalled = true
          // What one listener cannot, the next may.
          break waiting
        }
      }
    }
    return (accepted, isStalled)
  }
}
