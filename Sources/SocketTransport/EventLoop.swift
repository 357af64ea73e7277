import HTTPMessage
import HTTPWire
import Synchronization

/// Serves its share of the connections on one thread: waits until some are ready, and lets each go as far as it can.
///
/// Small requests are handled here and now; large ones go to the workers, and their answers come back as messages.
final class EventLoop {
  private static let wakeupToken = UInt64.max
  /// The first listener has this token, the next the one below.
  private static let listenerToken = UInt64.max - 1

  let core: ServerCore
  let index: Int
  var clock = Clock()
  var connections = ConnectionTable()
  var acceptor: Acceptor
  private var poller = Poller()
  private var timers: TimerWheel
  /// Connections with more to do than their last turn allowed.
  private var queued: [UInt64] = []
  /// Memory for the next connection that receives: idle ones hold none.
  var spareMemory: [UInt8] = []
  private(set) var drainDeadline: MonotonicInstant?

  private var handle: LoopHandle { core.loops[index] }

  init(core: ServerCore, index: Int, listeners: [Listener]) {
    self.core = core
    self.index = index
    acceptor = Acceptor(listeners)
    timers = TimerWheel(tickSeconds: Self.tickSeconds(core.configuration.timeouts), now: clock.time.instant)
  }

  /// An eighth of the shortest wait, so that none lasts much longer than it says; a quarter of a second at most.
  private static func tickSeconds(_ timeouts: WireTimeouts) -> Double {
    let shortest =
      [
        timeouts.firstByteSeconds, timeouts.headSeconds, timeouts.bodyGraceSeconds, timeouts.idleSeconds,
        timeouts.answerGraceSeconds, timeouts.lingerSeconds, timeouts.drainIdleSeconds,
      ].min() ?? 1
    return min(max(shortest / 8, 0.005), 0.25)
  }

  /// Runs until the drain has ended.
  func run() {
    watchListenersAndWakeup()
    while !hasFinished {
      let count = poller.wait(on: handle.poll, milliseconds: millisecondsToWait())
      clock.update()
      for position in 0..<count { dispatch(poller.event(position)) }
      acceptPending()
      serveQueued()
      expireDue()
    }
    for connection in connections.all { drop(connection) }
  }

  private func watchListenersAndWakeup() {
    // These few are added before any connection is, and their descriptors live as long as the loop: it cannot fail.
    _ = Poller.add(handle.wakeup.descriptor, token: Self.wakeupToken, to: handle.poll)
    for (offset, listener) in acceptor.listeners.enumerated() {
      _ = Poller.add(listener.descriptor, token: Self.listenerToken - UInt64(offset), to: handle.poll)
    }
  }

  private var hasFinished: Bool {
    guard let drainDeadline else { return false }
    if connections.count == 0 { return true }
    guard drainDeadline <= clock.time.instant else { return false }
    core.cutOff.add(connections.count, ordering: .relaxed)
    return true
  }

  private func millisecondsToWait() -> Int32 {
    if !queued.isEmpty || acceptor.hasPending { return 0 }
    let instants = [timers.nextInstant(), acceptor.retry, drainDeadline].compactMap { $0 }
    guard let next = instants.min() else { return -1 }
    let nanoseconds = max(next.nanoseconds - Clock.now().nanoseconds, 0)
    // Rounded up, or the loop would spin through the last millisecond.
    return Int32(min((nanoseconds + 999_999) / 1_000_000, 60_000))
  }

  private func dispatch(_ event: Poller.Event) {
    if event.token == Self.wakeupToken {
      handle.wakeup.clear()
      for message in handle.takeMessages() { receive(message) }
    } else if let connection = connections[event.token] {
      if event.isReadable { connection.isReadable = true }
      if event.isWritable { connection.isWritable = true }
      if event.hasEnded { connection.hasEnded = true }
      serve(connection)
    } else if event.token > Self.listenerToken - 64 {
      acceptor.listenerIsReady(Int(Self.listenerToken - event.token))
    }
  }

