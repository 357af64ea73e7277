package import HTTPMessage

extension WireConnection {
  // MARK: Receiving

  /// Whether the machine wants bytes from the socket: not while a request is handled, nor while many responses are
  /// unsent.
  @inline(__always)
  var wantsBytes: Bool {
    switch phase {
    case .awaitingRequest: !peerHasEnded && !needsSend
    case .readingHead, .readingContent: !peerHasEnded
    case .closing: !peerHasEnded
    case .streaming: !peerHasEnded && wantsLines
    case .requestReady, .responding, .closed: false
    }
  }

  /// Has `fill` append what the socket has, directly into the memory of the machine.
  ///
  /// - Returns: false if the memory for content is exhausted. The request is then refused, and `fill` was not called.
  package mutating func receive(_ time: WireTime, _ fill: (inout OutputSpan<UInt8>) -> Void) -> Bool {
    let before = input.count
    let capacity = input.capacityAfterGrowth(expected: expectedBytes)
    // Up to this size, the loop owns the memory: `endTurn` counts what the connection keeps.
    if capacity > Self.loopMemoryBytesMax, !reserveBudget(bytes: min(capacity, input.touched + Self.receiveBytesMax)) {
      refuse(.bodyMemoryExhausted, time)
      return false
    }
    input.receive(capacity: capacity, countMax: Self.receiveBytesMax, fill)
    phaseBytes += input.count - before
    if phase == .closing { input.discardAll() }
    return true
  }

  /// The length of the message; nil if it is unknown.
  @inline(__always)
  private var expectedBytes: Int? {
    guard phase == .readingContent, let length = head.framing.contentLength else { return nil }
    return head.lineStart + length - encodedBytesRead
  }

  // MARK: Parsing

  /// Skips the empty lines that old clients send after a body (RFC 9112 §2.2).
  ///
  /// - Returns: whether a byte of a request line is there.
  mutating func skipEmptyLines() throws(WireError) -> Bool {
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

  mutating func readContent(_ now: MonotonicInstant) throws(WireError) -> Progress {
    if codingDecoder != nil { return try readCodedContent(now) }
    let start = head.lineStart
    if head.framing.isChunked {
      guard try chunks!.decode(&input, policy) else { return .stalled }
      let body = start..<chunks!.decodedEnd
      makeReady(body: body, messageEnd: chunks!.next, contentBytes: body.count, now)
    } else {
      // Only content of lines that the handler wants whole may have no length: it is empty.
      let end = start + (head.framing.contentLength ?? 0)
      guard input.count >= end else { return .stalled }
      makeReady(body: start..<end, messageEnd: end, contentBytes: end - start, now)
    }
    return .changed
  }

  // MARK: The request

  /// The head whose content is still to come, as a request with an empty body.
  package var requestHead: HTTPRequest {
    @_lifetime(borrow self) get {
      let start = head.lineStart
      let places = RequestPlaces(query: head.target.query, body: start..<start, messageEnd: start)
      return places.view(
        head.method, head.target.path, in: input.unread, apart: decodedContent.span, fields: head.fields.span,
        peer: peer, memory: head.memory)
    }
  }

  /// The response that refuses the request whose head was parsed last.
  package func response(to error: WireError) -> HTTPResponse { policy.response(to: error, path: head.target.path) }

  /// The request that is ready: a view of the memory of the machine, without a copy.
  ///
  /// The getter is mutating so that the machine is passed by reference: a caller in another module would copy it for
  /// any other getter.
  package var request: HTTPRequest {
    @_lifetime(&self) mutating get {
      // Callers use it only after `advance` has returned `handleRequest`, so the places are known.
      places!.view(
        head.method, head.target.path, in: input.unread, apart: decodedContent.span, fields: head.fields.span,
        peer: peer, memory: head.memory)
    }
  }

  /// Moves the ready request out, with its bytes, to be handled elsewhere. `respond` still expects its response.
  package mutating func detachRequest() -> ReceivedRequest {
    let fields = head.fields
    // Callers use it only after `advance` has returned `handleRequest`, so the places are known.
    let detached = places!
    let end = detached.bodyIsApart ? head.lineStart : detached.body.upperBound
    let (bytes, start) = input.split(keeping: detached.messageEnd, end: end)
    places!.messageEnd = 0
    places!.body = 0..<0
    places!.bodyIsApart = false
    var content: [UInt8] = []
    swap(&content, &decodedContent)
    detachedBytes = bytes.capacity + content.capacity
    return ReceivedRequest(
      head.method, head.target.path, bytes: bytes, start: start, fields: fields, places: detached,
      decodedContent: content, peer: peer, acceptedCodings: head.framing.acceptedCodings)
  }
}
