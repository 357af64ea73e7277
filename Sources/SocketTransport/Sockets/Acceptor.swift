import HTTPMessage
import HTTPWire

/// Accepts new connections. Only the first loop's thread uses it.
///
/// There is one acceptor, and not one listener for each loop (SO_REUSEPORT). The kernel would distribute connections by
/// hash: of four connections on two loops, three share one loop in half of all cases. And a second server could listen
/// on the same port unnoticed.
struct Acceptor {
  /// If no descriptor is left, the acceptor waits this long, then twice as long each time, up to `retrySecondsMax`. The
  /// first wait is short: the message that a connection has ended comes just before its descriptor is closed.
  static let retrySecondsMin = 0.004
  static let retrySecondsMax = 0.256
  /// Connections accepted before the loop continues with other work.
  static let acceptsPerTurnMax = 64

  private(set) var listeners: [Listener]
  /// Whether a connection may wait at each listener.
  private var pending: [Bool]
  /// When to accept again; nil unless no descriptor was left.
  private(set) var retry: MonotonicInstant?
  private var retrySeconds = Acceptor.retrySecondsMin
  private var faults: AcceptFaults
  private let observer: (any HTTPLoopObserver)?

  init(
    _ listeners: [Listener], report: @escaping @Sendable (String) -> Void, observer: (any HTTPLoopObserver)? = nil
  ) {
    self.observer = observer
    self.listeners = listeners
    pending = listeners.map { _ in true }
    faults = AcceptFaults(report: report)
  }

  var hasPending: Bool { retry == nil && pending.contains(true) }

  mutating func markReady(_ index: Int) {
    if index < pending.count { pending[index] = true }
  }

  mutating func retryNow() { retry = nil }

  /// A connection has ended: its descriptor is free, or about to be.
  mutating func resume() {
    retry = nil
    retrySeconds = Self.retrySecondsMin
  }

  /// Accepts all waiting connections, at most `max`, and stops listening. Any that the kernel makes meanwhile is reset.
  /// Connections at an inherited socket wait for the process that inherits it next.
  mutating func acceptLast(max: Int, _ ledger: ConnectionLedger, now: MonotonicInstant) -> [AcceptedConnection] {
    for listener in listeners where !listener.isInherited { listener.descriptor.ignoreNewConnections() }
    // The poller is not asked again, and it may not have reported every listener: try them all.
    pending = listeners.map { !$0.isInherited }
    let last = accept(max: max, ledger, now: now).accepted
    listeners = []
    pending = []
    retry = nil
    return last
  }

  /// Accepts waiting connections, at most `max`, and closes those that the ledger drops.
  ///
  /// - Returns: the connections, and whether others wait that cannot be accepted.
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
          let peer = address.address
          let (admission, account) = ledger.admit(peer)
          guard admission != .dropped else {
            observer?.connectionWasDropped()
            continue
          }
          accepted.append(
            AcceptedConnection(descriptor: descriptor, peer: peer, admission: admission, account: account))
        case .wouldBlock: pending[index] = false
        case .peerGone(let code):
          faults.note(code, isStalled: false, now)
          observer?.connectionCouldNotBeAccepted()
        case .stalled(let code):
          faults.note(code, isStalled: true, now)
          observer?.connectionCouldNotBeAccepted()
          retry = now.advanced(bySeconds: retrySeconds)
          retrySeconds = min(2 * retrySeconds, Self.retrySecondsMax)
          isStalled = true
          // The next listener may still succeed.
          break waiting
        }
      }
    }
    return (accepted, isStalled)
  }
}
