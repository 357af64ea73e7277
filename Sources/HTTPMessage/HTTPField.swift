/// One line of a response's head. Its value cannot hold a line end, so no value can split a response (RFC 9110 §5.5).
package struct HTTPField: Equatable, Sendable {
  package let name: HTTPFieldName
  package let value: String
  /// The field as it stands in a head, behind the end of the line before it: most fields are made once and sent often.
  package let line: [UInt8]
  package let role: Role

  /// What a field is to the transport, told once for all answers that have it.
  package enum Role: Sendable {
    /// One of those that the transport alone sets: how the message ends, the connection, the date.
    case framing
    case contentType
    case contentEncoding
    case vary
    case other
  }

  /// - Returns: nil where `value` holds a byte that no field value may hold.
  package init?(_ name: HTTPFieldName, _ value: String) {
    guard value.utf8.allSatisfy(\.isFieldValueByte) else { return nil }
    self.init(name, checked: value)
  }

  /// A field whose value stands in the source.
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
