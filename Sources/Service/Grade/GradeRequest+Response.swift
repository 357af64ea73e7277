import Grading
import HTTPMessage

/// Where reports become a response: for `/v1/grade`, and for the paths of other programs' protocols.
extension GradeRequest {
  /// Grades what was submitted.
  ///
  /// - Parameters:
  ///   - text: the one that the answers were parsed from.
  ///   - permissions: what the client may do.
  ///   - render: makes the response with the result of one answer. A class has one form only.
  /// - Returns: nil if the work exceeds what this thread may do.
  /// - Throws: what `GradedQuestion` throws; also 422 without an answer, or if the response would be too long.
  mutating func response(
    reading text: Span<UInt8>, _ configuration: GradientService.Configuration, permissions: HTTPPermissions,
    within limits: WorkLimits, render: (GradeResult, GradeFormat) -> HTTPResponse
  ) throws(ProblemDetails) -> HTTPResponse? {
    guard
      let (graded, ready) = try begin(reading: text, configuration, permissions: permissions, within: limits),
      let submitted
    else { return nil }
    var grader = ready
    var tally = GradeTally()
    var response: HTTPResponse
    switch submitted {
    case .answer(let answer):
      let report = grader.grade(answer.answer)
      tally.add(report, of: graded.question)
      let result = GradeResult(id: nil, timestamp: timestamp, report: report, of: graded, answer: answer)
      response = render(result, graded.settings.format)
    case .submissions(let submissions):
      var writer = ObjectWriter()
      write(submissions, to: graded, with: &grader, into: &writer, counting: &tally)
      response = HTTPResponse(status: .ok, fields: JSONContent.fields, body: writer.finishContent())
    }
    guard response.body.count <= responseBytesMax else { throw tooLong(submitted) }
    response.facts = tally.facts
    return response
  }

  /// Reads the texts of the answers, resolves their names, and computes the exact values.
  ///
  /// - Parameters:
  ///   - text: the one that the answers were parsed from.
  ///   - permissions: what the client may do.
  /// - Returns: nil if the work exceeds what this thread may do.
  /// - Throws: what `GradedQuestion` throws; also 422 without an answer.
  private mutating func begin(
    reading text: Span<UInt8>, _ configuration: GradientService.Configuration, permissions: HTTPPermissions,
    within limits: WorkLimits
  ) throws(ProblemDetails) -> (graded: GradedQuestion, grader: Grader)? {
    guard try limits.admit(.reading(self), "Send fewer `submissions` at once, or `\"read\": \"strict\"`.") else {
      return nil
    }
    readTexts(of: text)
    let question = try document.question()
    resolveNames(in: question.names)
    guard submitted != nil else {
      let detail = "`answer` is required: an object of quantities (or `submissions`, the answers of a class)."
      throw ProblemDetails(unprocessableAt: .root, detail)
    }
    guard let graded = try GradedQuestion(self, question, configuration, permissions: permissions, within: limits)
    else { return nil }
    var grader = graded.grader()
    guard try GradeWork(self, question).admit(&grader, limits) else { return nil }
    return (graded, grader)
  }

  // MARK: The length of the response

  /// The most bytes of a response, so that a short request does not cause a long response.
  private var responseBytesMax: Int { max(65_536, 100 * contentBytes) }

  private func tooLong(_ submitted: Submitted) -> ProblemDetails {
    let detail = "the response is larger than \(responseBytesMax) bytes, 100 times the request."
    return switch submitted {
    case .answer:
      ProblemDetails(
        unprocessableAt: .root, "\(detail) Ask for fewer quantities (`points`), or for `feedback` below `full`.")
    case .submissions:
      ProblemDetails(unprocessableAt: JSONPointer("submissions"), "\(detail) Send fewer `submissions` at once.")
    }
  }

  // MARK: A class

  /// Stops once the text is longer than a response may be.
  private func write(
    _ submissions: [Submission], to graded: GradedQuestion, with grader: inout Grader,
    into writer: inout ObjectWriter, counting tally: inout GradeTally
  ) {
    var summary = ClassSummary(of: graded, listedBytesMax: ClassSummary.responseListedBytesMax)
    writer.object {
      $0.key("results")
      $0.array { writer in
        for submission in submissions where writer.count <= responseBytesMax {
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
        $0.key(text: graded.names.name(of: quantity))
        $0.tensor(values.withPositiveZeros(), shape: graded.question.shape(quantity))
      }
    }
  }
}
