import Bytes
import HTTPMessage

/// What a client accepts: the `Accept` field (RFC 9110 §12.5.1).
struct AcceptedMedia {
  private let ranges: [(range: MediaType, weight: Double)]

  /// - Parameter value: the field's value. An empty one accepts everything.
  init(_ value: String) {
    let items = value.split(outsideQuotesAt: ",").map(\.trimmedOfBlanks).filter { !$0.isEmpty }
    // The grammar has no `*` without a slash, but clients of Java's library send it for any type.
    ranges = (items.isEmpty ? ["*/*"] : items).compactMap { item in
      guard let range = MediaType(item == "*" || item.hasPrefix("*;") ? "*/*" + item.dropFirst() : item) else {
        return nil
      }
      return (range, range.values(of: "q").first.flatMap(Self.weight) ?? 1)
    }
  }

  /// `qvalue` (RFC 9110 §12.4.2). `Double.init` accepts more than that: `nan`, `0x1`.
  private static func weight(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") || $0 == UInt8(ascii: ".") })
    else { return nil }
    return Double(text).flatMap { $0 <= 1 ? $0 : nil }
  }

  /// The weight of the most specific range that covers `type`, and how specific it is: 2 for its name, 1 for `text/*`,
  /// and 0 for `*/*`; nil if no range covers it.
  private func preference(for type: MediaType) -> (weight: Double, precision: Int)? {
    var best: (weight: Double, precision: Int)?
    for (range, weight) in ranges {
      guard let precision = range.precision(covering: type) else { continue }
      if best.map({ ($0.precision, $0.weight) < (precision, weight) }) ?? true { best = (weight, precision) }
    }
    return best
  }

  /// Whether the most specific range that covers `type` has a weight above 0.
  func accepts(_ type: MediaType) -> Bool { (preference(for: type)?.weight ?? 0) > 0 }

  /// The type that the client prefers: of those with the greatest weight, one that it names before one that a range
  /// covers, and then the first in the list; nil if it accepts none.
  func preferred(among types: [MediaType]) -> MediaType? {
    var best: (type: MediaType, preference: (weight: Double, precision: Int))?
    for type in types {
      guard let preference = preference(for: type), preference.weight > 0 else { continue }
      if best.map({ $0.preference < preference }) ?? true { best = (type, preference) }
    }
    return best?.type
  }

  /// Whether the client asks for `type` by its own name, not by a range such as `*/*`.
  func names(_ type: MediaType) -> Bool { ranges.contains { $0.range == type && $0.weight > 0 } }

  /// Whether the client accepts `type` by its own name or by an alias.
  func accepts(_ type: MediaType, orAliases aliases: [MediaType]) -> Bool {
    accepts(type)
      || ranges.contains { item in
        item.weight > 0
          && aliases.contains { item.range.precision(covering: $0) ?? 0 > 0 }
      }
  }
}

extension HTTPFieldsView {
  /// Whether `Accept` begins with this type, without parameters: then the client accepts it, and names it.
  func acceptFirst(_ type: MediaType) -> Bool {
    guard let accept = lone("accept") else { return false }
    let name = type.essence.utf8.span
    return accept.hasPrefix(name) && (accept.count == name.count || accept[name.count] == UInt8(ascii: ","))
  }
}
