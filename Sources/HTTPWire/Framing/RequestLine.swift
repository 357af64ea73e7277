import Bytes
import HTTPMessage

/// `method SP request-target SP HTTP-version` (RFC 9112 §3).
struct RequestLine: Equatable {
  var method: HTTPMethod
  var target: RequestTarget
  /// 0 for HTTP/1.0; 1 for HTTP/1.1 and every later 1.x, which gets a response of 1.1 (RFC 9110 §2.5).
  var minorVersion: Int

  /// Parses the line in `range`, without its line end.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, _ limits: WireLimits) throws(WireError) {
    do throws(WireError) {
      try self.init(parsing: bytes, range, limits)
    } catch {
      throw Self.isOfProxyProtocol(bytes.extracting(range)) ? .proxyProtocol : error
    }
  }

  private init(parsing bytes: Span<UInt8>, _ range: Range<Int>, _ limits: WireLimits) throws(WireError) {
    let space = UInt8(ascii: " ")
    var methodEnd = range.lowerBound
    while methodEnd < range.upperBound, bytes[methodEnd].isTokenByte { methodEnd += 1 }
    let methodRange = range.lowerBound..<methodEnd
    guard methodEnd < range.upperBound else { throw .malformedRequestLine }
    guard bytes[methodEnd] == space, !methodRange.isEmpty else { throw .invalidMethod }
    guard methodRange.count <= limits.methodBytesMax else { throw .methodTooLong(limit: limits.methodBytesMax) }
    var targetEnd = methodEnd + 1
    while targetEnd < range.upperBound, bytes[targetEnd] != space { targetEnd += 1 }
    let targetRange = methodEnd + 1..<targetEnd
    guard targetEnd < range.upperBound, !targetRange.isEmpty else { throw .malformedRequestLine }
    guard targetRange.count <= limits.targetBytesMax else { throw .targetTooLong(limit: limits.targetBytesMax) }
    minorVersion = try Self.readVersion(bytes, targetEnd + 1..<range.upperBound)
    method = HTTPMethod(bytes.extracting(methodRange))
    if method == .connect { throw .connectRefused }
    target = try RequestTarget(bytes, targetRange, isOptions: method == .options)
  }

  /// Whether the line is the first one of the PROXY protocol's version 1.
  private static func isOfProxyProtocol(_ line: Span<UInt8>) -> Bool {
    for start in ["PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"] as [StaticString] {
      let count = start.utf8CodeUnitCount
      if line.count >= count, line.extracting(first: count).equals(start, lowercased: false) { return true }
    }
    return false
  }

  /// The refusal of a line that is too long. The first bytes show whether the method or the target is.
  static func overlongLine(_ bytes: Span<UInt8>, _ start: Int, _ limits: WireLimits) -> WireError {
    let method = start..<start + limits.methodBytesMax + 1
    let hasMethod = method.contains { $0 < bytes.count && bytes[$0] == UInt8(ascii: " ") }
    return hasMethod
      ? .targetTooLong(limit: limits.targetBytesMax) : .methodTooLong(limit: limits.methodBytesMax)
  }

  /// `HTTP-version = "HTTP/" DIGIT "." DIGIT`, in upper case (RFC 9112 §2.3).
  private static func readVersion(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Int {
    guard range.count == 8 else { throw .invalidVersion }
    let text = bytes.word(at: range.lowerBound)
    // `HTTP/`, any digit, `.`, any digit: the places of the digits are not compared here.
    guard text & 0x00FF_00FF_FFFF_FFFF == 0x002E_002F_5054_5448 else { throw .invalidVersion }
    let (major, minor) = (bytes[range.lowerBound + 5], bytes[range.lowerBound + 7])
    guard major.isDigit, minor.isDigit else { throw .invalidVersion }
    guard major == UInt8(ascii: "1") else {
      throw .unsupportedVersion("HTTP/\(major - UInt8(ascii: "0")).\(minor - UInt8(ascii: "0"))")
    }
    return minor == UInt8(ascii: "0") ? 0 : 1
  }
}
