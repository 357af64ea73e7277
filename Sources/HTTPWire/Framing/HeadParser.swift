import Bytes
import HTTPMessage

/// Parses the head of a request line by line as its bytes come (RFC 9112 §2 to §6).
///
/// All places are offsets from the first byte of the request line. A refusal depends only on the bytes up to its place,
/// not on how they were cut into packets.
///
/// Clients often repeat a head. If a head equals the last one of its connection byte for byte, it is not parsed again.
struct HeadParser {
  /// A longer head is not kept: there may be many idle connections.
  static let keptBytesMax = 512

  private(set) var hasRequestLine = false
  private(set) var method = HTTPMethod.get
  private(set) var target = RequestTarget(path: "/", query: nil)
  private(set) var minorVersion = 1
  private(set) var fields: [HTTPFieldsView.Line] = []
  private(set) var framing = MessageFraming()
  /// Where the next line begins; the length of the head once it is complete.
  private(set) var lineStart = 0
  /// `lineStart..<scanned` has no line feed.
  private var scanned = 0
  /// What the handler remembers of this head; nil if it is not a repeated one.
  private(set) var memory: HTTPHeadMemory?
  /// The bytes of the last head, if its results are still stored here; empty otherwise.
  private var last: [UInt8] = []

  /// Begins the next head. The results of the last one stay until the next is read.
  mutating func reset() {
    hasRequestLine = false
    lineStart = 0
    scanned = 0
  }

  /// Keeps the memory of the fields.
  private mutating func forget() {
    last.removeAll(keepingCapacity: true)
    fields.removeAll(keepingCapacity: true)
    framing = MessageFraming()
    memory = nil
  }

  private mutating func keep(_ bytes: Span<UInt8>) {
    guard lineStart <= Self.keptBytesMax else { return }
    // Bound: the buffer is the span's own, for the call.
    unsafe bytes.extracting(0..<lineStart).withUnsafeBufferPointer { unsafe last.append(contentsOf: $0) }
  }

  /// Parses the lines that are complete.
  ///
  /// - Returns: whether the head is complete; if not, more bytes are needed.
  mutating func read(_ buffer: borrowing ReceiveBuffer, _ policy: WirePolicy) throws(WireError) -> Bool {
    let bytes = buffer.unread
    if scanned == 0 && lineStart == 0 {
      // Fast path (0308): the head of the request before. The general path parses it again.
      if !last.isEmpty, bytes.hasPrefix(last.span) {
        hasRequestLine = true
        lineStart = last.count
        if policy.remembersHeads, memory == nil { memory = HTTPHeadMemory() }
        return true
      }
      forget()
    }
    while let lineFeed = bytes.firstIndex(of: 0x0A, from: scanned) {
      try checkFirstByte(bytes)
      try checkLength(bytes, through: lineFeed, policy)
      let end = try lineEnd(bytes, start: lineStart, lineFeed: lineFeed)
      let line = lineStart..<end
      lineStart = lineFeed + 1
      scanned = lineStart
      if try readLine(bytes, line, policy) {
        keep(bytes)
        return true
      }
    }
    scanned = bytes.count
    if scanned > lineStart {
      try checkFirstByte(bytes)
      try checkLength(bytes, through: scanned - 1, policy)
    }
    return false
  }

  /// - Returns: whether the line was the empty one that ends the head.
  private mutating func readLine(
    _ bytes: Span<UInt8>, _ line: Range<Int>, _ policy: WirePolicy
  ) throws(WireError) -> Bool {
    guard hasRequestLine else {
      let requestLine = try RequestLine(bytes, line, policy.limits)
      method = requestLine.method
      target = requestLine.target
      minorVersion = requestLine.minorVersion
      hasRequestLine = true
      return false
    }
    guard !line.isEmpty else {
      try framing.finish(minorVersion: minorVersion, bodyBytesMax: policy.limits.bodyBytesMax)
      return true
    }
    guard fields.count < policy.limits.fieldsMax else { throw .tooManyFields(limit: policy.limits.fieldsMax) }
    let field = try readFieldLine(bytes, line)
    try framing.read(bytes, field)
    // Handlers get decoded content, so they do not see its coding.
    if field.name.count == 16, matches(bytes, field.name, "content-encoding") { return false }
    fields.append(field)
    return false
  }

  /// Refuses bytes that do not begin like a request at once, for example a TLS handshake.
  private func checkFirstByte(_ bytes: Span<UInt8>) throws(WireError) {
    guard !hasRequestLine, !bytes[0].isTokenByte else { return }
    // After the empty lines that are skipped, version 2 of the PROXY protocol has this byte.
    throw bytes[0] == 0 ? .proxyProtocol : .invalidMethod
  }

  private func checkLength(_ bytes: Span<UInt8>, through last: Int, _ policy: WirePolicy) throws(WireError) {
    if !hasRequestLine, last - lineStart >= policy.limits.requestLineBytesMax {
      throw RequestLine.overlongLine(bytes, lineStart, policy.limits)
    }
    if last >= policy.limits.headBytesMax { throw .headTooLarge(limit: policy.limits.headBytesMax) }
  }
}
