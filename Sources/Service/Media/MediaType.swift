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
    let halves = type.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isTokenByte) }) else {
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
  /// The parts between separators. A separator within a quoted string (RFC 9110 §5.6.4) does not count.
  func split(outsideQuotesAt separator: Unicode.Scalar) -> [SubSequence] {
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

  /// Without the spaces and tabs around it (`OWS`, RFC 9110 §5.6.3).
  var trimmedOfBlanks: String {
    let body = drop { $0 == " " || $0 == "\t" }
    let end = body.lastIndex { $0 != " " && $0 != "\t" }.map(body.index(after:)) ?? body.startIndex
    return String(body[..<end])
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
