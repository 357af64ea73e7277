import HTTPMessage
import HTTPWire

/// A connection's state machine and its socket's readiness: the state that a turn works on.
struct ConnectionFlow: ~Copyable {
  /// How a turn ended, and when the next one is due if no event comes first.
  struct Turn {
    var end: TurnEnd
    var deadline: MonotonicInstant
    /// Bytes that wait to be sent.
    var outputBytes = 0
  }

  enum TurnEnd {
    /// It waits for the socket, a worker or the clock.
    case waits
    /// There is more to do at once, after the other connections' turns.
    case hasMore
    /// Its output is sent together with that of other connections.
    case hasOutput
    case closed

    /// Whether the connection keeps its memory until its next turn.
    var keeps: Bool {
      switch self {
      case .waits, .hasMore: true
      case .hasOutput, .closed: false
      }
    }
  }

  var machine: WireConnection
  /// nil if the connection is plain.
  var tls: TLSSession?
  /// The deadline of the handshake; nil before and after it.
  var handshakeDeadline: MonotonicInstant?
  /// Whether close_notify, and the end of this direction after it, wait for room in the socket.
  var mustShutDown = false
  /// Whether a receive, or a send, may succeed. The poller reports it once; it holds until a call would block.
  var isReadable = true
  var isWritable = true
  /// Whether the peer has ended its direction, and that end has not been received yet.
  private var hasEnded = false
  /// Whether a worker has the request.
  private var isParked = false
  /// The parts that workers serialize ahead for the current response; nil if the loop serializes them all.
  var ahead: PartsAhead?
  /// The lines that workers process for the current request; nil if it has none.
  var lineWork: LineWork?

  /// - Parameter tls: a new session, whose handshake must end by `handshakeDeadline`; nil for plain HTTP.
  init(
    _ machine: consuming WireConnection, tls: consuming TLSSession? = nil, handshakeDeadline: MonotonicInstant? = nil
  ) {
    self.machine = machine
    self.tls = tls
    self.handshakeDeadline = handshakeDeadline
  }

  // MARK: Events

  private mutating func note(_ event: Poller.Event) {
    isReadable = isReadable || event.isReadable
    isWritable = isWritable || event.isWritable
    hasEnded = hasEnded || event.hasEnded
    // A session may have to send before it can receive.
    if tls != nil && event.isWritable { isReadable = true }
  }

  mutating func refuse(_ error: WireError, _ time: WireTime) { machine.refuse(error, time) }

  mutating func beginDrain(_ time: WireTime) { machine.beginDrain(time) }

  /// Makes the next turn receive before an idle connection is closed: a request that the kernel already has came in
  /// time, although the poller has not reported it yet.
  ///
  /// - Returns: whether the connection is idle and will receive.
  mutating func receivesBeforeExpiry(_ now: MonotonicInstant) -> Bool {
    guard handshakeDeadline == nil, machine.isIdleTooLong(now) else { return false }
    isReadable = true
    return true
  }

  mutating func expire(_ time: WireTime) {
    if handshakeDeadline == nil { machine.expire(time) } else { expireHandshake(time) }
  }

  /// Passes a worker's response to the machine.
  mutating func respond(_ response: consuming HTTPResponse, _ time: WireTime) {
    isParked = false
    machine.respond(consume response, time)
  }

  // MARK: A turn

  /// Receives, handles requests and sends, until the connection must wait or has used up its turn.
  ///
  /// - Parameters:
  ///   - event: what the poller reported of the socket; nil if something else caused the turn.
  ///   - defersSends: whether the turn ends with `hasOutput` before it sends.
  mutating func performTurn(
    of connection: Connection, after event: Poller.Event?, defersSends: Bool, in loop: inout LoopContext
  ) -> Turn {
    if let event { note(event) }
    lineWork?.noteTurn()
    if tls != nil { continueTLS(connection, loop.clock.time) }
    if let handshakeDeadline { return Turn(end: .waits, deadline: handshakeDeadline) }
    var end = advance(connection, defersSends: defersSends, &loop)
    var rest = machine.endTurn(loop.clock.time, countsKept: end.keeps)
    if rest.hasRefused {
      if let memory = rest.memory { loop.returnBuffer(memory) }
      end = advance(connection, defersSends: defersSends, &loop)
      rest = machine.endTurn(loop.clock.time, countsKept: end.keeps)
    }
    if ahead != nil, !rest.isResponding { endParts() }
    if let lineWork { continueLines(lineWork, isStreaming: rest.isStreaming, loop) }
    if let memory = rest.memory { loop.returnBuffer(memory) }
    return Turn(end: end, deadline: rest.deadline, outputBytes: rest.outputBytes)
  }

