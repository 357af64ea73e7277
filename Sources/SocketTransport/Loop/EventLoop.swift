import HTTPMessage
import HTTPWire
import Synchronization

/// Serves its share of the connections on one thread: waits until some are ready, and gives each a turn.
///
/// It handles requests of little work itself. The others go to the workers, and their responses come back as messages.
struct EventLoop: ~Copyable {
  private static let wakeupToken = UInt64.max
  private static let timerToken = UInt64.max - 1
  /// The first listener has this token, the next one the token below.
  private static let listenerToken = UInt64.max - 2
  /// No host name has this many addresses.
  private static let listenersMax: UInt64 = 64

  private let core: ServerCore
  private let handle: LoopHandle
  private let index: Int
  private var context: LoopContext
  private var connections = ConnectionTable()
  private var acceptor: Acceptor
  private let observer: (any HTTPLoopObserver)?
  private var poller = Poller()
  private var waitTimer = WaitTimer()
  private var timers: TimerWheel
  /// Connections with more to do than their last turn allowed.
  private var queued: [UInt64] = []
  /// Connections whose responses are sent together.
  private var unsent = UnsentResponses()
  private var drainDeadline: MonotonicInstant?

  private var now: MonotonicInstant { context.clock.time.instant }

  init(core: ServerCore, index: Int, listeners: [Listener]) {
    self.core = core
    self.index = index
    handle = core.loops[index]
    context = LoopContext(core: core, handle: core.loops[index])
    observer = core.observer?.observer(ofLoop: index)
    acceptor = Acceptor(listeners, report: core.report, observer: observer)
    timers = TimerWheel(
      tickSeconds: min(core.timeouts.tickSeconds, core.tlsHandshakeSeconds / 8), now: context.clock.time.instant)
  }

  /// Runs until the drain has ended.
  mutating func run() {
    watchListenersAndWakeup()
    while !hasFinished {
      let canWait = prepareWait()
      // A connection that has more to do after this turn's events continues in the next turn, after that turn's events.
      let earlier = removeQueued()
      let count = poller.wait(on: handle.poll, canBlock: canWait)
      context.beginTurn()
      // A single connection sends at once: there is no other response to send together with.
      // Fast path (0312): the responses of a turn are sent together. The general path sends each at once.
      unsent.isOpen = count > 1
      for position in 0..<count { dispatch(poller.event(position)) }
      unsent.isOpen = false
      sendResponses()
      acceptPending()
      serveQueued(earlier)
      expireDue()
    }
    for connection in connections.all { drop(connection) }
  }

  private func watchListenersAndWakeup() {
    // It cannot fail: these few are added before any connection, and their descriptors live as long as the loop.
    _ = Poller.add(handle.wakeup.descriptor, token: Self.wakeupToken, to: handle.poll)
    _ = Poller.add(handle.timer, token: Self.timerToken, to: handle.poll)
    for (offset, listener) in acceptor.listeners.enumerated() {
      _ = Poller.add(listener.descriptor, token: Self.listenerToken - UInt64(offset), to: handle.poll)
    }
  }

  private var hasFinished: Bool {
    guard let drainDeadline else { return false }
    if connections.count == 0 { return true }
    guard drainDeadline <= now else { return false }
    core.cutOff.add(connections.count, ordering: .relaxed)
    return true
  }

  /// - Returns: whether there is nothing to do until an event comes; the timer is one of the events.
  private mutating func prepareWait() -> Bool {
    if !queued.isEmpty || acceptor.hasPending { return false }
    var next = timers.nextInstant() ?? .distantFuture
    if let retry = acceptor.retry { next = min(next, retry) }
    if let drainDeadline { next = min(next, drainDeadline) }
    core.freedMemory.returnWhenIdle()
    waitTimer.set(handle.timer, by: next)
    return true
  }

  private mutating func dispatch(_ event: Poller.Event) {
    if event.token == Self.wakeupToken {
      handle.wakeup.clear()
      handle.noteTurn()
      for message in handle.removeMessages() { receive(message) }
    } else if let connection = connections[event.token] {
      serve(connection, event)
    } else if event.token == Self.timerToken {
      waitTimer.notePassed()
    } else if event.token > Self.listenerToken - Self.listenersMax {
      acceptor.markReady(Int(Self.listenerToken - event.token))
    }
  }

  private mutating func receive(_ message: LoopHandle.Message) {
    switch message {
    case .adopt(let accepted): adopt(accepted)
    case .responded(let token, let response):
      guard let connection = connections[token] else { return }
      connection.flow.respond(response, context.clock.time)
      serve(connection)
    case .partReady(let token):
      if let connection = connections[token] { serve(connection) }
    case .acceptAgain: acceptor.resume()
    case .drain(let deadline): drain(deadline)
    }
  }

  // MARK: Turns

  private mutating func serve(_ connection: Connection, _ event: Poller.Event? = nil) {
    let turn = connection.flow.performTurn(
      of: connection, after: event, defersSends: unsent.isOpen, in: &context)
    switch turn.end {
    case .closed:
      drop(connection)
      return
    case .hasMore:
      if !connection.isQueued { queued.append(connection.token) }
      connection.isQueued = true
    case .hasOutput:
      unsent.add(connection.token, bytes: turn.outputBytes)
      if unsent.isFull { sendResponses() }
      return
    case .waits: break
    }
    schedule(connection, turn.deadline)
  }

  /// Sends the responses that were gathered.
  private mutating func sendResponses() {
    guard !unsent.tokens.isEmpty else { return }
    let isOpen = unsent.isOpen
    unsent.isOpen = false
    for token in unsent.removeAll() {
      if let connection = connections[token] { serve(connection) }
    }
    unsent.isOpen = isOpen
  }

