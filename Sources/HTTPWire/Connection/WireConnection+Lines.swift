import HTTPMessage

/// Requests of lines: content goes to their stream as it comes, and output of the stream to the peer as it is made.
extension WireConnection {
  /// Whether the content is lines, by its type. The handler decides whether they are processed while they come.
  package var mayHaveLines: Bool { head.framing.hasLines }

  /// Whether the peer may send more content.
  @inline(__always)
  var wantsLines: Bool { lines?.wantsContent ?? false }

  mutating func beginLines(_ accepted: HTTPLines, _ time: WireTime) {
    // What is sent while it is made is not encoded.
    if acceptedCodings.choice == .gzipOnly { return refuseContent(responseWithoutCoding, time) }
    observer?.requestReceived(requestHead, contentBytes: 0)
    let mayKeep = head.minorVersion > 0 && head.framing.keepsAlive(minorVersion: head.minorVersion)
    lines = WireLines(
      accepted, isChunked: head.minorVersion > 0, keepsAlive: mayKeep && drainStart == nil,
      bytesLeft: head.framing.isChunked ? nil : head.framing.contentLength ?? 0, now: time.instant)
    input.consume(head.lineStart)
    // Each line has a limit, and all of them together have none.
    if head.framing.isChunked { chunks = ChunkDecoder(headLength: 0, contentBytesMax: .max) }
    enter(.streaming, time.instant)
    if head.framing.expectsContinue && input.isEmpty { queueContinue(time.instant) }
  }

  /// - Throws: a fault of the content.
  mutating func continueLines(_ time: WireTime) throws(WireError) -> Progress {
    let hasMore = try passContent(time.instant)
    if output.isEmpty, queueOutput(time) { return .changed }
    // Threads add output while the peer does not read. The end of the turn counts it.
    if let stream = lines?.stream { lines!.memoryBytes = stream.memoryBytes }
    if hasMore { return .paused }
    if peerHasEnded, wantsLines { throw .truncatedBody }
    return .stalled
  }

  // MARK: Content

  /// Passes what has come of the content to the stream.
  ///
  /// - Returns: whether more is left to decode than one turn allows.
  private mutating func passContent(_ now: MonotonicInstant) throws(WireError) -> Bool {
    guard let stream = lines?.stream, wantsLines else { return false }
    var isWhole = false
    var end: Int
    if let left = lines?.bytesLeft {
      end = min(left, input.count)
      isWhole = end == left
    } else {
      isWhole = try chunks!.decode(&input, policy)
      end = chunks!.decodedEnd
    }
    let available = end
    if codingDecoder != nil {
      end = try decode(0..<available)
      let decoded = codingDecoder!.removeDecoded()
      append(decoded.span, to: stream, now)
    } else {
      let rest = stream.append(input.unread.extracting(0..<end))
      noteLine(rest: rest, count: end, now)
    }
    remove(contentBytes: end)
    lines!.memoryBytes = stream.memoryBytes
    guard reserveBudget(bytes: input.touched) else { throw .bodyMemoryExhausted }
    if end < available { return true }
    if isWhole { try endContent(of: stream) }
    return false
  }

  private mutating func append(_ content: Span<UInt8>, to stream: any HTTPLineStream, _ now: MonotonicInstant) {
    noteLine(rest: stream.append(content), count: content.count, now)
  }

  /// - Parameters:
  ///   - rest: the bytes of the incomplete line after `count` bytes of content.
  private mutating func noteLine(rest: Int, count: Int, _ now: MonotonicInstant) {
    guard count > 0 else { return }
    if rest <= count { lines!.lineStart = now }
    lines!.lineBytes = rest
  }

  private mutating func remove(contentBytes count: Int) {
    if let left = lines!.bytesLeft {
      lines!.bytesLeft = left - count
      input.consume(count)
    } else {
      chunks!.drain(&input, to: count)
    }
    lines!.bytesUnnoted += count
  }

  private mutating func endContent(of stream: any HTTPLineStream) throws(WireError) {
    try codingDecoder?.finish(policy.limits)
    codingDecoder = nil
    if lines!.bytesLeft == nil { input.consume(chunks!.next) }
    lines!.isContentWhole = true
    stream.end()
  }

  // MARK: The response

  /// - Returns: whether something was queued.
  private mutating func queueOutput(_ time: WireTime) -> Bool {
    guard let current = lines else { return false }
    switch current.stream.takeOutput() {
    case .nothing: return false
    case .content(let bytes, let facts):
      beginResponse(time)
      note(facts)
      noteSendResumed(time.instant)
      output.append { lines!.chunks.appendHead(count: bytes.count, to: &$0) }
      output.append(content: bytes)
    case .refusal(var response):
      note(HTTPFacts())
      current.prepare(&response)
      lines = nil
      refuseContent(response, time)
    case .end(let facts):
      beginResponse(time)
      note(facts)
      endResponse(time)
    }
    return true
  }

  private mutating func beginResponse(_ time: WireTime) {
    guard let current = lines, !current.hasBegun else { return }
    lines!.hasBegun = true
    responsesBegun += 1
    var response = HTTPResponse(status: .ok, fields: current.fields)
    current.prepare(&response)
    queue(headOf: response, hasLength: false, current.keepsAlive ? .implied : .close, time)
  }

  private mutating func note(_ facts: HTTPFacts) {
    observer?.linesProcessed(contentBytes: lines!.bytesUnnoted, facts: facts)
    lines!.bytesUnnoted = 0
    lines!.memoryBytes = lines!.stream.memoryBytes
  }

  private mutating func endResponse(_ time: WireTime) {
    guard let current = lines else { return }
    output.append { current.chunks.appendEnd(to: &$0) }
    observer?.responseEnded(contentBytes: current.contentBytes)
    lines = nil
    settleBudget()
    finishRequest(current.keepsAlive && (!input.isEmpty || (drainStart == nil && !peerHasEnded)), time.instant)
  }
}
