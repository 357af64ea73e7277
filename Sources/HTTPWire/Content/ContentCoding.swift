import HTTPMessage

/// A supported content coding (RFC 9110 §8.4.1). `identity` means none.
enum ContentCoding: String, Equatable, Sendable {
  /// RFC 1952, any number of members.
  case gzip
  /// RFC 1950, or bare RFC 1951, which some clients send under this name.
  case deflate

  /// The `Accept-Encoding` of a response that refuses another coding (RFC 9110 §15.5.16).
  static let known: StaticString = "gzip, deflate"
}

/// What the `Content-Encoding` lines of a request say (RFC 9110 §8.4).
struct ContentCodings: Equatable {
  /// The applied codings in their order, without `identity`; nil for one that is not supported.
  private var applied: [ContentCoding?] = []
  private var isMalformed = false

  /// Adds one line; several lines are one list.
  mutating func read(_ bytes: Span<UInt8>, _ value: Range<Int>) {
    for member in listMembers(bytes, value) {
      if member.isEmpty || matches(bytes, member, "identity") { continue }
      if !member.allSatisfy({ bytes[$0].isTokenByte }) { isMalformed = true }
      // Two are enough: more than one is refused.
      if applied.count < 2 { applied.append(Self.coding(bytes, member)) }
    }
  }

  private static func coding(_ bytes: Span<UInt8>, _ name: Range<Int>) -> ContentCoding? {
    // `x-gzip` is the same (RFC 9110 §8.4.1.3).
    if matches(bytes, name, "gzip") || matches(bytes, name, "x-gzip") { return .gzip }
    return matches(bytes, name, "deflate") ? .deflate : nil
  }

  /// The one coding to decode; nil if there is none.
  ///
  /// Several are refused: clients do not send them, and each multiplies what few bytes can decode to.
  func single() throws(WireError) -> ContentCoding? {
    guard !isMalformed else { throw .invalidContentEncoding }
    guard let first = applied.first else { return nil }
    guard applied.count == 1 else { throw .severalContentCodings }
    guard let first else { throw .unknownContentCoding }
    return first
  }
}
