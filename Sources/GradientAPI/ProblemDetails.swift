package import HTTPMessage
import TensorJSON

/// An error for people and programs: `application/problem+json` (RFC 9457).
package struct ProblemDetails: Error, Equatable, Sendable {
  /// One offending value: where it stands, and what is wrong with it.
  package struct Fault: Equatable, Sendable {
    package let pointer: JSONPointer
    package let detail: String

    package init(_ pointer: JSONPointer, _ detail: String) {
      self.pointer = pointer
      self.detail = detail
    }
  }

  /// Where a text stops being JSON: line and column from 1, offset in bytes from 0.
  package struct Position: Equatable, Sendable {
    package let line: Int
    package let column: Int
    package let offset: Int
  }

  /// The most faults that one answer lists.
  package static let faultsMax = 10

  package let status: HTTPStatus
  package let detail: String
  package var faults: [Fault] = []
  package var position: Position?
  /// What the status asks for beside the body, `Allow` for one.
  package var fields: [HTTPField] = []

  package init(_ status: HTTPStatus, _ detail: String, fields: [HTTPField] = []) {
    self.status = status
    self.detail = detail
    self.fields = fields
  }

  /// JSON that means nothing here: the first ten of its faults.
  package init(unprocessable faults: [Fault]) {
    let listed = Array(faults.prefix(Self.faultsMax))
    self.init(.unprocessableContent, Self.summary(of: listed))
    self.faults = listed
  }

  /// A body that is not JSON.
  init(_ error: JSONSyntaxError) {
    self.init(
      .badRequest,
      "The body is not JSON at line \(error.line), column \(error.column) (byte offset \(error.offset)): "
        + "\(error.reason).")
    position = Position(line: error.line, column: error.column, offset: error.offset)
  }

  private static func summary(of faults: [Fault]) -> String {
    guard let first = faults.first, faults.count == 1 else {
      return "\(faults.count) values of the request mean nothing here; `errors` says which."
    }
    return first.pointer.isRoot ? first.detail : "\(first.pointer): \(first.detail)"
  }

  /// The `type` is `about:blank`: the status says all that a program has to tell apart (RFC 9457 §4.2.1).
  package func response() -> HTTPResponse {
    var writer = JSONWriter()
    writer.raw(#"{"type":"about:blank","title":"#)
    writer.string(status.reason)
    writer.raw(#","status":"#)
    writer.integer(status.code)
    writer.raw(#","detail":"#)
    writer.string(detail)
    if let position {
      writer.raw(#","position":{"line":"#)
      writer.integer(position.line)
      writer.raw(#","column":"#)
      writer.integer(position.column)
      writer.raw(#","offset":"#)
      writer.integer(position.offset)
      writer.raw("}")
    }
    if !faults.isEmpty {
      write(faults, with: &writer)
    }
    writer.raw("}\n")
    let type = HTTPField(.contentType, literal: "application/problem+json")
    return HTTPResponse(status: status, fields: [type] + fields, body: writer.finish())
  }

  private func write(_ faults: [Fault], with writer: inout JSONWriter) {
    writer.raw(#","errors":["#)
    for (index, fault) in faults.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw(#"{"pointer":"#)
      writer.string(fault.pointer.description)
      writer.raw(#","detail":"#)
      writer.string(fault.detail)
      writer.raw("}")
    }
    writer.raw("]")
  }
}
