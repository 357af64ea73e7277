/// Why a request is refused before its handler sees it: it is malformed, too large or too slow, the client may not send
/// it, or the server is overloaded.
package struct HTTPRefusal: Equatable, Sendable {
  package let status: HTTPStatus
  /// What is wrong and what to do, for people.
  package let detail: String
  /// What the status requires besides the content, such as `Retry-After`.
  package let fields: [HTTPField]
  /// The path of the request; nil if its request line is malformed or has not come. The path can have a form of its own
  /// for refusals.
  package let path: String?

  package init(_ status: HTTPStatus, _ detail: String, fields: [HTTPField] = [], path: String?) {
    self.status = status
    self.detail = detail
    self.fields = fields
    self.path = path
  }
}
