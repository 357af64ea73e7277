import Bytes
import HTTPMessage

/// What the fields of a head say about the end of the message and of the connection (RFC 9112 §6 and §9).
struct MessageFraming: Equatable {
  private(set) var contentLength: Int?
  private(set) var isChunked = false
  private(set) var expectsContinue = false
  private(set) var asksToClose = false
  private(set) var asksToKeepAlive = false
  /// The coding to decode before a handler sees the content; nil if there is none.
  private(set) var contentCoding: ContentCoding?
  private(set) var acceptedCodings = AcceptedCodings()
  /// Whether the content is lines, which a handler may process while they come.
  private(set) var hasLines = false
  private var contentCodings = ContentCodings()
  private var hasHost = false

  /// Adds one field line. Names that do not concern framing are ignored.
  mutating func read(_ bytes: Span<UInt8>, _ line: HTTPFieldsView.Line) throws(WireError) {
    // The length distinguishes most names.
    switch line.name.count {
    case 4 where matches(bytes, line.name, "host"): try readHost(bytes, line.value)
    case 6 where matches(bytes, line.name, "expect"): try readExpectation(bytes, line.value)
    case 10 where matches(bytes, line.name, "connection"): readConnection(bytes, line.value)
    case 12 where matches(bytes, line.name, "content-type"): readContentType(bytes, line.value)
    case 15 where matches(bytes, line.name, "accept-encoding"): acceptedCodings.read(bytes, line.value)
    case 16 where matches(bytes, line.name, "content-encoding"): contentCodings.read(bytes, line.value)
    case 14 where matches(bytes, line.name, "content-length"): try readContentLength(bytes, line.value)
    case 17 where matches(bytes, line.name, "transfer-encoding"): try readTransferEncoding(bytes, line.value)
    default: break
    }
  }

  /// Checks the fields together, after the last one.
  mutating func finish(minorVersion: Int, bodyBytesMax: Int) throws(WireError) {
    guard hasHost || minorVersion == 0 else { throw .missingHost }
    if isChunked {
      guard contentLength == nil else { throw .contentLengthWithTransferEncoding }
      guard minorVersion > 0 else { throw .transferEncodingInHTTP10 }
    }
    // The content of lines has no limit, if a handler processes it.
    if let contentLength, contentLength > bodyBytesMax, !hasLines { throw .bodyTooLarge(limit: bodyBytesMax) }
    // Without content, a coding has no effect.
    if isChunked || contentLength ?? 0 > 0 { contentCoding = try contentCodings.single() }
    // HTTP/1.0 knows no 100 (RFC 9110 §10.1.1).
    if minorVersion == 0 { expectsContinue = false }
  }

  /// Whether the connection may serve another request (RFC 9112 §9.3).
  func keepsAlive(minorVersion: Int) -> Bool {
    !asksToClose && (minorVersion > 0 || asksToKeepAlive)
  }

  private mutating func readHost(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(WireError) {
    guard !hasHost else { throw .repeatedHost }
    guard isAuthority(bytes, value) else { throw .invalidHost }
    hasHost = true
  }

  /// The handler judges the parameters.
  private mutating func readContentType(_ bytes: Span<UInt8>, _ value: Range<Int>) {
    var end = value.first { bytes[$0] == UInt8(ascii: ";") } ?? value.upperBound
    while end > value.lowerBound, bytes[end - 1].isBlank { end -= 1 }
    hasLines = hasLines || matches(bytes, value.lowerBound..<end, "application/x-ndjson")
  }

  /// `Content-Length = 1*DIGIT` (RFC 9110 §8.6).
  ///
  /// `Int.init(_:)` is not used: it accepts a sign, which the grammar does not. The RFC lets a server accept a list of
  /// equal numbers. This one refuses it: a proxy may have used another of them.
  private mutating func readContentLength(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(WireError) {
    guard contentLength == nil else { throw .repeatedContentLength }
    guard !value.isEmpty else { throw .invalidContentLength }
    var length = 0
    var overflows = false
    for place in value {
      guard bytes[place].isDigit else { throw .invalidContentLength }
      let (shifted, tooLarge) = length.multipliedReportingOverflow(by: 10)
      let (sum, carried) = shifted.addingReportingOverflow(Int(bytes[place] - UInt8(ascii: "0")))
      overflows = overflows || tooLarge || carried
      length = sum
    }
    guard !overflows else { throw .contentLengthOverflow }
    contentLength = length
  }

  /// Accepts exactly `chunked`, once: a proxy may have read any other list in another way.
  private mutating func readTransferEncoding(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(WireError) {
    guard !isChunked else { throw .repeatedTransferEncoding }
    if matches(bytes, value, "chunked") {
      isChunked = true
      return
    }
    // A list of tokens names codings that are not supported. Anything else is malformed.
    let members = listMembers(bytes, value)
    let areTokens = members.allSatisfy { member in
      !member.isEmpty && member.allSatisfy { bytes[$0].isTokenByte }
    }
    let namesOthers = members.contains { !matches(bytes, $0, "chunked") }
    throw areTokens && namesOthers ? .unknownTransferCoding : .invalidTransferEncoding
  }

  private mutating func readExpectation(_ bytes: Span<UInt8>, _ value: Range<Int>) throws(WireError) {
    guard matches(bytes, value, "100-continue") else { throw .unknownExpectation }
    expectsContinue = true
  }

  private mutating func readConnection(_ bytes: Span<UInt8>, _ value: Range<Int>) {
    for option in listMembers(bytes, value) {
      if matches(bytes, option, "close") { asksToClose = true }
      if matches(bytes, option, "keep-alive") { asksToKeepAlive = true }
    }
  }
}

/// The members of a comma-separated list, without the white space around them (RFC 9110 §5.6.1).
func listMembers(_ bytes: Span<UInt8>, _ value: Range<Int>) -> [Range<Int>] {
  var members: [Range<Int>] = []
  var start = value.lowerBound
  while true {
    let end = (start..<value.upperBound).first { bytes[$0] == UInt8(ascii: ",") } ?? value.upperBound
    var (first, last) = (start, end)
    while first < last, bytes[first].isBlank { first += 1 }
    while last > first, bytes[last - 1].isBlank { last -= 1 }
    members.append(first..<last)
    if end == value.upperBound { return members }
    start = end + 1
  }
}