  private func receive(_ message: LoopHandle.Message) {
    switch message {
    case .adopt(let accepted): adopt(accepted)
    case .answered(let token, let response):
      guard let connection = connections[token] else { return }
      connection.isParked = false
      connection.machine.respond(response, clock.time)
      serve(connection)
    case .acceptAgain: acceptor.tryAgain()
    case .drain(let deadline): drain(deadline)
    }
  }

  // MARK: Turns

  func enqueue(_ connection: Connection) {
    guard !connection.isQueued else { return }
    connection.isQueued = true
    queued.append(connection.token)
  }

  private func serveQueued() {
    var turn: [UInt64] = []
    swap(&turn, &queued)
    for token in turn {
      guard let connection = connections[token] else { continue }
      connection.isQueued = false
      serve(connection)
    }
  }

  /// Sees to it that the connection is looked at once its deadline has passed.
  func schedule(_ connection: Connection) {
    let deadline = connection.machine.deadline
    guard deadline != .distantFuture else { return }
    let tick = timers.tick(of: deadline)
    guard tick < connection.tick else { return }
    connection.tick = tick
    timers.insert(connection.token, tick: tick)
  }

  private func expireDue() {
    for (tick, token) in timers.takeDue(clock.time.instant) {
      guard let connection = connections[token], connection.tick == tick else { continue }
      connection.tick = .max
      connection.machine.expire(clock.time)
      serve(connection)
    }
    if let retry = acceptor.retry, retry <= clock.time.instant { acceptor.tryAgain() }
  }

  // MARK: Coming and going

  private func acceptPending() {
    guard acceptor.hasPending else { return }
    let isExhausted = acceptor.accept(max: Acceptor.acceptsPerTurnMax, now: clock.time.instant, place)
    core.acceptIsStalled.store(isExhausted, ordering: .relaxed)
  }

  /// Gives a new connection to the loop with the fewest.
  private func place(_ descriptor: consuming Descriptor, _ address: SocketAddress) {
    let peer = address.peerKey
    let verdict = core.ledger.admit(peer)
    guard verdict != .dropped else { return }
    let accepted = AcceptedConnection(descriptor: descriptor, peer: peer, verdict: verdict)
    let target = core.leastLoaded
    core.loops[target].load.add(1, ordering: .relaxed)
    if target == index { adopt(accepted) } else { core.loops[target].post(.adopt(accepted)) }
  }

  private func adopt(_ accepted: AcceptedConnection) {
    accepted.descriptor.disableDelay()
    accepted.descriptor.limitUnsent(bytes: core.configuration.limits.kernelUnsentBytesMax)
    let machine = WireConnection(
      limits: core.configuration.limits.wire, timeouts: core.configuration.timeouts, budget: core.budget,
      now: clock.time.instant)
    let connection = Connection(accepted, token: connections.makeToken(), machine: machine)
    connections.insert(connection)
    guard Poller.add(accepted.descriptor, token: connection.token, to: handle.poll) else {
      drop(connection)
      return
    }
    if accepted.verdict == .refused { connection.machine.refuse(.tooManyConnections, clock.time) }
    if drainDeadline != nil { connection.machine.beginDrain(clock.time) }
    serve(connection)
  }

  func drop(_ connection: Connection) {
    connections.remove(connection)
    core.ledger.release(connection.accepted.peer, connection.accepted.verdict)
    handle.load.subtract(1, ordering: .relaxed)
    if core.acceptIsStalled.load(ordering: .relaxed) { core.loops[0].post(.acceptAgain) }
  }

  /// Stops listening; answers what has been accepted, each time as the connection's last.
  private func drain(_ deadline: MonotonicInstant) {
    guard drainDeadline == nil else { return }
    drainDeadline = deadline
    if index == 0 {
      // Who has connected has been accepted, in his own eyes.
      _ = acceptor.accept(max: Int(core.configuration.limits.backlog), now: clock.time.instant, place)
      acceptor.stop()
      for other in core.loops.dropFirst() { other.post(.drain(deadline: deadline)) }
    }
    for connection in connections.all {
      connection.machine.beginDrain(clock.time)
      serve(connection)
    }
  }
}
