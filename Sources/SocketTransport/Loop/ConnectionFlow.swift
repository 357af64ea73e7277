import HTTPMessage
import HTTPWire

/// A connection's machine and what is known of its socket's readiness: what a turn works on.
struct ConnectionFlow: ~Copyable {
  /// How a turn ended, and when the next one is due if nothing happens before.
  struct Turn {
    var end: TurnEnd
    var deadline: MonotonicInstant
    /// What is left to send.
    var outputBytes = 0
  }

  enum TurnEnd {
    /// Until the socket, a worker or the clock has something.
    case waits
    /// Others have their turn; then there is more to do at once.
    case hasMore
    /// What it has to send is to leave together with that of others.
    case hasOutput
    case closed

    /// Whether what the connection holds stays until another turn.
    var keeps: Bool {
      switch self {
      case .waits, .hasMore: true
      case .hasOutput, .closed: false
      }
    }
  }

  var machine: WireConnection
  /// nil where the connection is plain.
  var tls: TLSSession?
  /// While the handshake goes on: when it is to have ended.
  var handshakeDeadline: MonotonicInstant?
  /// Whether the session's close_notify, and the direction's end behind it, wait for room in the socket.
  var owesEnd = false
  /// Whether a receive, or a send, may find something: told once by the poller, remembered until it finds nothing.
  var isReadable = true
  var isWritable = true
  /// Whether the peer's end is waiting to be received.
  private var hasEnded = false
  /// Whether a worker has the request.
  private var isParked = false
  /// What workers make of the answer that is being sent; nil where the loop makes it alone.
  var ahead: PartsAhead?

  /// - Parameter tls: a fresh session, whose handshake is to have ended by `handshakeDeadline`; nil for plain HTTP.
  init(
    _ machine: consuming WireConnection, tls: consuming TLSSession? = nil, handshakeDeadline: MonotonicInstant? = nil
  ) {
    self.machine = machine
    self.tls = tls
    self.handshakeDeadline = handshakeDeadline
  }

  // MARK: What happens

  private mutating func note(_ event: Poller.Event) {
    isReadable = isReadable || event.isReadable
    isWritable = isWritable || event.isWritable
    hasEnded = hasEnded || event.hasEnded
    // A session may have to send before it can receive.
    if tls != nil && event.isWritable { isReadable = true }
  }

  mutating func refuse(_ error: WireError, _ time: WireTime) { machine.refuse(error, time) }

  mutating func beginDrain(_ time: WireTime) { machine.beginDrain(time) }

  /// Has the next turn receive once more, before a connection is ended for want of a request: what the kernel has by now came in time,
  /// though the poller has not told of it yet.
  ///
  /// - Returns: whether it will.
  mutating func looksForRequest(_ now: MonotonicInstant) -> Bool {
    guard handshakeDeadline == nil, machine.isIdleTooLong(now) else { return false }
    isReadable = true
    return true
  }

  mutating func expire(_ time: WireTime) {
    if handshakeDeadline == nil { machine.expire(time) } else { expireHandshake(time) }
  }

  /// A worker's answer has come back.
  mutating func answer(_ response: consuming HTTPResponse, _ time: WireTime) {
    isParked = false
    machine.respond(response, time)
  }

  // MARK: A turn

  /// Goes as far as it can: receives, has requests handled, sends, until it waits for something.
  ///
  /// - Parameters:
  ///   - event: what the poller told of the socket; nil where it is another's doing.
  ///   - defersSends: whether the turn ends, `hasOutput`, before it sends.
  mutating func takeTurn(
    _ connection: Connection, _ event: Poller.Event?, defersSends: Bool, _ loop: inout LoopContext
  ) -> Turn {
    if let event { note(event) }
    if tls != nil { goOnWithTLS(connection, loop.clock.time) }
    if let handshakeDeadline { return Turn(end: .waits, deadline: handshakeDeadline) }
    var end = run(connection, defersSends: defersSends, &loop)
    var rest = machine.rest(loop.clock.time, countsKept: end.keeps)
    if rest.hasRefused {
      if let memory = rest.memory { loop.giveBack(memory) }
      end = run(connection, defersSends: defersSends, &loop)
      rest = machine.rest(loop.clock.time, countsKept: end.keeps)
    }
    if ahead != nil || rest.hasPartMemory, !rest.isAnswering { endParts(&loop) }
    if let memory = rest.memory { loop.giveBack(memory) }
    return Turn(end: end, deadline: rest.deadline, outputBytes: rest.outputBytes)
  }

