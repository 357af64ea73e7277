/// Reads a scalar or a flow collection of YAML: `text`, `"text"`, `[1, 2]`, `{ a: 1 }`.
struct FlowReader {
  private let characters: [Character]
  private let line: Int
  private var next = 0

  init(_ text: String, line: Int) {
    characters = Array(text)
    self.line = line
  }

  /// Whether every bracket outside quotes is closed.
  static func isBalanced(_ text: String) -> Bool {
    var depth = 0
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      guard !isQuoted else { continue }
      if "[{".contains(character) { depth += 1 }
      if "]}".contains(character) { depth -= 1 }
    }
    return depth <= 0
  }

  mutating func finish() throws(YAMLError) {
    skipSpaces()
    if next < characters.count { throw fault("this follows the value's end") }
  }

  /// - Parameter ends: the characters that end a plain scalar: those of the collection around it.
  mutating func value(endingAt ends: Set<Character>) throws(YAMLError) -> DocumentValue {
    skipSpaces()
    guard next < characters.count else { throw fault("a value is missing") }
    switch characters[next] {
    case "[": return try list()
    case "{": return try object()
    case "\"": return .string(try quoted())
    case "&", "*", "!", "|", ">", "'", "%", "@", "`": throw fault("this form of a value is not supported")
    default: return scalar(plain(endingAt: ends))
    }
  }

  private mutating func list() throws(YAMLError) -> DocumentValue {
    var elements: [DocumentValue] = []
    next += 1
    while !take("]") {
      elements.append(try value(endingAt: [",", "]"]))
      if !take(","), !isAt("]") { throw fault("expected a comma or a bracket") }
    }
    return .list(elements)
  }

  private mutating func object() throws(YAMLError) -> DocumentValue {
    var members: [DocumentValue.Member] = []
    next += 1
    while !take("}") {
      skipSpaces()
      let name = isAt("\"") ? try quoted() : plain(endingAt: [":", ",", "}"])
      guard take(":") else { throw fault("expected `name: value`") }
      members.append(DocumentValue.Member(name: name, value: try value(endingAt: [",", "}"])))
      if !take(","), !isAt("}") { throw fault("expected a comma or a brace") }
    }
    return .object(members)
  }

  private mutating func quoted() throws(YAMLError) -> String {
    var text = ""
    next += 1
    while next < characters.count, characters[next] != "\"" {
      if characters[next] == "\\" {
        next += 1
        guard next < characters.count, "\"\\/".contains(characters[next]) else { throw fault("an unknown escape") }
      }
      text.append(characters[next])
      next += 1
    }
    guard take("\"") else { throw fault("a quotation mark is missing") }
    return text
  }

  private mutating func plain(endingAt ends: Set<Character>) -> String {
    var text = ""
    while next < characters.count, !ends.contains(characters[next]) {
      text.append(characters[next])
      next += 1
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// A plain scalar by its form, as in YAML's core schema.
  private func scalar(_ text: String) -> DocumentValue {
    switch text {
    case "null", "~": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      let isNumber = text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
      return isNumber ? .number(text) : .string(text)
    }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpaces()
    guard isAt(character) else { return false }
    next += 1
    return true
  }

  private func isAt(_ character: Character) -> Bool { next < characters.count && characters[next] == character }

  private mutating func skipSpaces() {
    while isAt(" ") { next += 1 }
  }

  private func fault(_ reason: String) -> YAMLError {
    YAMLError(line: line, reason: "\(reason) (at character \(next + 1) of the value)")
  }
}
