/// A schema in words, as HTML.
enum SchemaText {
  static func id(_ name: String) -> String { "schema-\(name)" }

  /// - Parameter isDefinition: whether a table below lists the fields.
  static func type(_ schema: DocumentValue, isDefinition: Bool = false) -> String {
    if let reference = schema["$ref"]?.text, let name = reference.split(separator: "/").last {
      return "<a href=\"#\(id(String(name)))\">\(name)</a>"
    }
    let choices = schema["oneOf"]?.elements ?? schema["anyOf"]?.elements ?? []
    if !choices.isEmpty { return choices.map { type($0) }.joined(separator: ", or ") }
    var words = [kind(schema)].compactMap(\.self)
    if let constant = schema["const"] { words.append(HTMLText.code(constant.json())) }
    if let values = schema["enum"]?.elements {
      words.append("one of " + values.map { HTMLText.code($0.text ?? $0.json()) }.joined(separator: ", "))
    }
    words += bounds(schema)
    if let pattern = schema["pattern"]?.text { words.append("matches \(HTMLText.code(pattern))") }
    if let value = schema["default"] { words.append("default \(HTMLText.code(value.text ?? value.json()))") }
    if !isDefinition { words += fields(schema) }
    return words.isEmpty ? "any value" : words.joined(separator: ", ")
  }

  private static func kind(_ schema: DocumentValue) -> String? {
    if let types = schema["type"]?.elements, !types.isEmpty {
      return types.compactMap(\.text).joined(separator: " or ")
    }
    switch schema["type"]?.text {
    case "array":
      guard let items = schema["items"], !items.members.isEmpty else { return "list" }
      return "list of (\(type(items)))"
    case "object":
      guard let values = schema["additionalProperties"], !values.members.isEmpty else { return "object" }
      return "object, each other field: \(type(values))"
    case let name?: return name
    case nil:
      // A number, or a text that stands for one.
      guard let then = schema["then"], let otherwise = schema["else"] else { return nil }
      return "\(type(otherwise)), or \(type(then))"
    }
  }

  /// The bounds that say more than what every binary64 is within.
  private static func bounds(_ schema: DocumentValue) -> [String] {
    let names = [
      ("minimum", "at least"), ("maximum", "at most"), ("exclusiveMinimum", "above"), ("minItems", "items: at least"),
      ("maxItems", "items: at most"),
    ]
    return names.compactMap { name, words in
      guard case .number(let digits)? = schema[name], !digits.hasSuffix("e+308") else { return nil }
      return "\(words) \(digits)"
    }
  }

  /// The fields of an object within another schema.
  private static func fields(_ schema: DocumentValue) -> [String] {
    (schema["properties"]?.members ?? []).map { "\(HTMLText.code($0.name)): \(type($0.value))" }
  }
}
