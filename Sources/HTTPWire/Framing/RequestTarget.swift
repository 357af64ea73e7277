import Bytes
import HTTPMessage

/// The path and the query of a request target (RFC 9112 §3.2).
struct RequestTarget: Equatable {
  /// As sent; `/` for an absolute URL without a path (RFC 9110 §4.2.3), `*` for the server as a whole.
  ///
  /// A string and not a place in the head, so that a repeated head needs no new one.
  var path: String
  /// Its place in the head.
  var query: Range<Int>?

  /// Parses the target in `range`. The host of an absolute URL is checked and dropped: all hosts are equal.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, isOptions: Bool) throws(WireError) {
    if range.isEmpty { throw .invalidTarget(.form) }
    switch bytes[range.lowerBound] {
    case UInt8(ascii: "/"): try self.init(pathAndQuery: bytes, range)
    case UInt8(ascii: "*") where range.count == 1 && isOptions: self.init(path: "*", query: nil)
    default: try self.init(absolute: bytes, range, isOptions: isOptions)
    }
  }

  init(path: String, query: Range<Int>?) {
    self.path = path
    self.query = query
  }

  private init(pathAndQuery bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) {
    let mark = try Self.check(bytes, range)
    path = asciiText(bytes, range.lowerBound..<(mark ?? range.upperBound))
    query = mark.map { $0 + 1..<range.upperBound }
  }

  private init(absolute bytes: Span<UInt8>, _ range: Range<Int>, isOptions: Bool) throws(WireError) {
    guard let start = Self.authorityStart(bytes, range) else { throw .invalidTarget(.form) }
    var end = start
    while end < range.upperBound, bytes[end] != UInt8(ascii: "/"), bytes[end] != UInt8(ascii: "?") { end += 1 }
    guard start < end, isAuthority(bytes, start..<end) else { throw .invalidTarget(.authority) }
    try self.init(pathAndQuery: bytes, end..<range.upperBound)
    if path.isEmpty { path = isOptions && query == nil ? "*" : "/" }
  }

  /// - Returns: the place after `http://` or `https://`; nil if the target begins with neither.
  private static func authorityStart(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    for scheme in ["http://", "https://"] as [StaticString] where range.count >= scheme.utf8CodeUnitCount {
      let end = range.lowerBound + scheme.utf8CodeUnitCount
      if matches(bytes, range.lowerBound..<end, scheme) { return end }
    }
    return nil
  }

  /// Refuses what RFC 3986 §3.3 and §3.4 do not allow in a path or a query.
  ///
  /// - Returns: the place of the first `?`.
  private static func check(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Int? {
    var mark: Int?
    var place = range.lowerBound
    while place < range.upperBound {
      let byte = bytes[place]
      if byte == UInt8(ascii: "%") {
        guard place + 2 < range.upperBound, bytes[place + 1].isHexDigit, bytes[place + 2].isHexDigit else {
          throw .invalidTarget(.percentEncoding)
        }
      } else if byte == UInt8(ascii: "?") {
        mark = mark ?? place
      } else if !ASCIISet.path.contains(byte) {
        throw .invalidTarget(byte == UInt8(ascii: "#") ? .fragment : .byte)
      }
      place += 1
    }
    return mark
  }
}

/// The text of bytes that were checked to be ASCII.
func asciiText(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
  guard let ascii = try? UTF8Span(validating: bytes.extracting(range)) else { return "" }
  return String(copying: ascii)
}

/// Whether `range` holds `uri-host [ ":" port ]` (RFC 9110 §7.2). User information is not allowed (RFC 9110 §4.2.4).
func isAuthority(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
  guard let first = range.first else { return true }
  var place = range.lowerBound
  if bytes[first] == UInt8(ascii: "[") {
    guard let close = range.first(where: { bytes[$0] == UInt8(ascii: "]") }), close > first + 1,
      (first + 1..<close).allSatisfy({ ASCIISet.address.contains(bytes[$0]) })
    else { return false }
    place = close + 1
  } else {
    while place < range.upperBound, bytes[place] != UInt8(ascii: ":") {
      let byte = bytes[place]
      if byte == UInt8(ascii: "%") {
        guard place + 2 < range.upperBound, bytes[place + 1].isHexDigit, bytes[place + 2].isHexDigit else {
          return false
        }
      } else if !ASCIISet.registeredName.contains(byte) {
        return false
      }
      place += 1
    }
  }
  if place == range.upperBound { return true }
  return place > first && bytes[place] == UInt8(ascii: ":") && isPort(bytes, place + 1..<range.upperBound)
}

/// `port = *DIGIT` (RFC 3986 §3.2.3), and no more than a TCP port can be.
private func isPort(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
  var port = 0
  for place in range {
    guard bytes[place].isDigit else { return false }
    port = min(port * 10 + Int(bytes[place] - UInt8(ascii: "0")), 65_536)
  }
  return port <= 65_535
}
