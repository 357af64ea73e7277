import Bytes
import HTTPMessage

/// Decodes chunked content in place: the data of each chunk moves down over its framing (RFC 9112 §7.1).
///
///     chunked-body = *( chunk-size [ chunk-ext ] CRLF chunk-data CRLF ) "0" [ chunk-ext ] CRLF trailers CRLF
struct ChunkDecoder {
  private enum State: Equatable {
    case sizeLine
    /// So many bytes of the chunk are still to come.
    case data(Int)
    /// The line end after the data.
    case dataEnd
    case trailers
    case done
  }

  private var state = State.sizeLine
  /// The end of the decoded content, which begins after the head.
  private(set) var decodedEnd: Int
  /// The first byte that is not decoded; the end of the message once all are.
  private(set) var next: Int
  /// `next..<scanned` has no line feed.
  private var scanned: Int
  private let contentStart: Int
  /// nil for the usual limit of content.
  private let contentBytesMax: Int?
  /// How many bytes of content were removed.
  private var drained = 0
  private var extensionBytes = 0
  private var trailerBytes = 0
  private var trailerFields = 0

  /// - Parameters:
  ///   - headLength: where the content begins.
  ///   - contentBytesMax: nil for the usual limit of content.
  init(headLength: Int, contentBytesMax: Int? = nil) {
    contentStart = headLength
    self.contentBytesMax = contentBytesMax
    decodedEnd = headLength
    next = headLength
    scanned = headLength
  }

  /// Decodes what has come, and closes the gap before the rest.
  ///
  /// - Returns: whether the message is complete.
  mutating func decode(_ buffer: inout ReceiveBuffer, _ policy: WirePolicy) throws(WireError) -> Bool {
    while try step(&buffer, policy) {}
    if state == .done { return true }
    scanned -= next - decodedEnd
    buffer.close(decodedEnd..<next)
    next = decodedEnd
    return false
  }

  /// Removes the decoded content up to `end`, after its use.
  mutating func drain(_ buffer: inout ReceiveBuffer, to end: Int) {
    let count = end - contentStart
    buffer.close(contentStart..<end)
    drained += count
    decodedEnd -= count
    next -= count
    scanned -= count
  }

  /// - Returns: whether another step may make progress with the bytes that have come.
  private mutating func step(_ buffer: inout ReceiveBuffer, _ policy: WirePolicy) throws(WireError) -> Bool {
    switch state {
    case .sizeLine:
      guard let line = try nextLine(buffer, bytesMax: policy.limits.chunkLineBytesMax) else { return false }
      try readSizeLine(buffer.unread, line, policy)
      return true
    case .data(let left):
      let available = min(left, buffer.count - next)
      guard available > 0 else { return false }
      buffer.move(from: next, to: decodedEnd, count: available)
      decodedEnd += available
      next += available
      scanned = next
      state = available == left ? .dataEnd : .data(left - available)
      return true
    case .dataEnd:
      return try readDataEnd(buffer.unread)
    case .trailers:
      guard let line = try nextTrailer(buffer, policy) else { return false }
      try readTrailer(buffer.unread, line, policy)
      return true
    case .done: return false
    }
  }

  /// The line that begins at `next`; nil if it is incomplete.
  private mutating func nextLine(_ buffer: borrowing ReceiveBuffer, bytesMax: Int) throws(WireError) -> Range<Int>? {
    let bytes = buffer.unread
    guard let lineFeed = bytes.firstIndex(of: 0x0A, from: scanned) else {
      scanned = bytes.count
      if scanned - next > bytesMax { throw .chunkLineTooLong(limit: bytesMax) }
      return nil
    }
    if lineFeed + 1 - next > bytesMax { throw .chunkLineTooLong(limit: bytesMax) }
    let line = next..<(try lineEnd(bytes, start: next, lineFeed: lineFeed))
    next = lineFeed + 1
    scanned = next
    return line
  }

