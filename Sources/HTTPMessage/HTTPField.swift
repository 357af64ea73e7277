/// One line of a response's head. Its value cannot hold a line end, so no value can split a response (RFC 9110 §5.5).
package struct HTTPField: Equatable, Sendable {
  package let name: HTTPFieldName
  package let value: String

  /// - Returns: nil where `value` holds a byte that no field value may hold.
  package init?(_ name: HTTPFieldName, _ value: String) {
    guard value.utf8.allSatisfy(\.isFieldValueByte) else { return nil }
    self.name = name
    self.value = value
  }

  /// A field whose value stands in the source.
  package init(_ name: HTTPFieldName, literal value: StaticString) {
    self.name = name
    self.value = value.description
    precondition(self.value.utf8.allSatisfy(\.isFieldValueByte), "a field value holds no line end")
  }
}
