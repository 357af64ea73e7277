import HTTPMessage

/// A response that is sent in parts: which part comes next, and the bytes around it.
struct PartedResponse {
  let parts: any HTTPContentParts
  /// Whether the parts are chunks. If not, the content ends with the connection: HTTP/1.0 has no chunks (RFC 9112
  /// §6.3).
  let isChunked: Bool
  /// Whether the connection serves another request afterwards.
  let keepsAlive: Bool
  private(set) var next = 0
  /// The bytes of the parts that have been queued.
  private(set) var contentBytes = 0

  init(_ parts: any HTTPContentParts, isChunked: Bool, keepsAlive: Bool) {
    self.parts = parts
    self.isChunked = isChunked
    self.keepsAlive = keepsAlive
  }

  /// Whether every part has been queued.
  var isWhole: Bool { next == parts.count }

  /// Appends what precedes a part of `count` bytes: the line end of the last chunk, and the chunk size (RFC 9112 §7.1).
  mutating func appendPartHead(count: Int, to bytes: inout [UInt8]) {
    precondition(count > 0, "a chunk without bytes would end the content")
    if isChunked {
      if next > 0 { bytes.append("\r\n" as StaticString) }
      bytes.append(hexadecimal: count)
      bytes.append("\r\n" as StaticString)
    }
    next += 1
    contentBytes += count
  }

  /// Appends what follows the last part.
  func appendEnd(to bytes: inout [UInt8]) {
    if isChunked { bytes.append("\r\n0\r\n\r\n" as StaticString) }
  }
}
