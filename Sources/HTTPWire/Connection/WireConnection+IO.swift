package import HTTPMessage

extension WireConnection {
  // MARK: Receiving

  /// Whether bytes from the socket are welcome: not while a request is handled, nor while answers pile up untaken.
  @inline(__always)
  var wantsBytes: Bool {
    switch phase {
    case .awaitingRequest: !peerHasEnded && !needsSend
    case .readingHead, .readingContent: !peerHasEnded
    case .closing: !peerHasEnded
    case .requestReady, .answering, .closed: false
    }
  }

  /// Lets `fill` append what the socket has, straight into the machine's memory.
  ///
  /// - Returns: false, and the request is refused, if the memory for content is exhausted: `fill` was not called.
  package mutating func receive(_ time: WireTime, _ fill: (inout OutputSpan<UInt8>) -> Void) -> Bool {
    let before = input.count
    let capacity = input.capacityAfterGrowth(expected: expectedBytes)
    // Up to this it is a loop's memory, borrowed for a turn: `rest` counts what stays.
    if capacity > Self.lentBytesMax, !reserveBudget(bytes: min(capacity, input.touched + Self.receiveBytesMax)) {
      refuse(.bodyMemoryExhausted, time)
      return false
    }
    input.receive(capacity: capacity, countMax: Self.receiveBytesMax, fill)
    phaseBytes += input.count - before
    if phase == .closing { input.discardAll() }
    return true
  }

  /// How many bytes the message is known to have; nil where that is not known.
  @inline(__always)
  private var expectedBytes: Int? {
    guard phase == .readingContent, let length = head.framing.contentLength else { return nil }
    return head.lineStart + length - encodedBytesRead
  }

  // MARK: The request

  /// The head whose content is still to come, as a request with an empty body.
  package var requestHead: HTTPRequest {
    @_lifetime(borrow self) get {
      let start = head.lineStart
      let places = RequestPlaces(query: head.target.query, body: start..<start, messageEnd: start)
      return places.view(
        head.method, head.target.path, in: input.unread, apart: decodedContent.span, fields: head.fields.span)
    }
  }

  /// The request that is ready: a view of the machine's memory, nothing copied.
  package var request: HTTPRequest {
    @_lifetime(borrow self) get {
      // Asked for only after `advance` has said that one is ready.
      places!.view(
        head.method, head.target.path, in: input.unread, apart: decodedContent.span, fields: head.fields.span)
    }
  }

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
    takenBytes = bytes.capacity + content.capacity
    return ReceivedRequest(
      head.method, head.target.path, bytes: bytes, start: start, fields: fields, places: taken, decodedContent: content,
      acceptedCodings: head.framing.acceptedCodings)
  }

  // MARK: Sending

  /// Whether nothing goes on before the peer has taken some of it.
  @inline(__always)
  var needsSend: Bool { output.hasLarge || output.count > policy.limits.unsentBytesMax }
  package var hasOutput: Bool { !output.isEmpty }
  /// Whether some of an answer has not been taken, or not even been made: a connection that is over with it has been cut short.
  package var owesAnswer: Bool { hasOutput || isAnswering }
  package var outputBytes: Int { output.count }
  package var isClosed: Bool { phase == .closed }

  /// Lets `put` send what waits, the second span behind the first; it answers how many bytes the socket took.
  package mutating func send(_ time: WireTime, _ put: (Span<UInt8>, Span<UInt8>) -> Int) {
    let count = put(output.first, output.second)
    guard count > 0 else { return }
    let hadLarge = output.hasLarge
    output.take(count)
    sentBytes += count
    lastSend = time.instant
    if hadLarge && !output.hasLarge { settleBudget() }
  }

  mutating func queueContinue(_ now: MonotonicInstant) {
    noteSendStart(now)
    output.append { $0.append("HTTP/1.1 100 Continue\r\n\r\n" as StaticString) }
  }

  mutating func queue(
    _ response: consuming HTTPResponse, isHead: Bool, _ connection: ResponseHead.Connection, _ time: WireTime
  ) {
    noteSendStart(time.instant)
    let framing: ResponseHead.Framing =
      response.parts == nil ? .length(response.body.count) : head.minorVersion > 0 ? .chunked : .untilClose
    let responseHead = ResponseHead(framing: framing, connection: connection)
    output.append { responseHead.append(of: response, date: time.date, to: &$0) }
    guard !isHead, ResponseHead.hasContent(response.status) else { return }
    output.append(content: response.body)
    if output.hasLarge { settleBudget() }
  }

  mutating func queue(part: consuming [UInt8], of answer: inout PartedAnswer, _ time: WireTime) {
    noteSendAgain(time.instant)
    output.append { answer.appendPartHead(count: part.count, to: &$0) }
    output.append(content: part)
    settleBudget()
  }

  mutating func queueEnd(of answer: PartedAnswer, _ now: MonotonicInstant) {
    noteSendAgain(now)
    output.append { answer.appendEnd(to: &$0) }
  }

  private mutating func noteSendStart(_ now: MonotonicInstant) {
    guard output.isEmpty else { return }
    sendStart = now
    lastSend = now
    sentBytes = 0
  }

  /// An answer in parts goes on. Its rate is that of all parts together; the time that this server took to make one is not the peer's.
  private mutating func noteSendAgain(_ now: MonotonicInstant) {
    guard output.isEmpty else { return }
    sendStart = sendStart.advanced(bySeconds: Double(now.nanoseconds - lastSend.nanoseconds) / 1e9)
    lastSend = now
  }

  // MARK: Time

  /// Whether a request has been awaited in vain for as long as it may: `expire` would end the connection.
  package func isIdleTooLong(_ now: MonotonicInstant) -> Bool {
    phase == .awaitingRequest && output.isEmpty && deadline <= now
  }

  /// When a wait is over, unless something happens before.
  @inline(__always)
  var deadline: MonotonicInstant {
    if !output.isEmpty {
      // Both: a socket takes its buffer's worth at once, from a peer that takes nothing too.
      let allowance = policy.timeouts.answerGraceSeconds + Double(sentBytes) / policy.timeouts.answerBytesPerSecondMin
      return min(
        lastSend.advanced(bySeconds: policy.timeouts.answerGraceSeconds), sendStart.advanced(bySeconds: allowance))
    }
    switch phase {
    case .awaitingRequest:
      let seconds = requestsAnswered == 0 ? policy.timeouts.firstByteSeconds : policy.timeouts.idleSeconds
      let idle = phaseStart.advanced(bySeconds: seconds)
      return min(idle, drainStart?.advanced(bySeconds: policy.timeouts.drainIdleSeconds) ?? .distantFuture)
    case .readingHead: return phaseStart.advanced(bySeconds: policy.timeouts.headSeconds)
    case .readingContent:
      let allowance = policy.timeouts.bodyGraceSeconds + Double(phaseBytes) / policy.timeouts.bodyBytesPerSecondMin
      return phaseStart.advanced(bySeconds: min(allowance, policy.timeouts.bodySecondsMax))
    // Nothing is waited for but this server's own work.
    case .requestReady, .answering: return .distantFuture
    case .closing: return phaseStart.advanced(bySeconds: policy.timeouts.lingerSeconds)
    case .closed: return phaseStart
    }
  }
}
