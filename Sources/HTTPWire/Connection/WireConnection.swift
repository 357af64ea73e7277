package import HTTPMessage

/// HTTP/1.1 for one connection, as a machine without I/O: bytes and time go in, requests and bytes to send come out.
///
/// The transport asks `advance` what to do, and does it: `receive` with what the socket has, `send` with what it takes,
/// `handle` with the handler; and `expire` once `deadline` has passed.
///
/// All transitions are in this file:
///
///     from              on                                    to
///     awaitingRequest   a byte that is no empty line          readingHead
///     awaitingRequest   the peer's end, idle too long         closing
///     readingHead       the empty line; content to come       readingContent
///     readingHead       the empty line; no content            requestReady
///     readingContent    its last byte                         requestReady
///     readingContent    the head is refused                   closing, with the refusal as the answer
///     requestReady      the answer; the connection is kept    awaitingRequest
///     requestReady      the answer; it is not                 closing
///     requestReady      an answer in parts                    answering
///     answering         its last part; the connection is kept awaitingRequest
///     answering         its last part; it is not              closing
///     the first three   a fault, the peer's end within, time  closing, with the refusal as the answer
///     closing           all is sent and the peer has ended    closed
///     closing           lingered long or far enough           closed
///     any               an answer is not taken in time        closed
package struct WireConnection: ~Copyable {
  enum Phase: Equatable {
    case awaitingRequest, readingHead, readingContent, requestReady, answering, closing, closed
  }

  /// What the transport is to do next.
  package enum Step: Equatable {
    /// Ask the handler about `requestHead`, then call `judgeHead`: the content is still to come.
    case judgeHead
    /// Have the handler respond to `request`, or to what `takeRequest` returns, then call `respond`.
    case handleRequest
    /// Make this part of the answer that is being sent, and `add` it.
    case makePart(Int)
    case send
    case receive
    /// Shut down the socket's sending direction: all is said, and the peer may still be reading or sending.
    case shutDownWriting
    /// Wait until the socket is ready for what it was not, or `deadline` has passed.
    case wait
    /// End the turn, and take another one soon: there is more to decode than one turn should last for.
    case yield
    /// Close the descriptor: the connection is over.
    case close
  }

  let policy: WirePolicy

  private(set) var phase = Phase.awaitingRequest
  /// When `phase` began; for `closing`, when the last byte was sent.
  private(set) var phaseStart: MonotonicInstant
  /// Content received in this phase; for `closing`, bytes thrown away.
  var phaseBytes = 0
  private(set) var requestsAnswered = 0
  /// Why the connection's last answer is a refusal; nil while none is.
  package private(set) var refusal: WireError?
  private(set) var peerHasEnded = false
  private(set) var writeIsShut = false
  /// When the server began to drain; nil while it does not.
  private(set) var drainStart: MonotonicInstant?

  var input = ReceiveBuffer()
  var output = SendQueue()
  var head = HeadParser()
  var chunks: ChunkDecoder?
  /// Undoes the coding of the content that is being read; nil where it has none.
  var codingDecoder: ContentCodingDecoder?
  /// How much content may still be decoded in this turn.
  var decodingLeft = Self.decodedBytesPerTurnMax
  /// So many bytes of such content, framed by its length, have been decoded and dropped.
  var encodedBytesRead = 0
  /// The content of the ready request where it had a coding.
  var decodedContent: [UInt8] = []
  private var emptyLines = 0
  /// Where the request lies that is ready to be handled.
  var places: RequestPlaces?
  /// The answer that is being sent part by part; nil while none is.
  private(set) var answer: PartedAnswer?
  /// What its transport holds of parts made ahead.
  var partsAheadBytes = 0
  /// Of the ready request, where it has been taken out to be handled elsewhere.
  var takenBytes = 0
  /// Whether the handler has seen the head of the content that is being read.
  private var headIsJudged = false
  /// What is wrong with the content of a head that has not been judged yet.
  private var contentFault: WireError?
  /// What is wrong with the framing behind content that has not been decoded yet.
  var framingFault: WireError?
  /// When something began to wait in `output`, when some of it was last taken, and how much has been taken since.
  var sendStart: MonotonicInstant
  var lastSend: MonotonicInstant
  var sentBytes = 0
  /// The memory that counts against the budget for all content.
  var share: BudgetShare

  /// - Parameter account: the peer's address'; its memory counts against it.
  package init(_ policy: WirePolicy, _ account: BudgetAccount, now: MonotonicInstant) {
    self.policy = policy
    share = BudgetShare(of: account)
    phaseStart = now
    sendStart = now
    lastSend = now
  }

  private mutating func enter(_ next: Phase, _ now: MonotonicInstant) {
    phase = next
    phaseStart = now
    phaseBytes = 0
  }

  // MARK: Reading

  /// Goes as far as the bytes received allow.
  ///
  /// Requests come before sending, so that the answers to pipelined ones leave together; sending comes before receiving.
  ///
  /// - Parameters:
  ///   - canSend: whether the socket may take something.
  ///   - canReceive: whether the socket may have something.
  package mutating func advance(_ time: WireTime, canSend: Bool, canReceive: Bool) -> Step {
    // Three of the four steps of a request are taken where nothing is left to read: the rest has more to keep in registers.
    if case .awaitingRequest = phase, input.isEmpty, !peerHasEnded {
      if canSend && !output.isEmpty { return .send }
      return canReceive && wantsBytes ? .receive : .wait
    }
    return readOn(time, canSend: canSend, canReceive: canReceive)
  }

  @inline(never)
  private mutating func readOn(_ time: WireTime, canSend: Bool, canReceive: Bool) -> Step {
    while true {
      do throws(WireError) {
        switch try read(time.instant) {
        case .changed: continue
        case .requestReady: return .handleRequest
        case .headReady: return .judgeHead
        case .paused: return canSend && !output.isEmpty ? .send : .yield
        case .closed: return .close
        case .stalled:
          if output.isEmpty && phase == .closing { return closingStep(time.instant, canReceive: canReceive) }
          if canSend && !output.isEmpty { return .send }
          // A part is made when the last one has gone, so that one is held at a time.
          if canSend, output.isEmpty, let answer { return .makePart(answer.next) }
          return canReceive && wantsBytes ? .receive : .wait
        }
      } catch {
        refuse(error, time)
      }
    }
  }

  enum Reading { case changed, stalled, paused, headReady, requestReady, closed }

  private mutating func read(_ now: MonotonicInstant) throws(WireError) -> Reading {
    switch phase {
    case .awaitingRequest: return try awaitRequest(now) ? .changed : .stalled
    case .readingHead:
      if try readHead(now) { return .changed }
      if peerHasEnded { throw .truncatedHead }
      return .stalled
    case .readingContent:
      if let contentFault { throw contentFault }
      let reading: Reading
      do throws(WireError) { reading = try readContent(now) } catch {
        // A head that is refused is refused whatever its content is, and however the bytes were cut.
        guard !headIsJudged else { throw error }
        contentFault = error
        return .headReady
      }
      guard reading == .stalled || reading == .paused else { return reading }
      // Before the peer's end is looked at: what comes of the bytes does not depend on when that is told.
      if !headIsJudged { return .headReady }
      if reading == .paused { return .paused }
      if peerHasEnded { throw .truncatedBody }
      return .stalled
    case .requestReady: return .requestReady
    case .answering: return finishAnswer(now) ? .changed : .stalled
    case .closing: return .stalled
    case .closed: return .closed
    }
  }

  /// All is sent: the peer is given time to read it, and what it still sends is thrown away.
  private mutating func closingStep(_ now: MonotonicInstant, canReceive: Bool) -> Step {
    if peerHasEnded || phaseBytes > policy.limits.discardedBytesMax {
      enter(.closed, now)
      return .close
    }
    if !writeIsShut {
      writeIsShut = true
      phaseStart = now
      return .shutDownWriting
    }
    return canReceive ? .receive : .wait
  }

  private mutating func awaitRequest(_ now: MonotonicInstant) throws(WireError) -> Bool {
    if needsSend { return false }
    if try skipEmptyLines() {
      head.reset()
      emptyLines = 0
      enter(.readingHead, now)
      return true
    }
    guard peerHasEnded else { return false }
    close(now)
    return true
  }

  /// Old clients send an empty line behind a body (RFC 9112 §2.2).
  ///
  /// - Returns: whether a byte of a request line is there.
  private mutating func skipEmptyLines() throws(WireError) -> Bool {
    while !input.isEmpty {
      let first = input.unread[0]
      if first == 0x0A { throw .bareLineFeed }
      guard first == 0x0D else { return true }
      guard input.count > 1 else { return false }
      guard input.unread[1] == 0x0A else { throw .bareCarriageReturn }
      emptyLines += 1
      guard emptyLines <= policy.limits.emptyLinesMax else { throw .emptyLines(limit: policy.limits.emptyLinesMax) }
      input.consume(2)
    }
    return false
  }

  private mutating func readHead(_ now: MonotonicInstant) throws(WireError) -> Bool {
    guard try head.read(input, policy) else { return false }
    let start = head.lineStart
    if head.framing.isChunked {
      chunks = ChunkDecoder(headLength: start)
    } else if head.framing.contentLength ?? 0 == 0 {
      makeReady(body: start..<start, messageEnd: start, now)
      return true
    }
    codingDecoder = head.framing.contentCoding.map { ContentCodingDecoder($0) }
    encodedBytesRead = 0
    headIsJudged = false
    framingFault = nil
    contentFault = nil
    enter(.readingContent, now)
    phaseBytes = input.count - start
    return true
  }

  /// Passes on the handler's judgement of `requestHead`, before the content is invited or kept.
  ///
  /// `advance` asks for no judgement if all content came with the head: the handler then refuses the whole request, and
  /// the connection is kept.
  ///
  /// - Parameter refusal: nil if the handler wants the content.
  package mutating func judgeHead(refusal: consuming HTTPResponse?, _ time: WireTime) {
    headIsJudged = true
    if let refusal = refusal ?? acceptedCodings.refusal(policy) {
      refuseContent(refusal, time)
    } else if head.framing.expectsContinue && phaseBytes == 0 {
      // Content that has begun to come needs no invitation (RFC 9110 §10.1.1).
      queueContinue(time.instant)
    }
  }

  /// Responds in place of reading the content: it is dropped as it comes, and the connection ends behind it. A client that expected to be
  /// invited may send another request in place of the content, or the content all the same; nobody could tell which.
  private mutating func refuseContent(_ response: consuming HTTPResponse, _ time: WireTime) {
    var response = encode(response)
    response.gather()
    if !affords(response) { response = policy.response(to: .bodyMemoryExhausted) }
    queue(response, isHead: head.method.isHead, .close, time)
    requestsAnswered += 1
    close(time.instant)
  }

  private mutating func readContent(_ now: MonotonicInstant) throws(WireError) -> Reading {
    if codingDecoder != nil { return try readCodedContent(now) }
    let start = head.lineStart
    if head.framing.isChunked {
      guard try chunks!.decode(&input, policy) else { return .stalled }
      makeReady(body: start..<chunks!.decodedEnd, messageEnd: chunks!.next, now)
    } else {
      let end = start + head.framing.contentLength!
      guard input.count >= end else { return .stalled }
      makeReady(body: start..<end, messageEnd: end, now)
    }
    return .changed
  }

  mutating func makeReady(body: Range<Int>, messageEnd: Int, _ now: MonotonicInstant) {
    places = RequestPlaces(query: head.target.query, body: body, messageEnd: messageEnd)
    enter(.requestReady, now)
  }

  // MARK: Answering

  /// Queues the answer to the request that is ready, or begins it where it comes in parts, and drops the request.
  ///
  /// An answer that comes when the connection is over, because the peer took none of those before it, is dropped.
  package mutating func respond(_ response: consuming HTTPResponse, _ time: WireTime) {
    if phase == .closed { return }
    precondition(phase == .requestReady, "there is exactly one response to a request")
    // No request is ready without its places.
    let messageEnd = places!.messageEnd
    var response = encode(response)
    if !affords(response) { response = policy.response(to: .bodyMemoryExhausted) }
    let isHead = head.method.isHead
    let hasContent = !isHead && ResponseHead.hasContent(response.status)
    let parts = hasContent ? response.parts : nil
    let keepsAlive = keepsAlive(messageEnd: messageEnd, hasParts: parts != nil)
    let connection: ResponseHead.Connection =
      keepsAlive ? (head.minorVersion == 0 ? .keepAlive : .implied) : .close
    queue(consume response, isHead: isHead, connection, time)
    requestsAnswered += 1
    places = nil
    takenBytes = 0
    dropDecodedContent()
    input.consume(messageEnd)
    if let parts {
      answer = PartedAnswer(parts, isChunked: head.minorVersion > 0, keepsAlive: keepsAlive)
      enter(.answering, time.instant)
      settleBudget()
    } else {
      // What was reserved for content that HEAD does not get.
      if share.bytesHeld > 0 { settleBudget() }
      finishRequest(keepsAlive, time.instant)
    }
  }

  /// Whether the connection serves another request behind the one that is ready.
  @inline(__always)
  private func keepsAlive(messageEnd: Int, hasParts: Bool) -> Bool {
    // The connection's end is the end of parts that are no chunks.
    if hasParts && head.minorVersion == 0 { return false }
    let othersWait = input.count > messageEnd
    return head.framing.keepsAlive(minorVersion: head.minorVersion)
      // What has been received is answered, also when nothing else will be.
      && (othersWait || (drainStart == nil && !peerHasEnded))
  }

  /// Whether an answer is being sent part by part.
  package var isAnswering: Bool { answer != nil }

  /// The parts of the answer that is being sent.
  package var parts: (any HTTPContentParts)? { answer?.parts }

  /// Takes the part that `advance` has asked for.
  package mutating func add(part: consuming [UInt8], _ time: WireTime) {
    // A part that comes when the connection is over is dropped.
    guard phase == .answering, var answer else { return }
    queue(part: part, of: &answer, time)
    self.answer = answer
  }

  /// Ends the answer whose last part has been taken.
  private mutating func finishAnswer(_ now: MonotonicInstant) -> Bool {
    guard output.isEmpty, let answer, answer.isWhole else { return false }
    queueEnd(of: answer, now)
    self.answer = nil
    partsAheadBytes = 0
    settleBudget()
    finishRequest(answer.keepsAlive, now)
    return true
  }

  private mutating func finishRequest(_ keepsAlive: Bool, _ now: MonotonicInstant) {
    if keepsAlive { enter(.awaitingRequest, now) } else { close(now) }
  }

  /// Answers with the refusal and reads nothing more as a request.
  package mutating func refuse(_ error: WireError, _ time: WireTime) {
    guard phase != .closing, phase != .closed else { return }
    refusal = error
    if output.hasLarge || phase == .answering {
      // The peer has not taken the answer before this one; there is no room for another.
      enter(.closed, time.instant)
      return
    }
    // While a request is awaited, the head is still the one before.
    let isHead = phase != .awaitingRequest && (head.hasRequestLine ? head.method.isHead : input.beginsWithHead)
    queue(policy.response(to: error), isHead: isHead, .close, time)
    close(time.instant)
  }

  private mutating func close(_ now: MonotonicInstant) {
    discardInput()
    enter(.closing, now)
  }

  // MARK: The peer and the clock

  /// What came before HTTP, TLS's handshake, is over: the wait for the first byte begins now.
  package mutating func begin(_ time: WireTime) {
    if phase == .awaitingRequest { phaseStart = time.instant }
    if drainStart != nil { drainStart = time.instant }
  }

  /// Ends the connection without an answer; the peer is given time to read what it was sent.
  package mutating func end(_ time: WireTime) { close(time.instant) }

  /// The peer will send nothing more; it may still read.
  package mutating func peerDidEnd() { peerHasEnded = true }

  /// The peer is gone; nothing can be sent.
  package mutating func peerDidReset(_ time: WireTime) { enter(.closed, time.instant) }

  /// From now on each answer is the connection's last, and an idle connection has not long to live.
  package mutating func beginDrain(_ time: WireTime) {
    if drainStart == nil { drainStart = time.instant }
  }

  /// Does what is due where `deadline` has passed.
  package mutating func expire(_ time: WireTime) {
    guard deadline <= time.instant else { return }
    guard output.isEmpty else {
      enter(.closed, time.instant)
      return
    }
    switch phase {
    case .awaitingRequest: close(time.instant)
    case .readingHead: refuse(.headTimeout, time)
    case .readingContent: refuse(.bodyTimeout, time)
    case .closing: enter(.closed, time.instant)
    case .requestReady, .answering, .closed: break
    }
  }
}
