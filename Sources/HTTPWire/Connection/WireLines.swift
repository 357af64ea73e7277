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
}
