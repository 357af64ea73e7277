package import HTTPMessage

extension WireConnection {
  // MARK: Receiving

  /// Whether bytes from the socket are welcome: not while a request is handled, nor while answers pile up untaken.
  package var wantsBytes: Bool {
    switch phase {
    case .awaitingRequest: !peerHasEnded && !needsSend
    case .readingHead, .readingContent: !peerHasEnded
    case .closing: !peerHasEnded
    case .requestReady, .closed: false
    }
  }

  /// Lets `fill` append what the socket has, straight into the machine's memory.
  ///
  /// - Returns: nil, and the request refused, where the memory for content is exhausted.
  package mutating func receive<Outcome>(
    _ time: WireTime, _ fill: (inout OutputSpan<UInt8>) -> Outcome
  ) -> Outcome? {
    let capacity = input.capacityAfterGrowth(expected: expectedBytes)
    guard reserveBudget(capacity: capacity) else {
      refuse(.bodyMemoryExhausted, time)
      return nil
    }
    let before = input.count
    let outcome = input.receive(capacity: capacity, fill)
    phaseBytes += input.count - before
    if phase == .closing { input.discardAll() }
    return outcome
  }

  /// How many bytes the message is known to have; nil where that is not known.
  private var expectedBytes: Int? {
    guard phase == .readingContent, let length = head.framing.contentLength else { return nil }
    return head.lineStart + length - encodedBytesRead
  }

  // MARK: The request

  /// The request that is ready: a view of the machine's memory, nothing copied.
  package var request: HTTPRequest {
    @_lifetime(borrow self) get {
      // Asked for only after `advance` has said that one is ready.
      places!.view(input.unread, apart: decodedContent.span, fields: head.fields.span)
    }
  }

  /// The size of the ready request's content.
  package var requestBodyBytes: Int { places?.body.count ?? 0 }

  /// Takes the ready request out, with its bytes, to be handled elsewhere; `respond` waits for its answer all the same.
  package mutating func takeRequest() -> ReceivedRequest {
    let fields = head.fields
    // Asked for only after `advance` has said that one is ready.
    let taken = places!
    let end = taken.bodyIsApart ? head.lineStart : taken.body.upperBound
    let (bytes, start) = input.split(keeping: taken.messageEnd, end: end)
    places!.messageEnd = 0
    places!.body = 0..<0
    places!.bodyIsApart = false
    var content: [UInt8] = []
    swap(&content, &decodedContent)
    return ReceivedRequest(
      bytes: bytes, start: start, fields: fields, places: taken, decodedContent: content,
      acceptedCodings: head.framing.acceptedCodings)
  }

  // MARK: Sending

  package var hasOutput: Bool { !output.isEmpty }
  /// Whether nothing goes on before the peer has taken some of it.
  package var needsSend: Bool { output.hasLarge || output.count > limits.unsentBytesMax }
  package var isClosed: Bool { phase == .closed }
  /// What is to be sent first, and what is to be sent behind it.
  package var firstOutput: Span<UInt8> {
    @_lifetime(borrow self) get { output.first }
  }
  package var secondOutput: Span<UInt8> {
    @_lifetime(borrow self) get { output.second }
  }

  /// The socket has taken `count` bytes more.
  package mutating func sent(_ count: Int, _ time: WireTime) {
    let hadLarge = output.hasLarge
    output.take(count)
    sentBytes += count
    lastSend = time.instant
    if hadLarge && !output.hasLarge { settleBudget() }
  }

  /// Whether the transport is to shut down its direction now: all is said, and the peer may still be reading or sending.
  package var wantsWriteShut: Bool { phase == .closing && output.isEmpty && !writeIsShut && !peerHasEnded }

  mutating func queueContinue(_ now: MonotonicInstant) {
    noteSendStart(now)
    output.append { $0.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8) }
  }

  mutating func queue(
    _ response: consuming HTTPResponse, isHead: Bool, _ connection: ResponseHead.Connection, _ time: WireTime
  ) {
    noteSendStart(time.instant)
    let body = response.body
    let responseHead = ResponseHead(
      status: response.status, fields: response.fields, contentLength: body.count, connection: connection)
    output.append { responseHead.append(to: &$0, date: time.date) }
    guard !isHead, ResponseHead.hasContent(response.status) else { return }
    output.append(content: body)
    if output.hasLarge { settleBudget() }
  }

  private mutating func noteSendStart(_ now: MonotonicInstant) {
    guard output.isEmpty else { return }
    sendStart = now
    lastSend = now
    sentBytes = 0
  }

  // MARK: Time

  /// When `expire` is to be called, unless something happens before.
  package var deadline: MonotonicInstant {
    if !output.isEmpty {
      // Both: a socket takes its buffer's worth at once, from a peer that takes nothing too.
      let allowance = timeouts.answerGraceSeconds + Double(sentBytes) / timeouts.answerBytesPerSecondMin
      return min(
        lastSend.advanced(bySeconds: timeouts.answerGraceSeconds), sendStart.advanced(bySeconds: allowance))
    }
    switch phase {
    case .awaitingRequest:
      let seconds = requestsAnswered == 0 ? timeouts.firstByteSeconds : timeouts.idleSeconds
      let idle = phaseStart.advanced(bySeconds: seconds)
      return min(idle, drainStart?.advanced(bySeconds: timeouts.drainIdleSeconds) ?? .distantFuture)
    case .readingHead: return phaseStart.advanced(bySeconds: timeouts.headSeconds)
    case .readingContent:
      let allowance = timeouts.bodyGraceSeconds + Double(phaseBytes) / timeouts.bodyBytesPerSecondMin
      return phaseStart.advanced(bySeconds: min(allowance, timeouts.bodySecondsMax))
    case .requestReady: return .distantFuture
    case .closing: return phaseStart.advanced(bySeconds: timeouts.lingerSeconds)
    case .closed: return phaseStart
    }
  }
}
