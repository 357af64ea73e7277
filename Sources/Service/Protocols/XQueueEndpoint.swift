import Grading
import HTTPMessage
import TensorJSON

/// `POST /xqueue`: a submission as the queue of Open edX delivers it, and the reply of an external grader.
///
/// The status is 200 whatever the content is: after another one, the queue delivers the same submission again. If the
/// content is wrong, the reply has no points, and the reason in `error`, which the queue ignores. A reply is a grade.
/// So a refusal for another reason than the content (401, 429, 503) is none: it is problem+json, with its status.
struct XQueueEndpoint: Endpoint {
  let path = "/xqueue"
  let method = HTTPMethod.post
  var example: String? {
    #"{"xqueue_body": "{\"student_response\": \"{\\\"loss\\\": 0.417}\", "#
      + #"\"grader_payload\": \"{\\\"logits\\\": [2.0, 1.0, 0.1], \\\"labels\\\": 0}\"}"}"#
  }
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func respond(to request: borrowing HTTPRequest, within limits: WorkLimits) -> HTTPResponse? {
    do throws(ProblemDetails) {
      guard try limits.admitParsing(request, here: .parsedSubmissionByte) else { return nil }
      let delivered = try DeliveredSubmission(request.body)
      let payload = JSONPointer("xqueue_body").appending("grader_payload")
      let document = try QuestionDocument(embedded: delivered.payload.span, at: payload, configuration)
      let area = ResponseArea(
        text: delivered.response, only: document.settings.onlyName, elementsMax: configuration.elementsMax)
      do throws(ProblemDetails) {
        return try grade(area, document, of: request, within: limits)
      } catch {
        throw error.placed(at: payload)
      }
    } catch {
      return Self.reply(to: error)
    }
  }

  private func grade(
    _ area: ResponseArea, _ document: QuestionDocument, of request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    let permissions = request.permissions
    var grade = GradeRequest(
      document, answer: area.answer, contentBytes: request.body.count, elementsMax: configuration.elementsMax)
    return try grade.response(
      reading: area.json.span, configuration, permissions: permissions, within: limits
    ) { result, _ in
      Self.reply(result.content(.xqueue))
    }
  }

  /// What is too large stays too large: only a reply keeps the queue from delivering it again. After any other refusal
  /// it should, and gets a status other than 200.
  func render(refusal problem: ProblemDetails) -> HTTPResponse {
    problem.status == .contentTooLarge ? Self.reply(to: problem) : problem.response()
  }

  /// A reply without points. Only staff sees what is wrong, because it may quote the question.
  private static func reply(to problem: ProblemDetails) -> HTTPResponse {
    var writer = ObjectWriter()
    writer.object {
      $0.field("correct", false)
      $0.field("score", 0)
      $0.field("msg", String.xqueueMessage("<p>\(GradeFormat.forStudent)</p>"))
      $0.field("error", problem.lines.joined(separator: "\n"))
    }
    var response = reply(writer.finishContent())
    response.facts.refusal = problem.reason
    return response
  }

  private static func reply(_ content: [UInt8]) -> HTTPResponse {
    HTTPResponse(status: .ok, fields: JSONContent.fields, body: content)
  }
}

/// What the queue delivers: JSON in texts of JSON.
///
///     {"xqueue_header": "…", "xqueue_body": "{\"student_response\": \"…\", \"grader_payload\": \"…\", …}", …}
private struct DeliveredSubmission {
  /// JSON, if the staff made no mistake.
  let payload: [UInt8]
  /// What the student typed.
  let response: String

  init(_ content: Span<UInt8>) throws(ProblemDetails) {
    let body = try Self.member("xqueue_body", of: content, at: .root)
    let place = JSONPointer("xqueue_body")
    payload = try Self.member("grader_payload", of: body.span, at: place)
    response = String(decoding: try Self.member("student_response", of: body.span, at: place), as: UTF8.self)
  }

  /// The text of a member that is a string; the JSON of another value.
  private static func member(
    _ name: String, of json: Span<UInt8>, at pointer: JSONPointer
  ) throws(ProblemDetails) -> [UInt8] {
    var reader = FieldReader(json)
    var found: [UInt8]?
    do throws(JSONSyntaxError) {
      reader.json.skipByteOrderMark()
      if try reader.beginDocument("an object with `\(name)`") {
        while let key = try reader.nextKey() {
          if key == name { found = try value(from: &reader, of: json) } else { try reader.json.skipValue() }
        }
        if found == nil { reader.refuse(.root, "`\(name)` is required.") }
      }
      try reader.finish()
    } catch {
      throw ProblemDetails(unprocessableAt: pointer, "the text \(FieldReader.sentence(of: error))")
    }
    guard reader.faults.isEmpty, let found else {
      throw ProblemDetails(unprocessable: reader.faults).placed(at: pointer)
    }
    return found
  }

  private static func value(
    from reader: inout FieldReader, of json: Span<UInt8>
  ) throws(JSONSyntaxError) -> [UInt8] {
    if try reader.json.peekKind() == .string { return Array(try reader.json.readString().utf8) }
    let start = reader.json.mark.offset
    try reader.json.skipValue()
    var writer = JSONWriter(capacity: reader.json.mark.offset - start)
    writer.raw(json.extracting(start..<reader.json.mark.offset))
    return writer.finish()
  }
}
