/// Why the transport refuses a request that no handler has seen: it is malformed, too large or too slow, or the server
/// is overloaded.
package struct HTTPRefusal: Equatable, Sendable {
  package let status: HTTPStatus
  /// What is wrong and what to do, for people.
  package let detail: String
  /// What the status requires besides the content, such as `Retry-After`.
  package let fields: [HTTPField]

  package init(_ status: HTTPStatus, _ detail: String, fields: [HTTPField] = []) {
    self.status = status
    self.detail = detail
    self.fields = fields
  }
}
