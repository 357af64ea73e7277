/// One line of a response's head. Its value cannot hold a line end, so no value can split a response (RFC 9110 §5.5).
package struct HTTPField: Equatable, Sendable {
  package let name: HTTPFieldName
  package let value: String
  /// The field as in a head, after the end of the line before it. Most fields are made once and sent often.
  package let line: [UInt8]
  package let role: Role

  /// The field's role for the transport, determined once for all responses that have it.
  package enum Role: Sendable {
    /// A field that only the transport sets: the framing, the connection, the date.
    case framing
    case contentType
    case contentEncoding
    case vary
    case other
  }

  /// - Returns: nil if `value` has a byte that no field value may have.
  package init?(_ name: HTTPFieldName, _ value: String) {
    guard value.utf8.allSatisfy(\.isFieldValueByte) else { return nil }
    self.init(name, checked: value)
  }

  /// A field whose value is a literal in the source.
  package init(_ name: HTTPFieldName, literal value: StaticString) {
    self.init(name, checked: value.description)
    precondition(self.value.utf8.allSatisfy(\.isFieldValueByte), "a field value holds no line end")
  }

  private init(_ name: HTTPFieldName, checked value: String) {
    self.name = name
    self.value = value
    role = Role(name)
    line = Array("\r\n\(name.canonical): \(value)".utf8)
  }
}

extension HTTPField.Role {
  fileprivate init(_ name: HTTPFieldName) {
    self =
      switch name {
      case .connection, .contentLength, .date, .transferEncoding: .framing
      case .contentType: .contentType
      case .contentEncoding: .contentEncoding
      case .vary: .vary
      default: .other
      }
  }
}
