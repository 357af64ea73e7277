package import HTTPMessage

extension WireConnection {
  /// What is decoded in one turn: half a millisecond. A few kilobytes can decode to megabytes, for which others would wait.
  static let decodedBytesPerTurnMax = 128 << 10

  /// Decodes the content that has come, as far as the turn allows, and drops its encoded form, so that a large content is held once.
  ///
  /// - Returns: `changed` if the message is complete; its request is ready then.
  mutating func readCodedContent(_ now: MonotonicInstant) throws(WireError) -> Reading {
    let start = head.lineStart
    var isWhole = false
    if head.framing.isChunked {
      if framingFault == nil {
        do throws(WireError) { isWhole = try chunks!.decode(&input, policy) } catch { framingFault = error }
      }
      // What came before a fault of the framing is judged before it, however the bytes were cut.
      let end = try decode(start..<chunks!.decodedEnd)
      let hasMore = end < chunks!.decodedEnd
      chunks!.drain(&input, to: end)
      if hasMore { return .paused }
      if let framingFault { throw framingFault }
    } else {
      // Called only where the content is framed in the one way or the other.
      let left = head.framing.contentLength! - encodedBytesRead
      let available = start + min(left, input.count - start)
      let end = try decode(start..<available)
      input.close(start..<end)
      encodedBytesRead += end - start
      if end < available { return .paused }
      isWhole = end - start == left
    }
    guard isWhole else { return .stalled }
    try finishCodedContent(messageEnd: head.framing.isChunked ? chunks!.next : start, now)
    return .changed
  }

  /// - Returns: where the content begins that is left to another turn; the end of `content` if none is.
  private mutating func decode(_ content: Range<Int>) throws(WireError) -> Int {
    let otherBytes = bytesHeldBesideCoding(input: input.touched)
    let used = try codingDecoder!.decode(
      input, content, policy.limits, decodedBytesLeft: &decodingLeft, share: &share, otherBytes: otherBytes)
    return content.lowerBound + used
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

  /// Whether the response to the ready request is so large that its transport encodes it, before it calls `respond`.
  package func leavesEncoding(of response: borrowing HTTPResponse) -> Bool {
    response.contentBytes > policy.limits.encodedHereBytesMax
      && acceptedCodings.wouldEncode(copy response, policy.limits)
  }

  /// The answer as it goes out, for the client of the ready request.
  func encode(_ response: consuming HTTPResponse) -> HTTPResponse {
    // Most answers are small, and most clients of small ones ask for nothing.
    if head.framing.acceptedCodings.isEmpty && response.contentBytes < policy.limits.encodedBytesMin { return response }
    return acceptedCodings.encode(response, policy, bytesMax: policy.limits.encodedHereBytesMax)
  }

  /// What the client of the ready request takes an answer in.
  package var acceptedCodings: AcceptedCodings { head.framing.acceptedCodings }
}