  private mutating func advance(
    _ connection: Connection, defersSends: Bool, _ loop: inout LoopContext
  ) -> TurnEnd {
    let time = loop.clock.time
    let transfersMax = loop.core.limits.transfersPerTurnMax
    var requests = 0
    var transfers = 0
    var parts = 0
    // A connection that has ended does not wait for its worker.
    while !isParked || machine.isClosed {
      switch machine.advance(time, canSend: isWritable, canReceive: isReadable) {
      case .handleRequest:
        if requests == loop.core.limits.requestsPerTurnMax || (requests > 0 && loop.turnIsOver) {
          send(connection, time)
          return .hasMore
        }
        requests += 1
        handle(connection, time, workMax: loop.nextWorkMax(), loop)
      case .makePart(let index):
        if parts == loop.core.limits.partsPerTurnMax || (parts > 0 && loop.turnIsOver) { return .hasMore }
        parts += 1
        guard serializePart(index, connection, loop) else { return .waits }
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
      case .judgeHead:
        judgeHead(connection, time, loop)
      case .close:
        if tls != nil && !machine.owesResponse { sendCloseNotify() }
        return .closed
      }
    }
    return .waits
  }

  private mutating func receive(_ connection: Connection, _ time: WireTime, _ loop: inout LoopContext) {
    machine.reuseIfNeeded { loop.borrowBuffer() }
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
      // A short receive has emptied the socket, and the poller reports new bytes. It does not report an end again.
      if count < room && !hasEnded { isReadable = false }
    case .end:
      isReadable = false
      machine.peerDidEnd()
    case .wouldBlock: isReadable = false
    case .failed: machine.peerDidReset(time)
    }
  }

  /// Sends waiting output with one call.
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
    if tls != nil { return shutDownEncrypted(connection) }
    connection.accepted.descriptor.shutDownWriting()
  }

  /// Handles the ready request here, or on a worker if it, or the encoding of its response, is much work.
  private mutating func handle(
    _ connection: Connection, _ time: WireTime, workMax: Int, _ loop: borrowing LoopContext
  ) {
    guard let response = loop.core.handler.respond(to: machine.request, workMax: workMax) else {
      return handleOnWorker(connection, time, workMax: workMax, loop)
    }
    if let large = machine.respondUnlessLarge(consume response, time) {
      encodeOnWorker(large, for: connection, at: time, in: loop)
    }
  }

  @inline(never)
  private mutating func encodeOnWorker(
    _ large: HTTPResponse, for connection: Connection, at time: WireTime, in loop: borrowing LoopContext
  ) {
    let workers = loop.core.workers
    if park(connection, time, workers) {
      workers.submit(.encode(large, machine.acceptedCodings), token: connection.token, loop: loop.handle)
    } else if !machine.isClosed {
      // If no worker has a place, the response is sent without encoding: only its size changes.
      machine.respond(large, time)
    }
  }

  @inline(never)
  private mutating func handleOnWorker(
    _ connection: Connection, _ time: WireTime, workMax: Int, _ loop: borrowing LoopContext
  ) {
    if park(connection, time, loop.core.workers) {
      loop.core.workers.submit(.handle(machine.detachRequest()), token: connection.token, loop: loop.handle)
    } else if machine.isClosed {
      return
    } else if workMax < loop.core.limits.loopWorkMax {
      // It was declined only to shorten the wait of other connections.
      handle(connection, time, workMax: loop.core.limits.loopWorkMax, loop)
    } else {
      machine.respond(machine.response(to: .tooManyRequestsAtWork), time)
    }
  }

  /// Reserves a worker's place for the ready request; false if none is left, or the connection has ended.
  private mutating func park(_ connection: Connection, _ time: WireTime, _ workers: WorkerPool) -> Bool {
    // Responses to earlier requests of this connection do not wait for the worker.
    if machine.hasOutput { send(connection, time) }
    isParked = !machine.isClosed && workers.admit()
    return isParked
  }
}
