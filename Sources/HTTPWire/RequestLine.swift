import HTTPMessage

/// `method SP request-target SP HTTP-version` (RFC 9112 §3).
struct RequestLine: Equatable {
  var method: HTTPMethod
  var target: RequestTarget
  /// 0 for HTTP/1.0; 1 for HTTP/1.1 and every later 1.x, which is answered as 1.1 (RFC 9110 §2.5).
  var minorVersion: Int

  /// Reads the line in `range`, its line end not included.
  init(_ bytes: Span<UInt8>, _ range: Range<Int>, _ limits: WireLimits) throws(WireError) {
    let space = UInt8(ascii: " ")
    guard let methodEnd = range.first(where: { bytes[$0] == space }) else {
      throw Self.isToken(bytes, range) ? .malformedRequestLine : .invalidMethod
    }
    let methodRange = range.lowerBound..<methodEnd
    guard Self.isToken(bytes, methodRange) else { throw .invalidMethod }
    guard methodRange.count <= limits.methodBytesMax else { throw .methodTooLong(limit: limits.methodBytesMax) }
    let rest = methodEnd + 1..<range.upperBound
    guard let targetEnd = rest.first(where: { bytes[$0] == space }), targetEnd > rest.lowerBound else {
      throw .malformedRequestLine
    }
    let targetRange = rest.lowerBound..<targetEnd
    guard targetRange.count <= limits.targetBytesMax else { throw .targetTooLong(limit: limits.targetBytesMax) }
    minorVersion = try Self.readVersion(bytes, targetEnd + 1..<range.upperBound)
    method = HTTPMethod(bytes.extracting(methodRange))
    if method == .connect { throw .connectRefused }
    target = try RequestTarget(bytes, targetRange, isOptions: method == .options)
  }

  /// Why a line longer than any that is allowed is refused; its first bytes tell.
  static func overlongLine(_ bytes: Span<UInt8>, _ start: Int, _ limits: WireLimits) -> WireError {
    let method = start..<start + limits.methodBytesMax + 1
    let hasMethod = method.contains { $0 < bytes.count && bytes[$0] == UInt8(ascii: " ") }
    return hasMethod
      ? .targetTooLong(limit: limits.targetBytesMax) : .methodTooLong(limit: limits.methodBytesMax)
  }

  private static func isToken(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    !range.isEmpty && range.allSatisfy { bytes[$0].isTokenByte }
  }

  /// `HTTP-version = "HTTP/" DIGIT "." DIGIT`, in upper case (RFC 9112 §2.3).
  private static func readVersion(_ bytes: Span<UInt8>, _ range: Range<Int>) throws(WireError) -> Int {
    let prefix = "HTTP/"
    guard range.count == 8, zip(range, prefix.utf8).allSatisfy({ bytes[$0] == $1 }),
      bytes[range.lowerBound + 5].isDigit, bytes[range.lowerBound + 6] == UInt8(ascii: "."),
      bytes[range.lowerBound + 7].isDigit
    else { throw .invalidVersion }
    let major = bytes[range.lowerBound + 5] - UInt8(ascii: "0")
    let minor = bytes[range.lowerBound + 7] - UInt8(ascii: "0")
    guard major == 1 else { throw .unsupportedVersion("HTTP/\(major).\(minor)") }
    return minor == 0 ? 0 : 1
  }
}
