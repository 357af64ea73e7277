/// A media type without its parameters, in lower case, and the one parameter that matters here (RFC 9110 §8.3.1).
struct MediaType: Equatable {
  let essence: String
  let parameters: [(name: String, value: String)]

  init(type: String) {
    essence = type
    parameters = []
  }

  /// - Returns: nil where `text` is not `type/subtype` with parameters.
  init?(_ text: String) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
    let halves = parts[0].split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && !$0.contains(" ") }) else { return nil }
    essence = parts[0].lowercased()
    parameters = parts.dropFirst().compactMap { part in
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { return nil }
      return (pair[0].lowercased(), pair[1].unquoted.lowercased())
    }
  }

  static func == (a: MediaType, b: MediaType) -> Bool { a.essence == b.essence }

  func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

  static let json = MediaType(type: "application/json")
  static let problem = MediaType(type: "application/problem+json")
  static let yaml = MediaType(type: "application/yaml")
}

/// What a client says that it takes: the `Accept` field (RFC 9110 §12.5.1).
struct AcceptedMedia {
  private let ranges: [(range: MediaType, weight: Double)]

  /// - Parameter value: the field's value; nil, where the field is absent, takes everything.
  init(_ value: String?) {
    ranges = (value ?? "*/*").split(separator: ",").compactMap { part in
      guard let range = MediaType(String(part)) else { return nil }
      return (range, range.parameter("q").flatMap(Double.init) ?? 1)
    }
  }

  /// Whether the most specific range that covers `type` has a weight above 0.
  func takes(_ type: MediaType) -> Bool {
    let major = String(type.essence.prefix { $0 != "/" })
    for pattern in [type.essence, "\(major)/*", "*/*"] {
      if let match = ranges.first(where: { $0.range.essence == pattern }) { return match.weight > 0 }
    }
    return false
  }
}

extension Substring {
  fileprivate var trimmed: String {
    let body = drop { $0 == " " || $0 == "\t" }
    let end = body.lastIndex { $0 != " " && $0 != "\t" }.map(body.index(after:)) ?? body.startIndex
    return String(body[..<end])
  }

  fileprivate var unquoted: String {
    hasPrefix("\"") && hasSuffix("\"") && count >= 2 ? String(dropFirst().dropLast()) : String(self)
  }
}