  private mutating func run(_ connection: Connection, defersSends: Bool, _ loop: inout LoopContext) -> TurnEnd {
    let time = loop.clock.time
    let transfersMax = loop.core.limits.transfersPerTurnMax
    var answers = 0
    var transfers = 0
    var parts = 0
    // An answer from a worker is not waited for where the connection has ended meanwhile.
    while !isParked || machine.isClosed {
      switch machine.advance(time, canSend: isWritable, canReceive: isReadable) {
      case .handleRequest:
        if answers == loop.core.limits.answersPerTurnMax || (answers > 0 && loop.turnIsOver) {
          send(connection, time)
          return .hasMore
        }
        answers += 1
        handle(connection, time, workMax: loop.nextWorkMax(), loop)
      case .makePart(let index):
        if parts == loop.core.limits.partsPerTurnMax || (parts > 0 && loop.turnIsOver) { return .hasMore }
        parts += 1
        guard makePart(index, connection, &loop) else { return .waits }
      case .send:
        if defersSends { return .hasOutput }
        if transfers == transfersMax || (transfers > 2 && loop.turnIsOver) { return .hasMore }
        transfers += 1
        send(connection, time)
      case .receive:
        if transfers == transfersMax || (transfers > 2 && loop.turnIsOver) { return .hasMore }
        transfers += 1
        receive(connection, time, &loop)
      case .shutDownWriting: shutDownWriting(connection)
      case .wait: return .waits
      case .yield: return .hasMore
      case .judgeHead: machine.judgeHead(loop.core.handler, time)
      case .close:
        if tls != nil && !machine.owesAnswer { sayEnd() }
        return .closed
      }
    }
    return .waits
  }

  private mutating func receive(_ connection: Connection, _ time: WireTime, _ loop: inout LoopContext) {
    machine.lendIfWanted { loop.takeMemory() }
    if tls != nil { return receiveEncrypted(time) }
    var outcome = ReceiveOutcome.wouldBlock
    var room = 0
    let hasMemory = machine.receive(time) { span in
      room = span.freeCapacity
      outcome = connection.accepted.descriptor.receive(into: &span)
    }
    // Without memory for more content the machine has refused the request.
    guard hasMemory else { return }
    switch outcome {
    case .bytes(let count):
      // Less than asked for: the socket is empty, and the poller tells when it is not. An end behind it is not told again.
      if count < room && !hasEnded { isReadable = false }
    case .end:
      isReadable = false
      machine.peerDidEnd()
    case .wouldBlock: isReadable = false
    case .failed: machine.peerDidReset(time)
    }
  }

  /// Sends once what waits.
  private mutating func send(_ connection: Connection, _ time: WireTime) {
    if tls != nil { return sendEncrypted(time) }
    var outcome = SendOutcome.wouldBlock
    machine.send(time) { first, second in
      outcome = connection.accepted.descriptor.send(first, second)
      if case .bytes(let count) = outcome { return count }
      return 0
    }
    switch outcome {
    case .bytes: break
    case .wouldBlock: isWritable = false
    case .failed: machine.peerDidReset(time)
    }
  }

  private mutating func shutDownWriting(_ connection: Connection) {
    if tls != nil { return endEncrypted(connection) }
    connection.accepted.descriptor.shutDownWriting()
  }

  /// Has the ready request handled: here, or by a worker if that is much work, as the encoding of a large response is.
  private mutating func handle(
    _ connection: Connection, _ time: WireTime, workMax: Int, _ loop: borrowing LoopContext
  ) {
    switch machine.handle(loop.core.handler, workMax: workMax, time) {
    case .responded: break
    case .leavesEncoding(let large): haveEncoded(large, connection, time, loop)
    case .declined: haveHandled(connection, time, workMax: workMax, loop)
    }
  }

  @inline(never)
  private mutating func haveEncoded(
    _ large: HTTPResponse, _ connection: Connection, _ time: WireTime, _ loop: borrowing LoopContext
  ) {
    let workers = loop.core.workers
    if park(connection, time, workers) {
      workers.submit(.encode(large, machine.acceptedCodings), token: connection.token, loop: loop.handle)
    } else if !machine.isClosed {
      // If no worker has a place, the response goes out as it is: only its size changes.
      machine.respond(large, time)
    }
  }

  @inline(never)
  private mutating func haveHandled(
    _ connection: Connection, _ time: WireTime, workMax: Int, _ loop: borrowing LoopContext
  ) {
    if park(connection, time, loop.core.workers) {
      loop.core.workers.submit(.handle(machine.takeRequest()), token: connection.token, loop: loop.handle)
    } else if machine.isClosed {
      return
    } else if workMax < loop.core.limits.loopWorkMax {
      // It went to the workers only so that others wait less.
      handle(connection, time, workMax: loop.core.limits.loopWorkMax, loop)
    } else {
      machine.respond(WireError.tooManyRequestsAtWork.response, time)
    }
  }

  /// Takes a place among the workers for the ready request; false where none is left, or the connection has ended.
  private mutating func park(_ connection: Connection, _ time: WireTime, _ workers: WorkerPool) -> Bool {
    // Answers to earlier requests of this connection do not wait for the worker.
    if machine.hasOutput { send(connection, time) }
    isParked = !machine.isClosed && workers.admit()
    return isParked
  }
}