  private mutating func readSizeLine(
    _ bytes: Span<UInt8>, _ line: Range<Int>, _ policy: WirePolicy
  ) throws(WireError) {
    var size: UInt64 = 0
    var place = line.lowerBound
    while place < line.upperBound, let digit = bytes[place].hexDigitValue {
      guard size >> 59 == 0 else { throw .chunkSizeOverflow }
      size = size << 4 | UInt64(digit)
      place += 1
    }
    guard place > line.lowerBound else { throw .invalidChunkSize }
    if place < line.upperBound {
      try checkExtensions(bytes, place..<line.upperBound)
      extensionBytes += line.upperBound - place
      if extensionBytes > policy.limits.chunkExtensionBytesMax {
        throw .chunkExtensionsTooLarge(limit: policy.limits.chunkExtensionBytesMax)
      }
    }
    let most = contentBytesMax ?? policy.limits.bodyBytesMax
    guard size <= UInt64(most - drained - (decodedEnd - contentStart)) else { throw .bodyTooLarge(limit: most) }
    state = size == 0 ? .trailers : .data(Int(size))
  }

  /// Reads the line end after the data. A wrong size shows here.
  private mutating func readDataEnd(_ bytes: Span<UInt8>) throws(WireError) -> Bool {
    guard next < bytes.count else { return false }
    guard bytes[next] == 0x0D else { throw .invalidChunkEnd }
    guard next + 1 < bytes.count else { return false }
    guard bytes[next + 1] == 0x0A else { throw .invalidChunkEnd }
    next += 2
    scanned = next
    state = .sizeLine
    return true
  }

  private mutating func nextTrailer(
    _ buffer: borrowing ReceiveBuffer, _ policy: WirePolicy
  ) throws(WireError) -> Range<Int>? {
    let bytes = buffer.unread
    let lineFeed = bytes.firstIndex(of: 0x0A, from: scanned)
    let seen = (lineFeed.map { $0 + 1 } ?? bytes.count) - next
    if trailerBytes + seen > policy.limits.trailerBytesMax {
      throw .trailersTooLarge(limit: policy.limits.trailerBytesMax)
    }
    guard let lineFeed else {
      scanned = bytes.count
      return nil
    }
    let line = next..<(try lineEnd(bytes, start: next, lineFeed: lineFeed))
    trailerBytes += seen
    next = lineFeed + 1
    scanned = next
    return line
  }

  /// Checks a trailer like a field and drops it: the service uses no trailers (RFC 9110 §6.5.1).
  private mutating func readTrailer(
    _ bytes: Span<UInt8>, _ line: Range<Int>, _ policy: WirePolicy
  ) throws(WireError) {
    guard !line.isEmpty else {
      state = .done
      return
    }
    trailerFields += 1
    guard trailerFields <= policy.limits.fieldsMax else { throw .tooManyFields(limit: policy.limits.fieldsMax) }
    _ = try readFieldLine(bytes, line)
  }
}

/// Checks `chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )` (RFC 9112 §7.1.1).
///
/// The service ignores extensions, but a byte that ends a line for another parser must not hide in one.
private func checkExtensions(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
  var place = range.lowerBound
  func skipBlanks() {
    while place < range.upperBound, bytes[place].isBlank { place += 1 }
  }
  func skip(_ byte: UInt8) -> Bool {
    guard place < range.upperBound, bytes[place] == byte else { return false }
    place += 1
    return true
  }
  func skipToken() -> Bool {
    let start = place
    while place < range.upperBound, bytes[place].isTokenByte { place += 1 }
    return place > start
  }
  func skipQuotedString() -> Bool {
    guard skip(UInt8(ascii: "\"")) else { return false }
    while place < range.upperBound, bytes[place].isFieldValueByte {
      if skip(UInt8(ascii: "\"")) { return true }
      if skip(UInt8(ascii: "\\")) {
        guard place < range.upperBound, bytes[place].isFieldValueByte else { return false }
      }
      place += 1
    }
    return false
  }

  while place < range.upperBound {
    skipBlanks()
    guard skip(UInt8(ascii: ";")) else { throw .invalidChunkExtension }
    skipBlanks()
    guard skipToken() else { throw .invalidChunkExtension }
    let nameEnd = place
    skipBlanks()
    if skip(UInt8(ascii: "=")) {
      skipBlanks()
      guard skipToken() || skipQuotedString() else { throw .invalidChunkExtension }
    } else {
      place = nameEnd
    }
  }
}
