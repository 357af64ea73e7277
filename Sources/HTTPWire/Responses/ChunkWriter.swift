/// The bytes around the pieces of a response whose length is not known when it begins.
struct ChunkWriter {
  /// Whether the pieces are chunks. If not, the content ends with the connection: HTTP/1.0 has no chunks (RFC 9112
  /// §6.3).
  let isChunked: Bool
  /// The bytes of the pieces so far.
  private(set) var contentBytes = 0

  init(isChunked: Bool) { self.isChunked = isChunked }

  /// Appends what precedes a piece of `count` bytes: the line end of the last chunk, and the size (RFC 9112 §7.1).
  mutating func appendHead(count: Int, to bytes: inout [UInt8]) {
    precondition(count > 0, "a chunk without bytes would end the content")
    if isChunked {
      if contentBytes > 0 { bytes.append("\r\n" as StaticString) }
      bytes.append(hexadecimal: count)
      bytes.append("\r\n" as StaticString)
    }
    contentBytes += count
  }

  /// Appends what follows the last piece.
  func appendEnd(to bytes: inout [UInt8]) {
    guard isChunked else { return }
    if contentBytes > 0 { bytes.append("\r\n" as StaticString) }
    bytes.append("0\r\n\r\n" as StaticString)
  }
}
