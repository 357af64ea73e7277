import Grading
import HTTPMessage

/// `POST /v1/grade`: an answer in, or those of a class; score, verdicts and diagnoses out.
struct GradeEndpoint: JSONEndpoint {
  let path = "/v1/grade"
  var example: String? { #"{"logits": [2.0, 1.0, 0.1], "labels": 0, "answer": {"loss": 0.417}}"# }
  var fieldNames: [String] { GradeRequest.fieldNames(isNested: false) }
  private let configuration: GradientService.Configuration

  init(_ configuration: GradientService.Configuration) { self.configuration = configuration }

  func respond(
    to request: borrowing HTTPRequest, within limits: WorkLimits
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard try limits.admitParsing(request, here: .parsedSubmissionByte) else { return nil }
    let body = try GradeRequest(request.body, configuration)
    guard let work = body.work else {
      let detail = "`answer` is required: an object of quantities (or `submissions`, the answers of a class)."
      throw ProblemDetails(unprocessable: [ProblemDetails.Fault(.root, detail)])
    }
    guard let problem = try GradeProblem(body, configuration, within: limits) else { return nil }
    var grader = problem.grader()
    guard try GradeWork(body, problem.problem.batch).admit(grader, limits) else { return nil }
    var writer = ObjectWriter()
    let bytesMax = Self.bytesMax(for: body)
    switch work {
    case .answer(let answer): grade(answer, of: problem, with: &grader, to: &writer)
    case .submissions(let submissions): grade(submissions, of: problem, with: &grader, bytesMax, to: &writer)
    }
    guard writer.count <= bytesMax else {
      let detail =
        "the response is larger than \(bytesMax) bytes, 100 times the request. Send fewer `submissions` at once."
      throw ProblemDetails(unprocessable: [ProblemDetails.Fault(JSONPointer("submissions"), detail)])
    }
    return HTTPResponse(status: .ok, fields: JSONContent.fields, body: writer.finishContent())
  }

  /// The most bytes of a response: a short request does not make a long one.
  private static func bytesMax(for request: GradeRequest) -> Int { max(65_536, 100 * request.contentBytes) }

  private func grade(
    _ answer: GradeAnswer, of problem: GradeProblem, with grader: inout Grader, to writer: inout ObjectWriter
  ) {
    let report = grader.grade(answer.answer)
    let result = GradeResult(id: nil, report: report, problem: problem.problem, unknown: answer.unknown)
    result.write(problem.settings.format, to: &writer)
  }

  /// Stops behind `bytesMax`, where the response is refused.
  private func grade(
    _ submissions: [GradeSubmission], of problem: GradeProblem, with grader: inout Grader, _ bytesMax: Int,
    to writer: inout ObjectWriter
  ) {
    var summary = GradeSummary()
    writer.object {
      $0.key("results")
      $0.array { writer in
        for submission in submissions where writer.count <= bytesMax {
          let report = grader.grade(submission.answer.answer)
          summary.add(report, of: submission)
          let result = GradeResult(
            id: submission.id, report: report, problem: problem.problem, unknown: submission.answer.unknown,
            isExpectedApart: true)
          result.write(problem.settings.format, to: &writer)
        }
      }
      $0.key("summary")
      summary.write(to: &$0)
      writeExpected(grader, of: problem, to: &$0)
    }
  }

  private func writeExpected(_ grader: Grader, of problem: GradeProblem, to writer: inout ObjectWriter) {
    guard problem.settings.feedback == .full else { return }
    writer.key("expected")
    writer.object {
      for quantity in problem.problem.quantities {
        guard let values = grader.expected(quantity) else { continue }
        $0.key(quantity.rawValue)
        $0.tensor(values, shape: problem.problem.shape(quantity))
      }
    }
  }
}
