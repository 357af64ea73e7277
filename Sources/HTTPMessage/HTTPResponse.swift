/// What a handler answers. The transport adds what is its own: `Date`, `Content-Length`, `Connection`.
package struct HTTPResponse: Equatable, Sendable {
  package var status: HTTPStatus
  package var fields: [HTTPField]
  package var body: [UInt8]

  package init(status: HTTPStatus, fields: [HTTPField] = [], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }
}
