import HTTPWire

/// Takes new connections and gives each to the loop that has the fewest. Used by one loop's thread alone.
///
/// One acceptor and not one listener a loop (SO_REUSEPORT): the kernel would spread connections by hash, so that of four
/// connections on two loops three share one in half of all cases; and a second server could take the same port unnoticed.
struct Acceptor {
  /// Without a descriptor left, and none of ours closing, the next try is this much later.
  static let retrySeconds = 0.25
  /// Connections taken before the loop's other work has its turn.
  static let acceptsPerTurnMax = 64

  private(set) var listeners: [Listener]
  /// Listeners at which somebody may wait.
  private var pending: [Bool]
  /// When to try again, while no descriptor is left.
  private(set) var retry: MonotonicInstant?

  init(_ listeners: [Listener]) {
    self.listeners = listeners
    pending = listeners.map { _ in true }
  }

  var hasPending: Bool { retry == nil && pending.contains(true) }

  mutating func listenerIsReady(_ index: Int) {
    if index < pending.count { pending[index] = true }
  }

  mutating func tryAgain() { retry = nil }

  mutating func stop() {
    listeners = []
    pending = []
    retry = nil
  }

  /// Takes who waits, at most `max`, but for those whom the ledger drops.
  ///
  /// - Returns: the connections, and whether descriptors are exhausted.
  mutating func accept(
    max: Int, _ ledger: ConnectionLedger, now: MonotonicInstant
  ) -> (accepted: [AcceptedConnection], isExhausted: Bool) {
    var left = max
    var accepted: [AcceptedConnection] = []
    for index in listeners.indices {
      while pending[index] && left > 0 {
        left -= 1
        switch listeners[index].descriptor.accept() {
        case .connection(let descriptor, let address):
          let peer = address.peerKey
          let verdict = ledger.admit(peer)
          guard verdict != .dropped else { continue }
          accepted.append(AcceptedConnection(descriptor: descriptor, peer: peer, verdict: verdict))
        case .wouldBlock: pending[index] = false
        case .peerGone: continue
        case .exhausted:
          retry = now.advanced(bySeconds: Self.retrySeconds)
          return (accepted, true)
        }
      }
    }
    return (accepted, false)
  }
}
