package import HTTPMessage
import TensorJSON
import Text

/// An error for people and programs: `application/problem+json` (RFC 9457).
package struct ProblemDetails: Error, Equatable, Sendable {
  /// One invalid value: where it is, and what is wrong with it.
  package struct Fault: Equatable, Sendable {
    package let pointer: JSONPointer
    package let detail: String

    package init(_ pointer: JSONPointer, _ detail: String) {
      self.pointer = pointer
      self.detail = detail
    }

    /// For people: the place, then the detail.
    package var text: String { pointer.isRoot ? detail : "`\(pointer.place)`: \(detail)" }
  }

  /// Where a text stops being JSON: line and column from 1, offset in bytes from 0.
  package struct Position: Equatable, Sendable {
    package let line: Int
    package let column: Int
    package let offset: Int
  }

  package let status: HTTPStatus
  package let detail: String
  package private(set) var faults = FaultList()
  package private(set) var position: Position?
  /// Header fields that the status requires, such as `Allow`.
  package let fields: [HTTPField]
  /// How operators count it; nil for what is only wrong in the client's document.
  package private(set) var reason: HTTPRefusalReason?

  package init(_ status: HTTPStatus, _ detail: String, fields: [HTTPField] = []) {
    self.status = status
    self.detail = detail
    self.fields = fields
  }

  /// 422: JSON that is invalid here.
  package init(unprocessable faults: FaultList) {
    self.init(.unprocessableContent, Self.summary(of: faults))
    self.faults = faults
  }

  /// 422: one invalid value.
  init(unprocessableAt pointer: JSONPointer, _ detail: String) {
    var faults = FaultList()
    faults.add(pointer, detail)
    self.init(unprocessable: faults)
  }

  /// 400: a body that is not JSON, or JSON that no endpoint accepts.
  ///
  /// - Parameter advice: more sentences, each with a space before it.
  init(_ error: JSONSyntaxError, reading body: Span<UInt8>, advice: String = "") {
    self.init(.badRequest, (BodyFormat(body)?.sentence ?? error.sentence(about: "The body")) + advice)
    position = Position(line: error.line, column: error.column, offset: error.offset)
  }

  /// The same error, counted under a reason.
  package func refused(for reason: HTTPRefusalReason) -> ProblemDetails {
    var refused = self
    refused.reason = reason
    return refused
  }

  /// The text of the first fault, and how many more there are.
  private static func summary(of faults: FaultList) -> String {
    guard let first = faults.listed.first else { return "The request is invalid." }
    switch faults.count {
    case 1: return first.text
    case ...FaultList.listedMax:
      return "\(first.text) And \(counted(faults.count - 1, "more error", "more errors")); see `errors`."
    default:
      return "\(first.text) And \((faults.count - 1).grouped) more (\(counted(faults.count, "error")); "
        + "the first ten are listed)."
    }
  }

  package func response() -> HTTPResponse {
    let type = HTTPField(.contentType, literal: "application/problem+json")
    return HTTPResponse(status: status, fields: [type, .noStore] + fields, body: content())
  }

  /// The problem as a line of a response to many lines. A line is a document of its own, and its text has one line.
  ///
  /// - Parameter number: of the line, counted from 1.
  func content(ofLine number: Int) -> [UInt8] {
    guard let position else { return content(line: number) }
    let place = "at line \(position.line), column"
    var placed = ProblemDetails(
      status, detail.replacing(place, with: "at line \(number), column", maxReplacements: 1), fields: fields)
    placed.faults = faults
    placed.position = Position(line: number, column: position.column, offset: position.offset)
    return placed.content(line: number)
  }

  /// The `type` is `about:blank`: a program needs no more than the status (RFC 9457 §4.2.1).
  private func content(line: Int? = nil) -> [UInt8] {
    var writer = JSONWriter()
    writer.raw(#"{"type":"about:blank","title":"#)
    writer.string(status.reason.description)
    writer.raw(#","status":"#)
    writer.integer(status.code)
    if let line {
      writer.raw(#","line":"#)
      writer.integer(line)
    }
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
      write(faults.listed, with: &writer)
    }
    writer.raw("}\n")
    return writer.finish()
  }

  private func write(_ faults: [Fault], with writer: inout JSONWriter) {
    writer.raw(#","errors":["#)
    for (index, fault) in faults.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw(#"{"pointer":"#)
      writer.string(fault.pointer.description)
      writer.raw(#","detail":"#)
      writer.string(fault.text)
      writer.raw("}")
    }
    writer.raw("]")
  }
}
