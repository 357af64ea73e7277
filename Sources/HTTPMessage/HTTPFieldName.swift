public import Bytes

/// A field name: a token, compared without regard to case (RFC 9110 §5.1). It cannot be invalid.
package struct HTTPFieldName: Equatable, Hashable, Sendable {
  /// The name in lower case.
  package let canonical: String
  /// The number of bytes. Stored, because every field of every request is compared by it.
  let bytesCount: Int

  /// - Returns: nil unless `name` is a token (RFC 9110 §5.6.2).
  package init?(_ name: String) {
    guard !name.isEmpty, name.utf8.allSatisfy(\.isTokenByte) else { return nil }
    self.init(known: name.lowercased())
  }

  private init(known: String) {
    canonical = known
    bytesCount = known.utf8.count
  }

  package static let accept = HTTPFieldName(known: "accept")
  package static let acceptEncoding = HTTPFieldName(known: "accept-encoding")
  package static let allow = HTTPFieldName(known: "allow")
  package static let authorization = HTTPFieldName(known: "authorization")
  package static let cacheControl = HTTPFieldName(known: "cache-control")
  package static let connection = HTTPFieldName(known: "connection")
  package static let contentEncoding = HTTPFieldName(known: "content-encoding")
  package static let contentLength = HTTPFieldName(known: "content-length")
  package static let contentSecurityPolicy = HTTPFieldName(known: "content-security-policy")
  package static let contentType = HTTPFieldName(known: "content-type")
  package static let contentTypeOptions = HTTPFieldName(known: "x-content-type-options")
  package static let date = HTTPFieldName(known: "date")
  package static let etag = HTTPFieldName(known: "etag")
  package static let expect = HTTPFieldName(known: "expect")
  package static let host = HTTPFieldName(known: "host")
  package static let ifNoneMatch = HTTPFieldName(known: "if-none-match")
  package static let openerPolicy = HTTPFieldName(known: "cross-origin-opener-policy")
  package static let referrerPolicy = HTTPFieldName(known: "referrer-policy")
  package static let requestID = HTTPFieldName(known: "x-request-id")
  package static let retryAfter = HTTPFieldName(known: "retry-after")
  package static let server = HTTPFieldName(known: "server")
  package static let traceparent = HTTPFieldName(known: "traceparent")
  package static let transferEncoding = HTTPFieldName(known: "transfer-encoding")
  package static let vary = HTTPFieldName(known: "vary")
  package static let wwwAuthenticate = HTTPFieldName(known: "www-authenticate")
}

extension ASCIISet {
  /// `tchar` of RFC 9110 §5.6.2.
  @inlinable package static var token: ASCIISet {
    ASCIISet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
  }
}

extension UInt8 {
  /// `tchar` of RFC 9110 §5.6.2.
  @inlinable package var isTokenByte: Bool { ASCIISet.token.contains(self) }

  /// The bytes of a field value: visible ASCII, space, tab and obs-text, so neither CR, LF nor NUL (RFC 9110 §5.5).
  @inlinable package var isFieldValueByte: Bool { (self >= 0x20 && self != 0x7F) || self == UInt8(ascii: "\t") }
}
