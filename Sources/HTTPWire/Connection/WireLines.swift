import HTTPMessage

/// A request of lines: how far its content and its response have come.
struct WireLines {
  let stream: any HTTPLineStream
  let fields: [HTTPField]
  let prepare: @Sendable (inout HTTPResponse) -> Void
  /// Whether the connection may serve another request afterwards.
  let keepsAlive: Bool
  /// The bytes around the content of the response.
  var chunks: ChunkWriter
  /// Whether the head of the response was queued.
  var hasBegun = false
  /// How much content is still to come; nil if it is chunked.
  var bytesLeft: Int?
  var isContentWhole = false
  /// The content that the observer does not know of yet, before decoding.
  var bytesUnnoted = 0
  /// The memory of the stream, as of the last step.
  var memoryBytes = 0
  /// When the incomplete line began, or the last one ended.
  var lineStart: MonotonicInstant
  /// The bytes of the incomplete line.
  var lineBytes = 0

  init(_ accepted: HTTPLines, isChunked: Bool, keepsAlive: Bool, bytesLeft: Int?, now: MonotonicInstant) {
    stream = accepted.stream
    fields = accepted.fields
    prepare = accepted.prepare
    chunks = ChunkWriter(isChunked: isChunked)
    self.keepsAlive = keepsAlive
    self.bytesLeft = bytesLeft
    lineStart = now
  }

  /// The bytes of content that were queued.
  var contentBytes: Int { chunks.contentBytes }

  /// Whether the peer may send more content. If it reads too slowly, or its lines take long, it has to wait.
  var wantsContent: Bool { !isContentWhole && stream.wantsContent }

  /// When the peer has waited too long with the next line, or with the rest of one.
  ///
  /// A line is judged as the content of a request is, and the time between two lines as that between two requests. The
  /// time in which the server works, or waits for the peer to read, does not count.
  func deadline(after lastSend: MonotonicInstant, _ timeouts: WireTimeouts) -> MonotonicInstant {
    guard wantsContent, stream.isIdle else { return .distantFuture }
    let start = max(lineStart, lastSend)
    if lineBytes == 0 { return start.advanced(bySeconds: timeouts.idleSeconds) }
    let allowance = timeouts.bodyGraceSeconds + Double(lineBytes) / timeouts.bodyBytesPerSecondMin
    return start.advanced(bySeconds: min(allowance, timeouts.bodySecondsMax))
  }
}
