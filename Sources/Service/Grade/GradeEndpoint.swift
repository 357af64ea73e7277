import Grading
import HTTPMessage

/// `POST /v1/grade`: one answer or those of a class in; scores, verdicts and diagnoses out.
struct GradeEndpoint: JSONEndpoint {
  let path = "/v1/grade"
  var example: String? { #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "answer": {"loss": 0.417}}"# }
  var fieldNames: [String] { GradeRequest.fieldNames }
  /// The setting `format` chooses one of these.
  var responseTypes: [MediaType] { [.json, .markdown] }
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admitParsing(request, here: .parsedSubmissionByte) else { return nil }
    var body = try GradeRequest(request.body, configuration)
    let permissions = request.permissions
    guard
      let (graded, ready) = try body.begin(
        reading: request.body, configuration, permissions: permissions, within: limits),
      let submitted = body.submitted
    else { return nil }
    var grader = ready
    var tally = GradeTally()
    var response: HTTPResponse
    switch submitted {
    case .answer(let answer):
      let report = grader.grade(answer.answer)
      tally.add(report, of: graded.question)
      let result = GradeResult(id: nil, timestamp: body.timestamp, report: report, of: graded, answer: answer)
      let format = graded.settings.format
      response = HTTPResponse(status: .ok, fields: format.fields, body: result.content(format))
    case .submissions(let submissions):
      var writer = ObjectWriter()
      let bytesMax = Self.bytesMax(for: body)
      grade(submissions, to: graded, with: &grader, into: &writer, counting: &tally, bytesMax: bytesMax)
      guard writer.count <= bytesMax else {
        let detail =
          "the response is larger than \(bytesMax) bytes, 100 times the request. Send fewer `submissions` at once."
        throw ProblemDetails(unprocessableAt: JSONPointer("submissions"), detail)
      }
      response = HTTPResponse(status: .ok, fields: JSONContent.fields, body: writer.finishContent())
    }
    response.facts = tally.facts
    return response
  }

  /// The most bytes of a response, so that a short request does not cause a long response.
  static func bytesMax(for request: GradeRequest) -> Int { max(65_536, 100 * request.contentBytes) }

  /// Stops once the text is longer than `bytesMax`. The caller then refuses the request.
  private func grade(
    _ submissions: [Submission], to graded: GradedQuestion, with grader: inout Grader,
    into writer: inout ObjectWriter, counting tally: inout GradeTally, bytesMax: Int
  ) {
    var summary = ClassSummary(of: graded)
    writer.object {
      $0.key("results")
      $0.array { writer in
        for submission in submissions where writer.count <= bytesMax {
          let report = grader.grade(submission.answer.answer)
          summary.add(report, of: submission)
          tally.add(report, of: graded.question)
          let result = GradeResult(
            id: submission.id, timestamp: submission.timestamp, report: report, of: graded, answer: submission.answer,
            isExpectedApart: true)
          result.write(graded.settings.format, to: &writer)
        }
      }
      $0.key("summary")
      summary.write(to: &$0)
      writeExpected(grader, to: graded, into: &$0)
    }
  }

  private func writeExpected(_ grader: Grader, to graded: GradedQuestion, into writer: inout ObjectWriter) {
    guard graded.settings.feedback == .full else { return }
    writer.key("expected")
    writer.object {
      for quantity in graded.question.quantities {
        guard let values = grader.expected(quantity) else { continue }
        $0.key(graded.names.name(of: quantity))
        $0.tensor(values.withPositiveZeros(), shape: graded.question.shape(quantity))
      }
    }
  }
}

extension GradeFormat {
  /// The header fields of a response with one result.
  fileprivate var fields: [HTTPField] { self == .github ? [MediaType.markdownField] : JSONContent.fields }
}
