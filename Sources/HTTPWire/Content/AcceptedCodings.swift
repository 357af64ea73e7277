import Bytes
import HTTPMessage

/// The codings of responses that a client accepts: its `Accept-Encoding` lines (RFC 9110 §12.5.3).
package struct AcceptedCodings: Equatable, Sendable {
  /// How the response is sent.
  enum Choice: Equatable {
    /// Unencoded.
    case identity
    /// Encoded if that makes it much smaller.
    case gzip
    /// Encoded: the client refuses it unencoded.
    case gzipOnly
    /// The client refuses both.
    case neither
  }

  // Weights in thousandths; nil if the name is not listed.
  private var gzip: Int?
  private var identity: Int?
  private var others: Int?

  package init() {}

  /// Whether the client lists no coding.
  var isEmpty: Bool { gzip == nil && identity == nil && others == nil }

  /// Adds one line; several lines are one list.
  ///
  /// A member that does not match the grammar is ignored: an unclear preference is no reason to refuse a request.
  mutating func read(_ bytes: Span<UInt8>, _ value: Range<Int>) {
    for member in listMembers(bytes, value) {
      let nameEnd = member.first { !bytes[$0].isTokenByte } ?? member.upperBound
      let name = member.lowerBound..<nameEnd
      guard !name.isEmpty, let weight = Self.weight(bytes, nameEnd..<member.upperBound) else { continue }
      if matches(bytes, name, "gzip") || matches(bytes, name, "x-gzip") {
        gzip = max(gzip ?? 0, weight)
      } else if matches(bytes, name, "identity") {
        identity = weight
      } else if matches(bytes, name, "*") {
        others = weight
      }
    }
  }

  /// `weight = OWS ";" OWS "q=" qvalue` (RFC 9110 §12.4.2), in thousandths; 1000 if there is none.
  private static func weight(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    if range.isEmpty { return 1000 }
    var text = range.map { bytes[$0].asciiLowercased }.filter { !$0.isBlank }[...]
    guard text.starts(with: ";q=".utf8) else { return nil }
    text = text.dropFirst(3)
    guard let first = text.popFirst(), first == UInt8(ascii: "0") || first == UInt8(ascii: "1") else { return nil }
    guard text.isEmpty || text.popFirst() == UInt8(ascii: "."), text.count <= 3, text.allSatisfy(\.isDigit) else {
      return nil
    }
    var thousandths = Int(first - UInt8(ascii: "0"))
    for place in 0..<3 {
      thousandths *= 10
      if place < text.count { thousandths += Int(text[text.startIndex + place] - UInt8(ascii: "0")) }
    }
    return thousandths <= 1000 ? thousandths : nil
  }

  /// gzip if its weight is at least that of `identity`. `*` is for names that are not listed. Without the field,
  /// identity.
  var choice: Choice {
    let gzipWeight = gzip ?? others ?? 0
    let identityWeight = identity ?? others
    if identityWeight == 0 { return gzipWeight > 0 ? .gzipOnly : .neither }
    return gzipWeight > 0 && gzipWeight >= identityWeight ?? 0 ? .gzip : .identity
  }
}
