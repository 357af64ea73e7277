import HTTPMessage

extension WireConnection {
  /// Decodes the content that has come, and drops its encoded form, so that a large content is held once.
  ///
  /// - Returns: whether the message is complete; its request is ready then.
  mutating func readCodedContent(_ now: MonotonicInstant) throws(WireError) -> Bool {
    let start = head.lineStart
    var isWhole = false
    if head.framing.isChunked {
      var fault: WireError?
      do throws(WireError) { isWhole = try chunks!.decode(&input, policy) } catch { fault = error }
      // What came before a fault of the framing is judged before it, however the bytes were cut.
      try decode(start..<chunks!.decodedEnd)
      if let fault { throw fault }
      chunks!.drain(&input)
    } else {
      // Called only where the content is framed in the one way or the other.
      let left = head.framing.contentLength! - encodedBytesRead
      let end = start + min(left, input.count - start)
      try decode(start..<end)
      input.close(start..<end)
      encodedBytesRead += end - start
      isWhole = end - start == left
    }
    guard isWhole else { return false }
    try finishCodedContent(messageEnd: head.framing.isChunked ? chunks!.next : start, now)
    return true
  }

  private mutating func decode(_ content: Range<Int>) throws(WireError) {
    let otherBytes = bytesHeldBesideCoding(input: input.touched)
    try codingDecoder!.decode(input, content, policy.limits, share: &share, otherBytes: otherBytes)
  }

  private mutating func finishCodedContent(messageEnd: Int, _ now: MonotonicInstant) throws(WireError) {
    try codingDecoder!.finish(policy.limits)
    decodedContent = codingDecoder.take()!.take()
    makeReady(body: 0..<decodedContent.count, messageEnd: messageEnd, now)
    places!.bodyIsApart = true
    settleBudget()
  }

  mutating func dropDecodedContent() {
    guard decodedContent.capacity > 0 else { return }
    decodedContent = []
    settleBudget()
  }

  // MARK: Answers

  /// Whether the answer to the ready request is one that the machine leaves to its transport to encode: it is large.
  @inline(__always)
  func leavesEncoding(of response: borrowing HTTPResponse) -> Bool {
    response.contentBytes > policy.limits.encodedHereBytesMax
      && acceptedCodings.wouldEncode(copy response, policy.limits)
  }

  /// The answer as it goes out, for the client of the ready request.
  func encode(_ response: consuming HTTPResponse) -> HTTPResponse {
    // Most answers are small, and most clients of small ones ask for nothing.
    if head.framing.acceptedCodings.isEmpty && response.contentBytes < policy.limits.encodedBytesMin { return response }
    return acceptedCodings.encode(response, policy.limits, bytesMax: policy.limits.encodedHereBytesMax)
  }

  /// What the client of the ready request takes an answer in.
  package var acceptedCodings: AcceptedCodings { head.framing.acceptedCodings }
}
