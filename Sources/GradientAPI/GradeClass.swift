import GradientCore
import Grading
import TensorJSON

/// Grades the submissions of a class one by one, each a line of JSON: `{"id": …, "answer": …}`.
package struct GradeClass {
  private let problem: GradeProblem
  private var grader: Grader
  private let elementsMax: Int
  package private(set) var summary = GradeSummary()

  /// - Parameter document: the problem and how to grade it, as in a body of `/v1/grade` without its answers.
  /// - Throws: what `/v1/grade` would refuse the document with.
  package init(
    document: Span<UInt8>, _ configuration: GradientService.Configuration = .init()
  ) throws(ProblemDetails) {
    let request = try GradeRequest(document, configuration)
    if request.work != nil {
      throw ProblemDetails(unprocessable: [
        ProblemDetails.Fault(.root, "the answers stand in the file of submissions, not beside the problem.")
      ])
    }
    // Nothing is declined where others do not wait.
    problem = try GradeProblem(request, configuration, within: .unlimited)!
    grader = problem.grader()
    elementsMax = configuration.elementsMax
  }

  /// Grades one line. A line that is not JSON is a malformed submission.
  ///
  /// - Parameters:
  ///   - line: without its line end.
  ///   - index: stands for an `id` that cannot be read.
  /// - Returns: the result, a line of JSON without its line end.
  package mutating func grade(line: Span<UInt8>, index: Int) -> [UInt8] {
    let submission = read(line, index)
    let report = grader.grade(submission.answer.answer)
    summary.add(report)
    let result = GradeResult(
      id: submission.id, report: report, problem: problem.problem, unknown: submission.answer.unknown)
    var writer = ObjectWriter()
    result.write(problem.settings.format, to: &writer)
    return writer.finish()
  }

  private func read(_ line: Span<UInt8>, _ index: Int) -> GradeSubmission {
    var reader = FieldReader(line)
    var id = GradeSubmission.ID.number(index)
    do throws(JSONSyntaxError) {
      let submission = try GradeSubmission(from: &reader, id: &id, elementsMax: elementsMax)
      try reader.finish()
      return submission
    } catch {
      let fault = "the line is not JSON at column \(error.column): \(error.reason.description)."
      return GradeSubmission(id: id, answer: GradeAnswer(unreadable: fault))
    }
  }
}

extension ProblemDetails {
  /// The faults for a terminal, one a line.
  package var lines: [String] {
    faults.isEmpty ? [detail] : faults.listed.map(\.text)
  }
}
