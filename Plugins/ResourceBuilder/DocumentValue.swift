/// A value of a document: what YAML and JSON have in common. Names keep their order, and numbers their digits.
indirect enum DocumentValue: Equatable {
  case null
  case bool(Bool)
  /// The digits as written, which are a number of JSON too.
  case number(String)
  case string(String)
  case list([DocumentValue])
  case object([Member])

  struct Member: Equatable {
    var name: String
    var value: DocumentValue
  }

  /// The member with this name; nil if there is none, or if this is no object.
  subscript(name: String) -> DocumentValue? { members.first { $0.name == name }?.value }

  var members: [Member] { if case .object(let members) = self { members } else { [] } }
  var elements: [DocumentValue] { if case .list(let elements) = self { elements } else { [] } }
  var text: String? { if case .string(let text) = self { text } else { nil } }
}

extension DocumentValue {
  /// The value as JSON: without white space, or with a space after each comma and colon, for people.
  func json(spaced: Bool = false) -> String {
    let comma = spaced ? ", " : ","
    switch self {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .number(let digits): return digits
    case .string(let text): return Self.quoted(text)
    case .list(let elements): return "[" + elements.map { $0.json(spaced: spaced) }.joined(separator: comma) + "]"
    case .object(let members):
      let colon = spaced ? ": " : ":"
      let items = members.map { Self.quoted($0.name) + colon + $0.value.json(spaced: spaced) }
      return "{" + items.joined(separator: comma) + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