  private mutating func removeQueued() -> [UInt64] {
    var removed: [UInt64] = []
    if !queued.isEmpty { swap(&removed, &queued) }
    return removed
  }

  /// Serves the connections that had more to do when the turn began, until the turn is over. The next turn serves the
  /// rest first, after its own events.
  private mutating func serveQueued(_ earlier: [UInt64]) {
    for (position, token) in earlier.enumerated() {
      if position > 0 && context.turnIsOver {
        queued.insert(contentsOf: earlier[position...], at: 0)
        return
      }
      guard let connection = connections[token] else { continue }
      connection.isQueued = false
      serve(connection)
    }
  }

  /// Sets a timer that checks the connection after its deadline.
  private mutating func schedule(_ connection: Connection, _ deadline: MonotonicInstant) {
    guard deadline != .distantFuture else { return }
    let tick = timers.tick(of: deadline)
    guard tick < connection.tick else { return }
    connection.tick = tick
    timers.insert(connection.token, tick: tick)
  }

  private mutating func expireDue() {
    // Usually no tick has passed since the last turn. Then no list is made: even an empty one is reference-counted.
    if timers.hasTicked(now) { expireTimers() }
    if let retry = acceptor.retry, retry <= now { acceptor.retryNow() }
  }

  private mutating func expireTimers() {
    for (tick, token) in timers.removeDue(now) {
      guard let connection = connections[token], connection.tick == tick else { continue }
      connection.tick = .max
      if connection.flow.receivesBeforeExpiry(now) {
        serve(connection)
        guard connections[token] != nil else { continue }
      }
      connection.flow.expire(context.clock.time)
      serve(connection)
    }
  }

  // MARK: Opening and closing connections

  private mutating func acceptPending() {
    guard acceptor.hasPending else { return }
    let (accepted, isStalled) = acceptor.accept(max: Acceptor.acceptsPerTurnMax, core.ledger, now: now)
    core.acceptIsStalled.store(isStalled, ordering: .relaxed)
    for connection in accepted { place(connection) }
  }

  /// Gives a new connection to the loop that has the fewest.
  private mutating func place(_ accepted: AcceptedConnection) {
    let target = core.leastLoaded
    core.loops[target].load.add(1, ordering: .relaxed)
    if target == index { adopt(accepted) } else { core.loops[target].post(.adopt(accepted)) }
  }

  private mutating func adopt(_ accepted: AcceptedConnection) {
    accepted.descriptor.disableDelay()
    accepted.descriptor.limitUnsent(bytes: core.limits.kernelUnsentBytesMax)
    guard let flow = makeFlow(accepted) else { return release(accepted) }
    let connection = Connection(accepted, token: connections.makeToken(), flow: flow)
    connections.insert(connection)
    guard Poller.add(accepted.descriptor, token: connection.token, to: handle.poll) else {
      drop(connection)
      return
    }
    if accepted.admission == .refused { connection.flow.refuse(.tooManyConnections, context.clock.time) }
    if drainDeadline != nil { connection.flow.beginDrain(context.clock.time) }
    serve(connection)
  }

  /// - Returns: nil if there is no memory for a TLS session.
  private func makeFlow(_ accepted: AcceptedConnection) -> ConnectionFlow? {
    let machine = WireConnection(
      core.policy, accepted.account, peer: accepted.peer, observer: observer?.observerOfConnection(), now: now)
    guard let identity = core.tls else { return ConnectionFlow(machine) }
    guard let session = identity.context.makeSession(on: accepted.descriptor) else { return nil }
    return ConnectionFlow(
      machine, tls: session, handshakeDeadline: now.advanced(bySeconds: core.tlsHandshakeSeconds))
  }

  private mutating func drop(_ connection: Connection) {
    connections.remove(connection)
    connection.flow.endParts()
    connection.flow.endLines()
    connection.flow.machine.endObservation()
    if connection.flow.machine.owesResponse { connection.accepted.descriptor.resetWhenClosed() }
    core.freedMemory.noteClosedConnection(hadTLS: core.tls != nil)
    release(connection.accepted)
  }

  private func release(_ accepted: AcceptedConnection) {
    core.ledger.release(accepted.peer, accepted.admission)
    handle.load.subtract(1, ordering: .relaxed)
    if core.acceptIsStalled.load(ordering: .relaxed) { core.loops[0].post(.acceptAgain) }
  }

  /// Stops listening. Each accepted connection gets one more response, its last.
  private mutating func drain(_ deadline: MonotonicInstant) {
    guard drainDeadline == nil else { return }
    drainDeadline = deadline
    if index == 0 {
      // Clients in the kernel's queue are connected, as they see it, so they are accepted. The queue holds backlog + 1.
      let waiting = acceptor.acceptLast(max: core.limits.backlog + 1, core.ledger, now: now)
      for connection in waiting { place(connection) }
      for other in core.loops.dropFirst() { other.post(.drain(deadline: deadline)) }
    }
    for connection in connections.all {
      connection.flow.beginDrain(context.clock.time)
      serve(connection)
    }
  }
}

extension WireTimeouts {
  /// An eighth of the shortest timeout, so that no timeout fires much too late; a quarter of a second at most.
  fileprivate var tickSeconds: Double {
    let shortest = min(
      min(firstByteSeconds, headSeconds, bodyGraceSeconds, idleSeconds),
      min(responseGraceSeconds, lingerSeconds, drainIdleSeconds))
    return min(max(shortest / 8, 0.005), 0.25)
  }
}
