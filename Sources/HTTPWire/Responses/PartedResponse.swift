import HTTPMessage

/// A response that is sent in parts: which part comes next, and the bytes around it.
struct PartedResponse {
  let parts: any HTTPContentParts
  private var chunks: ChunkWriter
  /// Whether the connection serves another request afterwards.
  let keepsAlive: Bool
  private(set) var next = 0

  init(_ parts: any HTTPContentParts, isChunked: Bool, keepsAlive: Bool) {
    self.parts = parts
    chunks = ChunkWriter(isChunked: isChunked)
    self.keepsAlive = keepsAlive
  }

  /// The bytes of the parts that have been queued.
  var contentBytes: Int { chunks.contentBytes }

  /// Whether every part has been queued.
  var isWhole: Bool { next == parts.count }

  mutating func appendPartHead(count: Int, to bytes: inout [UInt8]) {
    chunks.appendHead(count: count, to: &bytes)
    next += 1
  }

  func appendEnd(to bytes: inout [UInt8]) { chunks.appendEnd(to: &bytes) }
}
