internal import HTTPMessage

/// What the observer learns of requests and responses that do not end as usual.
extension WireConnection {
  /// Tells the observer about a request that is refused before it is complete, if its request line was parsed.
  func noteRefusedRequest() {
    guard let observer else { return }
    switch phase {
    case .readingHead where head.hasRequestLine: observer.requestReceived(requestHead, contentBytes: 0)
    case .readingContent: observer.requestReceived(requestHead, contentBytes: contentBytesReceived)
    default: break
    }
  }

  /// About how much of the content has come, before decoding.
  private var contentBytesReceived: Int {
    if codingDecoder != nil { return encodedBytesRead }
    return min(max(input.count - head.lineStart, 0), head.framing.contentLength ?? .max)
  }

  /// Tells the observer that the connection is over. The transport calls it once, before it closes the descriptor.
  package func endObservation() {
    guard let observer else { return }
    let queued = parted?.contentBytes ?? lines?.contentBytes ?? output.large.count
    observer.connectionEnded(contentBytes: max(queued - output.count, 0))
  }
}
