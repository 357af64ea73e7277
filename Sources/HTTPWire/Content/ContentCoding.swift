import HTTPMessage

/// A content coding that is known here (RFC 9110 §8.4.1). `identity` is the lack of one.
enum ContentCoding: String, Equatable, Sendable {
  /// RFC 1952, any number of members.
  case gzip
  /// RFC 1950; and RFC 1951 without it, which some clients send under this name.
  case deflate

  /// What `Accept-Encoding` says in an answer that refuses another (RFC 9110 §15.5.16).
  static let known: StaticString = "gzip, deflate"
}

/// What the `Content-Encoding` lines of a request say (RFC 9110 §8.4).
struct ContentCodings: Equatable {
  /// The codings applied, in that order, `identity` left out; nil for one that is not known here.
  private var applied: [ContentCoding?] = []
  private var isMalformed = false

  /// Takes note of one line; several make one list.
  mutating func read(_ bytes: Span<UInt8>, _ value: Range<Int>) {
    for member in listMembers(bytes, value) {
      if member.isEmpty || matches(bytes, member, "identity") { continue }
      if !member.allSatisfy({ bytes[$0].isTokenByte }) { isMalformed = true }
      // Two decide as well as any number.
      if applied.count < 2 { applied.append(Self.coding(bytes, member)) }
    }
  }

  private static func coding(_ bytes: Span<UInt8>, _ name: Range<Int>) -> ContentCoding? {
    // `x-gzip` is the same (RFC 9110 §8.4.1.3).
    if matches(bytes, name, "gzip") || matches(bytes, name, "x-gzip") { return .gzip }
    return matches(bytes, name, "deflate") ? .deflate : nil
  }

  /// The one coding to undo; nil where there is none.
  ///
  /// Several are refused: nobody sends them, and each multiplies what few bytes can decode to.
  func single() throws(WireError) -> ContentCoding? {
    guard !isMalformed else { throw .invalidContentEncoding }
    guard let first = applied.first else { return nil }
    guard applied.count == 1 else { throw .severalContentCodings }
    guard let first else { throw .unknownContentCoding }
    return first
  }
}
