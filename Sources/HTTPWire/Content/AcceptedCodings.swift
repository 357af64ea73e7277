import Bytes
import HTTPMessage

/// The codings that a client takes an answer in: its `Accept-Encoding` lines (RFC 9110 §12.5.3).
package struct AcceptedCodings: Equatable, Sendable {
  /// How an answer is to be sent.
  enum Choice: Equatable {
    /// As it is.
    case identity
    /// Encoded where that makes it much smaller.
    case gzip
    /// Encoded: the client refuses it as it is.
    case gzipOnly
    /// The client refuses all that there is.
    case neither
  }

  // Weights in thousandths; nil where the name is not listed.
  private var gzip: Int?
  private var identity: Int?
  private var others: Int?

  package init() {}

  /// Whether nothing was asked for.
  var isEmpty: Bool { gzip == nil && identity == nil && others == nil }

  /// Takes note of one line; several make one list. A member that is none by the grammar is passed over: a wish that cannot
  /// be read is no reason to refuse a request.
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

  /// `weight = OWS ";" OWS "q=" qvalue` (RFC 9110 §12.4.2), in thousandths; 1000 where there is none.
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

  /// gzip where it is wanted at least as much as nothing; `*` stands for what is not listed. Without the field, nothing.
  var choice: Choice {
    let gzipWeight = gzip ?? others ?? 0
    let identityWeight = identity ?? others
    if identityWeight == 0 { return gzipWeight > 0 ? .gzipOnly : .neither }
    return gzipWeight > 0 && gzipWeight >= identityWeight ?? 0 ? .gzip : .identity
  }
}
