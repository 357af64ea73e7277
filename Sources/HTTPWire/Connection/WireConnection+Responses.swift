package import HTTPMessage

extension WireConnection {
  // MARK: Codings

  /// The codings that the client of the ready request accepts.
  package var acceptedCodings: AcceptedCodings { head.framing.acceptedCodings }

  /// Calls `respond`, unless the transport should first encode the response elsewhere, because it is large.
  ///
  /// - Returns: the response, if it is still to be encoded; nil otherwise.
  package mutating func respondUnlessLarge(_ response: consuming HTTPResponse, _ time: WireTime) -> HTTPResponse? {
    if response.contentBytes > policy.limits.encodedHereBytesMax, response.gzip == nil, !response.mustNotWait,
      acceptedCodings.wouldEncode(copy response, policy.limits)
    {
      return response
    }
    respond(response, time)
    return nil
  }

  /// The response as the client of the ready request gets it.
  ///
  /// It is mutating and inlined so that the machine is not copied (see `WireConnection+Memory`).
  @inline(__always)
  mutating func encode(_ response: consuming HTTPResponse) -> HTTPResponse {
    // Most responses are small, and most clients of small ones send no Accept-Encoding.
    if head.framing.acceptedCodings.isEmpty && response.contentBytes < policy.limits.encodedBytesMin { return response }
    if acceptedCodings.refuse(response) { return responseWithoutCoding }
    let bytesMax = response.mustNotWait ? .max : policy.limits.encodedHereBytesMax
    return acceptedCodings.encode(response, policy, bytesMax: bytesMax)
  }

  /// The response to a client that refuses all available codings.
  var responseWithoutCoding: HTTPResponse {
    var refusal = response(to: .noAcceptableCoding)
    refusal.vary()
    return refusal
  }

  // MARK: Parts

  /// Whether a response is being sent in parts.
  package var isResponding: Bool { parted != nil }

  /// The parts of the response that is being sent.
  package var parts: (any HTTPContentParts)? { parted?.parts }

  // MARK: Sending

  /// Whether the peer must read some bytes before anything else happens.
  @inline(__always)
  var needsSend: Bool { output.hasLarge || output.count > policy.limits.unsentBytesMax }
  package var hasOutput: Bool { !output.isEmpty }
  /// Whether some of a response has not been sent, or not been made: if the connection ends now, the response is cut.
  package var owesResponse: Bool { hasOutput || isResponding || lines != nil }
  package var outputBytes: Int { output.count }
  package var isClosed: Bool { phase == .closed }

  /// Has `put` send the waiting bytes: the first span, then the second. It returns how many bytes the socket accepted.
  package mutating func send(_ time: WireTime, _ put: (Span<UInt8>, Span<UInt8>) -> Int) {
    let count = put(output.first, output.second)
    guard count > 0 else { return }
    let hadLarge = output.hasLarge
    let contentBytes = output.large.count
    output.drop(count)
    sentBytes += count
    lastSend = time.instant
    if hadLarge && !output.hasLarge {
      settleBudget()
      if parted == nil, lines == nil { observer?.responseEnded(contentBytes: contentBytes) }
    }
  }

  mutating func queueContinue(_ now: MonotonicInstant) {
    noteSendStart(now)
    output.append { $0.append("HTTP/1.1 100 Continue\r\n\r\n" as StaticString) }
  }

  mutating func queue(
    _ response: consuming HTTPResponse, isHead: Bool, _ persistence: ResponseHead.Persistence, _ time: WireTime
  ) {
    queue(headOf: response, hasLength: response.parts == nil, persistence, time)
    guard !isHead, ResponseHead.hasContent(response.status) else {
      observer?.responseEnded(contentBytes: 0)
      return
    }
    let contentBytes = response.body.count
    let isParted = response.parts != nil
    output.append(content: response.body)
    if output.hasLarge { settleBudget() } else if !isParted { observer?.responseEnded(contentBytes: contentBytes) }
  }

  /// - Parameter hasLength: whether the content is whole, in the response.
  mutating func queue(
    headOf response: borrowing HTTPResponse, hasLength: Bool, _ persistence: ResponseHead.Persistence, _ time: WireTime
  ) {
    noteSendStart(time.instant)
    let observedBytesMax = observer?.willRespond(with: response) ?? 0
    let framing: ResponseHead.Framing =
      hasLength ? .length(response.body.count) : head.minorVersion > 0 ? .chunked : .untilClose
    let responseHead = ResponseHead(framing: framing, persistence: persistence)
    output.append { bytes in
      responseHead.append(
        of: response, date: time.date, lines: policy.fieldLines, othersMax: observedBytesMax, to: &bytes
      ) { observer?.putFieldLines(with: &$0) }
    }
  }

  mutating func queue(part: consuming [UInt8], of response: inout PartedResponse, _ time: WireTime) {
    noteSendResumed(time.instant)
    output.append { response.appendPartHead(count: part.count, to: &$0) }
    // With the last part: a call of its own would wake the client for a few bytes.
    if response.isWhole { response.appendEnd(to: &part) }
    output.append(content: part)
    settleBudget()
  }

  private mutating func noteSendStart(_ now: MonotonicInstant) {
    guard output.isEmpty else { return }
    sendStart = now
    lastSend = now
    sentBytes = 0
  }

  /// A response in parts goes on. Its rate is that of all parts together, without the time that this server took to
  /// make them.
  mutating func noteSendResumed(_ now: MonotonicInstant) {
    guard output.isEmpty else { return }
    sendStart = sendStart.advanced(bySeconds: Double(now.nanoseconds - lastSend.nanoseconds) / 1e9)
    lastSend = now
  }
}
