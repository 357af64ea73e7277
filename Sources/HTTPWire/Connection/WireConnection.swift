package import HTTPMessage

/// HTTP/1.1 for one connection, as a state machine without I/O: bytes and time go in, requests and bytes to send come
/// out.
///
/// The transport calls `advance` for the next step, does it, and calls `advance` again. When `deadline` has passed, it
/// calls `expire`. The machine calls no handler: the transport does, and passes the response to `respond`.
///
/// All transitions:
///
///     from              on                                          to
///     awaitingRequest   a byte that is not an empty line            readingHead
///     awaitingRequest   the end of the peer, or too long a wait     closing
///     readingHead       the empty line, if content follows          readingContent
///     readingHead       the empty line, if there is no content      requestReady
///     readingContent    its last byte                               requestReady
///     readingContent    the handler refuses the head                closing, after the refusal
///     readingContent    the handler processes the content as lines  streaming
///     streaming         the last line, as for requestReady          awaitingRequest or closing
///     streaming         a fault or a timeout, after some output     closed
///     requestReady      the response, on a connection that is kept  awaitingRequest
///     requestReady      the response, on any other connection       closing
///     requestReady      a response in parts                         responding
///     responding        its last part, as for requestReady          awaitingRequest or closing
///     the first three   a fault, an end within a request, a timeout closing, after the refusal
///     closing           all is sent and the peer has ended          closed
///     closing           enough time, or enough bytes dropped        closed
///     any               a response that the peer does not read      closed
package struct WireConnection: ~Copyable {
  enum Phase: Equatable {
    case awaitingRequest, readingHead, readingContent, streaming, requestReady, responding, closing, closed
  }

  let policy: WirePolicy
  /// The client that the connection comes from; nil if there is no network.
  let peer: IPAddress?
  /// Follows the connection; nil if nothing does.
  package let observer: (any HTTPConnectionObserver)?

  private(set) var phase = Phase.awaitingRequest
  /// When `phase` began. For `closing`, when the last byte was sent.
  var phaseStart: MonotonicInstant
  /// Content received in this phase. For `closing`, dropped bytes.
  var phaseBytes = 0
  /// How many responses to requests have been queued or begun.
  var responsesBegun = 0
  /// The reason if the last response is a refusal; nil until then.
  package private(set) var refusal: WireError?
  var peerHasEnded = false
  private(set) var writeIsShut = false
  /// When the server began to drain; nil until then.
  var drainStart: MonotonicInstant?

  var input = ReceiveBuffer()
  var output = SendQueue()
  var head = HeadParser()
  var chunks: ChunkDecoder?
  /// Decodes the content that is being read; nil if it has no coding.
  var codingDecoder: ContentCodingDecoder?
  /// How much content may still be decoded in this turn.
  var decodingLeft = Self.decodedBytesPerTurnMax
  /// How many bytes of encoded content were decoded and dropped.
  var encodedBytesRead = 0
  /// The content of the ready request, if it had a coding.
  var decodedContent: [UInt8] = []
  /// Empty lines since the last request.
  var emptyLines = 0
  /// The places of the ready request.
  var places: RequestPlaces?
  /// The response that is being sent in parts; nil if there is none.
  private(set) var parted: PartedResponse?
  /// The lines that are being processed, or were when the connection was cut; nil if there are none.
  var lines: WireLines?
  /// The memory that the transport holds for parts made ahead.
  var partsAheadBytes = 0
  /// The memory of the ready request, if it was detached to be handled elsewhere.
  var detachedBytes = 0
  /// Whether the handler has judged the head of the content that is being read.
  private var headIsJudged = false
  /// A fault in the content of a head that has not been judged yet.
  private var contentFault: WireError?
  /// A fault in the framing after content that has not been decoded yet.
  var framingFault: WireError?
  /// When `output` last stopped being empty, when bytes of it were last sent, and how many since it did.
  var sendStart: MonotonicInstant
  var lastSend: MonotonicInstant
  var sentBytes = 0
  /// The memory that counts against the budget of all connections.
  var share: BudgetShare

  /// - Parameter account: the account of the peer's address. The memory of the connection counts against it.
  package init(
    _ policy: WirePolicy, _ account: BudgetAccount, peer: IPAddress? = nil,
    observer: (any HTTPConnectionObserver)? = nil, now: MonotonicInstant
  ) {
    self.policy = policy
    self.peer = peer
    self.observer = observer
    share = BudgetShare(of: account)
    phaseStart = now
    sendStart = now
    lastSend = now
  }

  mutating func enter(_ next: Phase, _ now: MonotonicInstant) {
    phase = next
    phaseStart = now
    phaseBytes = 0
  }

  // MARK: Reading

  /// Parses as far as the received bytes allow.
  ///
  /// Requests come before sending, so that the responses to pipelined requests leave together. Sending comes before
  /// receiving.
  ///
  /// - Parameters:
  ///   - canSend: whether the socket may accept bytes.
  ///   - canReceive: whether the socket may have bytes.
  package mutating func advance(_ time: WireTime, canSend: Bool, canReceive: Bool) -> Step {
    // Fast path (0300): three of the four steps of a request have no input to parse. The general path follows.
    if case .awaitingRequest = phase, input.isEmpty, !peerHasEnded {
      if canSend && !output.isEmpty { return .send }
      return canReceive && wantsBytes ? .receive : .wait
    }
    return advanceWithInput(time, canSend: canSend, canReceive: canReceive)
  }

  @inline(never)
  private mutating func advanceWithInput(_ time: WireTime, canSend: Bool, canReceive: Bool) -> Step {
    while true {
      do throws(WireError) {
        switch try read(time) {
        case .changed: continue
        case .requestReady: return .handleRequest
        case .headReady: return .judgeHead
        case .paused: return canSend && !output.isEmpty ? .send : .yield
        case .closed: return .close
        case .stalled:
          if output.isEmpty && phase == .closing { return closingStep(time.instant, canReceive: canReceive) }
          // The next part is made when the last one is sent, so that only one is held. The first leaves with the head.
          if canSend, let parted, !parted.isWhole, output.isEmpty || parted.next == 0 { return .makePart(parted.next) }
          if canSend && !output.isEmpty { return .send }
          return canReceive && wantsBytes ? .receive : .wait
        }
      } catch {
        refuse(error, time)
      }
    }
  }

  /// How far a call of `read` came.
  enum Progress { case changed, stalled, paused, headReady, requestReady, closed }

  private mutating func read(_ time: WireTime) throws(WireError) -> Progress {
    let now = time.instant
    switch phase {
    case .awaitingRequest: return try awaitRequest(now) ? .changed : .stalled
    case .readingHead:
      if try readHead(now) { return .changed }
      if peerHasEnded { throw .truncatedHead }
      return .stalled
    case .readingContent:
      // Lines are processed while they come, so the handler judges them first.
      if head.framing.hasLines && !headIsJudged { return .headReady }
      if let contentFault { throw contentFault }
      let progress: Progress
      do throws(WireError) { progress = try readContent(now) } catch {
        // A refused head is refused whatever its content is, and however the bytes were cut.
        guard !headIsJudged else { throw error }
        contentFault = error
        return .headReady
      }
      guard progress == .stalled || progress == .paused else { return progress }
      // Judged before the end of the peer is considered: the result must not depend on when that is reported.
      if !headIsJudged { return .headReady }
      if progress == .paused { return .paused }
      if peerHasEnded { throw .truncatedBody }
      return .stalled
    case .streaming: return try continueLines(time)
    case .requestReady: return .requestReady
    case .responding: return finishParted(now) ? .changed : .stalled
    case .closing: return .stalled
    case .closed: return .closed
    }
  }

  /// All is sent: gives the peer time to read it, and drops what the peer still sends.
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
      observer?.requestBegan(at: now.nanoseconds)
      return true
    }
    guard peerHasEnded else { return false }
    close(now)
    return true
  }

  private mutating func readHead(_ now: MonotonicInstant) throws(WireError) -> Bool {
    guard try head.read(input, policy) else { return false }
    let start = head.lineStart
    if head.framing.isChunked {
      chunks = ChunkDecoder(headLength: start)
    } else if head.framing.contentLength ?? 0 == 0, !head.framing.hasLines {
      makeReady(body: start..<start, messageEnd: start, contentBytes: 0, now)
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
  /// - Parameters:
  ///   - refusal: nil if the handler wants the content.
  ///   - lines: nil if it wants the content whole.
  package mutating func judgeHead(
    refusal: consuming HTTPResponse?, lines: consuming HTTPLines? = nil, _ time: WireTime
  ) {
    headIsJudged = true
    let acceptsNoCoding = acceptedCodings.choice == .neither
    if let refusal = refusal ?? (acceptsNoCoding ? responseWithoutCoding : nil) {
      refuseContent(refusal, time)
    } else if let lines {
      beginLines(lines, time)
    } else if let length = head.framing.contentLength, length > policy.limits.bodyBytesMax {
      refuse(.bodyTooLarge(limit: policy.limits.bodyBytesMax), time)
    } else if head.framing.expectsContinue && phaseBytes == 0 {
      // Content that has begun to come needs no invitation (RFC 9110 §10.1.1).
      queueContinue(time.instant)
    }
  }

  /// Responds instead of reading the content. The content is dropped as it comes, and then the connection ends.
  ///
  /// A client that expected an invitation may send another request instead of the content, or the content anyway. The
  /// server cannot know which.
  mutating func refuseContent(_ response: consuming HTTPResponse, _ time: WireTime) {
    var response = encode(response)
    response.gather()
    if !affords(response) { response = self.response(to: .bodyMemoryExhausted) }
    noteRefusedRequest()
    queue(response, isHead: head.method.isHead, .close, time)
    responsesBegun += 1
    close(time.instant)
  }

  /// - Parameter contentBytes: the length of the content, before decoding.
  mutating func makeReady(body: Range<Int>, messageEnd: Int, contentBytes: Int, _ now: MonotonicInstant) {
    places = RequestPlaces(query: head.target.query, body: body, messageEnd: messageEnd)
    enter(.requestReady, now)
    observer?.requestReceived(requestHead, contentBytes: contentBytes)
  }

  // MARK: Responding

  /// Queues the response to the ready request, or begins it if it comes in parts, and drops the request.
  ///
  /// A response is dropped if the connection has ended because the peer read none of the earlier ones.
  package mutating func respond(_ response: consuming HTTPResponse, _ time: WireTime) {
    if phase == .closed { return }
    precondition(phase == .requestReady, "there is exactly one response to a request")
    // A request that is ready has its places.
    let messageEnd = places!.messageEnd
    var response = encode(response)
    if !affords(response) { response = self.response(to: .bodyMemoryExhausted) }
    let isHead = head.method.isHead
    let hasContent = !isHead && ResponseHead.hasContent(response.status)
    let parts = hasContent ? response.parts : nil
    let keepsAlive = keepsAlive(messageEnd: messageEnd, hasParts: parts != nil)
    let persistence: ResponseHead.Persistence =
      keepsAlive ? (head.minorVersion == 0 ? .keepAlive : .implied) : .close
    queue(consume response, isHead: isHead, persistence, time)
    responsesBegun += 1
    places = nil
    detachedBytes = 0
    dropDecodedContent()
    input.consume(messageEnd)
    if let parts {
      parted = PartedResponse(parts, isChunked: head.minorVersion > 0, keepsAlive: keepsAlive)
      enter(.responding, time.instant)
      settleBudget()
    } else {
      // Releases what was reserved for content that HEAD does not get.
      if share.bytesHeld > 0 { settleBudget() }
      finishRequest(keepsAlive, time.instant)
    }
  }

  /// Whether the connection serves another request after the one that is ready.
  @inline(__always)
  private func keepsAlive(messageEnd: Int, hasParts: Bool) -> Bool {
    // Without chunks, the end of the connection is the end of the parts.
    if hasParts && head.minorVersion == 0 { return false }
    let othersWait = input.count > messageEnd
    return head.framing.keepsAlive(minorVersion: head.minorVersion)
      // A request that has been received gets a response, even if the connection accepts no others.
      && (othersWait || (drainStart == nil && !peerHasEnded))
  }

  /// Queues the part that `advance` has asked for.
  package mutating func add(part: consuming [UInt8], _ time: WireTime) {
    // A part is dropped if the connection has ended.
    guard phase == .responding, var response = parted else { return }
    queue(part: part, of: &response, time)
    parted = response
  }

  /// Ends the response whose last part was sent.
  private mutating func finishParted(_ now: MonotonicInstant) -> Bool {
    guard output.isEmpty, let response = parted, response.isWhole else { return false }
    observer?.responseEnded(contentBytes: response.contentBytes)
    parted = nil
    partsAheadBytes = 0
    settleBudget()
    finishRequest(response.keepsAlive, now)
    return true
  }

  mutating func finishRequest(_ keepsAlive: Bool, _ now: MonotonicInstant) {
    if keepsAlive { enter(.awaitingRequest, now) } else { close(now) }
  }

  /// Responds with the refusal, and parses no further request.
  package mutating func refuse(_ error: WireError, _ time: WireTime) {
    guard phase != .closing, phase != .closed else { return }
    refusal = error
    if output.hasLarge || phase == .responding || lines?.hasBegun ?? false {
      // The peer has not read the response before this one: there is no room for another.
      enter(.closed, time.instant)
      return
    }
    lines = nil
    noteRefusedRequest()
    // While a request is awaited, `head` is still that of the last one.
    let isBegun = phase != .awaitingRequest
    let isHead = isBegun && (head.hasRequestLine ? head.method.isHead : input.beginsWithHead)
    let path = isBegun && head.hasRequestLine ? head.target.path : nil
    queue(policy.response(to: error, path: path), isHead: isHead, .close, time)
    close(time.instant)
  }

  mutating func close(_ now: MonotonicInstant) {
    discardInput()
    enter(.closing, now)
  }
}
