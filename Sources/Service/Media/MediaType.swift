import HTTPMessage

/// A media type with its parameters, in lower case (RFC 9110 §8.3.1), or a media range (§12.5.1).
struct MediaType: Equatable {
  let essence: String
  let parameters: [(name: String, value: String)]

  init(type: String) {
    essence = type
    parameters = []
  }

  /// - Parameter text: the type, then parameters, each after a `;`. A quoted string is one value, whatever it contains.
  /// - Returns: nil if `text` is not `type/subtype` with parameters. A parameter without a value is ignored.
  init?(_ text: some StringProtocol) {
    let parts = text.split(outsideQuotesAt: ";")
    let type = parts[0].trimmedOfBlanks.lowercased()
    let halves = type.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isTokenByte) }) else {
      return nil
    }
    essence = type
    parameters = parts.dropFirst().compactMap { part in
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { return nil }
      return (pair[0].trimmedOfBlanks.lowercased(), pair[1].trimmedOfBlanks.unquoted.lowercased())
    }
  }

  static func == (a: MediaType, b: MediaType) -> Bool { a.essence == b.essence }

  /// How precisely this range covers a type: 2 by its name, 1 as `text/*`, and 0 as `*/*`; nil if it does not.
  func precision(covering type: MediaType) -> Int? {
    if essence == type.essence { return 2 }
    if essence == "*/*" { return 0 }
    return essence.hasSuffix("/*") && type.essence.hasPrefix(essence.dropLast()) ? 1 : nil
  }

  /// The values of all parameters with this name: usually one.
  func values(of name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }

  static let json = MediaType(type: "application/json")
  static let html = MediaType(type: "text/html")
  static let markdown = MediaType(type: "text/markdown")  // RFC 7763
  static let markdownField = HTTPField(.contentType, literal: "text/markdown; charset=utf-8")
  static let css = MediaType(type: "text/css")
  static let javaScript = MediaType(type: "text/javascript")  // RFC 9239
  static let javaScriptAliases = [MediaType(type: "application/javascript")]
  /// OpenAPI's type of a contract in JSON.
  static let openAPIJSON = [MediaType(type: "application/vnd.oai.openapi+json")]
  static let yaml = MediaType(type: "application/yaml")  // RFC 9512
  /// The types of YAML before RFC 9512, and OpenAPI's type of a contract.
  static let yamlAliases = [
    "application/x-yaml", "text/yaml", "text/x-yaml", "text/vnd.yaml", "application/vnd.oai.openapi",
  ].map(MediaType.init(type:))
}

extension StringProtocol {
  /// The parts between separators in ASCII. A separator within a quoted string (RFC 9110 §5.6.4) does not count.
  func split(outsideQuotesAt separator: Unicode.Scalar) -> [SubSequence] {
    var parts: [SubSequence] = []
    var start = startIndex
    var isQuoted = false
    var isEscaped = false
    let separator = UInt8(ascii: separator)
    for index in utf8.indices {
      let byte = utf8[index]
      if isEscaped {
        isEscaped = false
      } else if isQuoted, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if byte == separator, !isQuoted {
        parts.append(self[start..<index])
        start = utf8.index(after: index)
      }
    }
    return parts + [self[start...]]
  }

  /// Without the spaces and tabs around it (`OWS`, RFC 9110 §5.6.3).
  var trimmedOfBlanks: String {
    var (first, end) = (nil as Index?, startIndex)
    for index in utf8.indices where utf8[index] != UInt8(ascii: " ") && utf8[index] != UInt8(ascii: "\t") {
      first = first ?? index
      end = utf8.index(after: index)
    }
    return first.map { String(self[$0..<end]) } ?? ""
  }
}

extension String {
  /// The value of a quoted string, with its escapes decoded; any other text unchanged.
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
