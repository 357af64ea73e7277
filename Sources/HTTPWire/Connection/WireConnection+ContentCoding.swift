extension WireConnection {
  /// What is decoded in one turn, which takes half a millisecond. A few kilobytes can decode to megabytes, and other
  /// connections would wait.
  static let decodedBytesPerTurnMax = 128 << 10

  /// Decodes the content that has come, as far as the turn allows, and drops its encoded form. So a large content is
  /// held once.
  ///
  /// - Returns: `changed` if the message is complete. Its request is then ready.
  mutating func readCodedContent(_ now: MonotonicInstant) throws(WireError) -> Progress {
    let start = head.lineStart
    var isWhole = false
    if head.framing.isChunked {
      if framingFault == nil {
        do throws(WireError) { isWhole = try chunks!.decode(&input, policy) } catch { framingFault = error }
      }
      // Content before a framing fault is judged before the fault, however the bytes were cut.
      let end = try decode(start..<chunks!.decodedEnd)
      let hasMore = end < chunks!.decodedEnd
      chunks!.drain(&input, to: end)
      encodedBytesRead += end - start
      if hasMore { return .paused }
      if let framingFault { throw framingFault }
    } else {
      // Content that is not chunked has a length.
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

  /// - Returns: where the content begins that is left for another turn; the end of `content` if none is left.
  mutating func decode(_ content: Range<Int>) throws(WireError) -> Int {
    let otherBytes = bytesHeldBesideCoding(input: input.touched)
    let used = try codingDecoder!.decode(
      input, content, policy.limits, decodedBytesLeft: &decodingLeft, share: &share, otherBytes: otherBytes)
    return content.lowerBound + used
  }

  private mutating func finishCodedContent(messageEnd: Int, _ now: MonotonicInstant) throws(WireError) {
    try codingDecoder!.finish(policy.limits)
    decodedContent = codingDecoder.take()!.releaseDecoded()
    makeReady(body: 0..<decodedContent.count, messageEnd: messageEnd, contentBytes: encodedBytesRead, now)
    places!.bodyIsApart = true
    settleBudget()
  }

  mutating func dropDecodedContent() {
    guard decodedContent.capacity > 0 else { return }
    decodedContent = []
    settleBudget()
  }
}
