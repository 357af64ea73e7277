import HTTPMessage

extension HTTPField {
  /// For every response that is no document: it belongs to one request and one client, or to one moment (RFC 9111
  /// §5.2.2.5).
  static let noStore = HTTPField(.cacheControl, literal: "no-store")
}
