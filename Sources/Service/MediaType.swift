import HTTPMessage

/// A media type and its parameters, in lower case (RFC 9110 §8.3.1); or a range of them (§12.5.1).
struct MediaType: Equatable {
  let essence: String
  let parameters: [(name: String, value: String)]

  init(type: String) {
    essence = type
    parameters = []
  }

  /// - Parameter text: what stands before the first `;` is the type. A quoted string is one value, whatever it holds.
  /// - Returns: nil where `text` is not `type/subtype` with parameters. A parameter without a value counts for nothing.
  init?(_ text: some StringProtocol) {
    let parts = text.split(outsideQuotesAt: ";")
    let type = parts[0].trimmed.lowercased()
    let halves = type.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isTokenByte) }) else {
      return nil
    }
    essence = type
    parameters = parts.dropFirst().compactMap { part in
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { return nil }
      return (pair[0].trimmed.lowercased(), pair[1].trimmed.unquoted.lowercased())
    }
  }

  static func == (a: MediaType, b: MediaType) -> Bool { a.essence == b.essence }

  /// The values of the parameters with this name: one, as a rule.
  func values(of name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }

  static let json = MediaType(type: "application/json")
  static let yaml = MediaType(type: "application/yaml")  // RFC 9512
  /// What YAML was called before RFC 9512, and what OpenAPI calls a contract.
  static let yamlAliases = [
    "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml", "application/vnd.oai.openapi",
  ].map(MediaType.init(type:))
}

/// What a client says that it takes: the `Accept` field (RFC 9110 §12.5.1).
struct AcceptedMedia {
  private let ranges: [(range: MediaType, weight: Double)]

  /// - Parameter value: the field's value. An empty one leaves nothing out.
  init(_ value: String) {
    let items = value.split(outsideQuotesAt: ",").map(\.trimmed).filter { !$0.isEmpty }
    // `*` alone is no range of the grammar, but clients of Java's library send it for any type.
    ranges = (items.isEmpty ? ["*/*"] : items).compactMap { item in
      guard let range = MediaType(item == "*" || item.hasPrefix("*;") ? "*/*" + item.dropFirst() : item) else {
        return nil
      }
      return (range, range.values(of: "q").first.flatMap(Self.weight) ?? 1)
    }
  }

  /// `qvalue` (RFC 9110 §12.4.2). `Double.init` alone takes more: `nan`, `0x1`.
  private static func weight(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") || $0 == UInt8(ascii: ".") })
    else { return nil }
    return Double(text).flatMap { $0 <= 1 ? $0 : nil }
  }

  /// Whether the most specific range that covers `type` has a weight above 0.
  func takes(_ type: MediaType) -> Bool {
    let major = String(type.essence.prefix { $0 != "/" })
    for pattern in [type.essence, "\(major)/*", "*/*"] {
      if let weight = ranges.filter({ $0.range.essence == pattern }).map(\.weight).max() { return weight > 0 }
    }
    return false
  }

  /// Whether it takes `type`, or asks for it by another name.
  func takes(_ type: MediaType, orNames aliases: [MediaType]) -> Bool {
    takes(type)
      || ranges.contains { item in
        item.weight > 0
          && aliases.contains { $0 == item.range || $0.essence.prefix { $0 != "/" } + "/*" == item.range.essence }
      }
  }
}

extension StringProtocol {
  /// The parts between separators. One within a quoted string (RFC 9110 §5.6.4) separates nothing.
  fileprivate func split(outsideQuotesAt separator: Unicode.Scalar) -> [SubSequence] {
    var parts: [SubSequence] = []
    var start = startIndex
    var isQuoted = false
    var isEscaped = false
    for index in unicodeScalars.indices {
      let scalar = unicodeScalars[index]
      if isEscaped {
        isEscaped = false
      } else if isQuoted, scalar == "\\" {
        isEscaped = true
      } else if scalar == "\"" {
        isQuoted.toggle()
      } else if scalar == separator, !isQuoted {
        parts.append(self[start..<index])
        start = unicodeScalars.index(after: index)
      }
    }
    return parts + [self[start...]]
  }

  /// Without the white space around it.
  fileprivate var trimmed: String {
    let body = drop { $0 == " " || $0 == "\t" }
    let end = body.lastIndex { $0 != " " && $0 != "\t" }.map(body.index(after:)) ?? body.startIndex
    return String(body[..<end])
  }
}

extension String {
  /// The value of a quoted string, its escapes resolved; any other text as it is.
  fileprivate var unquoted: String {
    guard count >= 2, hasPrefix("\""), hasSuffix("\"") else { return self }
    var value = ""
    var isEscaped = false
    for scalar in unicodeScalars.dropFirst().dropLast() {
      isEscaped = !isEscaped && scalar == "\\"
      if !isEscaped { value.unicodeScalars.append(scalar) }
    }
    return value
  }
}
