package import HTTPMessage

/// HTTP/1.1 for one connection, as a machine without I/O: bytes and time go in, requests and bytes to send come out.
///
/// The transport calls, in its own time: `receive` with what the socket has, `advance` until it says what it waits for,
/// `respond` for each request it hands out, `sent` for what the socket took, and `expire` once `deadline` has passed.
///
/// All transitions are in this file:
///
///     from              on                                    to
///     awaitingRequest   a byte that is no empty line          readingHead
///     awaitingRequest   the peer's end, idle too long         closing
///     readingHead       the empty line; content to come       readingContent
///     readingHead       the empty line; no content            requestReady
///     readingContent    its last byte                         requestReady
///     requestReady      the answer; the connection is kept    awaitingRequest
///     requestReady      the answer; it is not                 closing
///     the first three   a fault, the peer's end within, time  closing, with the refusal as the answer
///     closing           all is sent and the peer has ended    closed
///     closing           lingered long or far enough           closed
///     any               an answer is not taken in time        closed
package struct WireConnection: ~Copyable {
  enum Phase: Equatable {
    case awaitingRequest, readingHead, readingContent, requestReady, closing, closed
  }

  /// What the transport is to do next.
  package enum Step: Equatable {
    /// Receive; nothing goes on before more bytes come.
    case needBytes
    /// Send; nothing goes on before the peer has taken what waits for it.
    case needSend
    /// Hand `request` to the handler and its answer to `respond`.
    case handleRequest
    /// Close the descriptor: the connection is over.
    case close
  }

  let limits: WireLimits
  let timeouts: WireTimeouts

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
  /// So many bytes of such content, framed by its length, have been decoded and dropped.
  var encodedBytesRead = 0
  /// The content of the ready request where it had a coding.
  var decodedContent: [UInt8] = []
  private var emptyLines = 0
  /// Where the request lies that is ready to be handled.
  var places: RequestPlaces?
  /// When something began to wait in `output`, when some of it was last taken, and how much has been taken since.
  var sendStart: MonotonicInstant
  var lastSend: MonotonicInstant
  var sentBytes = 0
  /// The memory that counts against the budget for all content.
  var share: BudgetShare

  package init(limits: WireLimits, timeouts: WireTimeouts, budget: ByteBudget, now: MonotonicInstant) {
    self.limits = limits
    self.timeouts = timeouts
    share = BudgetShare(of: budget)
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
  package mutating func advance(_ time: WireTime) -> Step {
    while true {
      do throws(WireError) {
        if let step = try step(time.instant) { return step }
      } catch {
        refuse(error, time)
      }
    }
  }

  /// - Returns: nil where the phase has changed.
  private mutating func step(_ now: MonotonicInstant) throws(WireError) -> Step? {
    switch phase {
    case .awaitingRequest: return try awaitRequest(now)
    case .readingHead:
      if try readHead(now) { return nil }
      if peerHasEnded { throw .truncatedHead }
      return .needBytes
    case .readingContent:
      if try readContent(now) { return nil }
      if peerHasEnded { throw .truncatedBody }
      return .needBytes
    case .requestReady: return .handleRequest
    case .closing:
      guard output.isEmpty else { return .needSend }
      guard peerHasEnded || phaseBytes > limits.discardedBytesMax else { return .needBytes }
      enter(.closed, now)
      return nil
    case .closed: return .close
    }
  }

  private mutating func awaitRequest(_ now: MonotonicInstant) throws(WireError) -> Step? {
    if needsSend { return .needSend }
    if try skipEmptyLines() {
      head.reset()
      emptyLines = 0
      enter(.readingHead, now)
    } else {
      guard peerHasEnded else { return .needBytes }
      close(now)
    }
    return nil
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
      guard emptyLines <= limits.emptyLinesMax else { throw .emptyLines(limit: limits.emptyLinesMax) }
      input.consume(2)
    }
    return false
  }

  private mutating func readHead(_ now: MonotonicInstant) throws(WireError) -> Bool {
    guard try head.read(input, limits) else { return false }
    let start = head.lineStart
    if head.framing.isChunked {
      chunks = ChunkDecoder(headLength: start)
    } else if head.framing.contentLength ?? 0 == 0 {
      makeReady(body: start..<start, messageEnd: start, now)
      return true
    }
    // Content that has begun to come needs no invitation (RFC 9110 §10.1.1).
    codingDecoder = head.framing.contentCoding.map { ContentCodingDecoder($0) }
    encodedBytesRead = 0
    if head.framing.expectsContinue && input.count == start { queueContinue(now) }
    enter(.readingContent, now)
    phaseBytes = input.count - start
    return true
  }

  private mutating func readContent(_ now: MonotonicInstant) throws(WireError) -> Bool {
    if codingDecoder != nil { return try readCodedContent(now) }
    let start = head.lineStart
    if head.framing.isChunked {
      guard try chunks!.decode(&input, limits) else { return false }
      makeReady(body: start..<chunks!.decodedEnd, messageEnd: chunks!.next, now)
    } else {
      let end = start + head.framing.contentLength!
      guard input.count >= end else { return false }
      makeReady(body: start..<end, messageEnd: end, now)
    }
    return true
  }

  mutating func makeReady(body: Range<Int>, messageEnd: Int, _ now: MonotonicInstant) {
    // The head was complete, so its first line was.
    let line = head.requestLine!
    places = RequestPlaces(
      method: line.method, path: line.target.path, query: line.target.query, body: body, messageEnd: messageEnd)
    enter(.requestReady, now)
  }

  // MARK: Answering

  /// Queues the answer to the request that is ready, and drops the request.
  package mutating func respond(_ response: consuming HTTPResponse, _ time: WireTime) {
    precondition(phase == .requestReady, "there is exactly one response to a request")
    // No request was ready without a request line and its places.
    let line = head.requestLine!
    let messageEnd = places!.messageEnd
    let othersWait = input.count > messageEnd
    let keepsAlive =
      head.framing.keepsAlive(minorVersion: line.minorVersion)
      && drainStart == nil && (!peerHasEnded || othersWait)
    let connection: ResponseHead.Connection =
      keepsAlive ? (line.minorVersion == 0 ? .keepAlive : .implied) : .close
    let encoded = head.framing.acceptedCodings.encode(response, limits, bytesMax: limits.encodedHereBytesMax)
    queue(encoded, isHead: line.method == .head, connection, time)
    requestsAnswered += 1
    places = nil
    dropDecodedContent()
    input.consume(messageEnd)
    if keepsAlive {
      enter(.awaitingRequest, time.instant)
    } else {
      close(time.instant)
    }
  }

  /// Answers with the refusal and reads nothing more as a request.
  package mutating func refuse(_ error: WireError, _ time: WireTime) {
    guard phase != .closing, phase != .closed else { return }
    refusal = error
    if output.hasLarge {
      // The peer has not taken the answer before this one; there is no room for another.
      enter(.closed, time.instant)
      return
    }
    queue(error.response, isHead: head.requestLine?.method == .head, .close, time)
    close(time.instant)
  }

  private mutating func close(_ now: MonotonicInstant) {
    discardInput()
    enter(.closing, now)
  }

  // MARK: The peer and the clock

  /// The peer will send nothing more; it may still read.
  package mutating func peerDidEnd() { peerHasEnded = true }

  /// The peer is gone; nothing can be sent.
  package mutating func peerDidReset(_ time: WireTime) { enter(.closed, time.instant) }

  /// The transport has shut down its direction, because `wantsWriteShut`.
  package mutating func writeDidShut(_ time: WireTime) {
    writeIsShut = true
    phaseStart = time.instant
  }

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
    case .requestReady, .closed: break
    }
  }
}
