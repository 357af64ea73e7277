import HTTPMessage

/// An answer that is sent part by part: which part comes next, and what stands around it.
struct PartedAnswer {
  let parts: any HTTPContentParts
  /// By chunks, or by the connection's end, since HTTP/1.0 knows no chunks (RFC 9112 §6.3).
  let isChunked: Bool
  /// Whether the connection serves another request behind it.
  let keepsAlive: Bool
  private(set) var next = 0

  init(_ parts: any HTTPContentParts, isChunked: Bool, keepsAlive: Bool) {
    self.parts = parts
    self.isChunked = isChunked
    self.keepsAlive = keepsAlive
  }

  /// Whether every part has been taken over.
  var isWhole: Bool { next == parts.count }

  /// What stands before a part of `count` bytes: the line end of the chunk before, and the chunk's size (RFC 9112 §7.1).
  mutating func appendPartHead(count: Int, to bytes: inout [UInt8]) {
    precondition(count > 0, "a chunk without bytes would end the content")
    if isChunked {
      if next > 0 { bytes.append("\r\n" as StaticString) }
      bytes.append(hexadecimal: count)
      bytes.append("\r\n" as StaticString)
    }
    next += 1
  }

  /// What stands behind the last part.
  func appendEnd(to bytes: inout [UInt8]) {
    if isChunked { bytes.append("\r\n0\r\n\r\n" as StaticString) }
  }
}
