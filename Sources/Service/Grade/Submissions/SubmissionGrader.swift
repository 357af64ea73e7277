import GradientCore
import Grading
import HTTPMessage
import Lines
import Synchronization
import TensorJSON

/// Grades the submissions to one question, on any thread and several at once.
final class SubmissionGrader: Sendable {
  let graded: GradedQuestion
  private let work: GradingWork
  private let elementsMax: Int
  /// The most work for one submission. It does not depend on the other submissions.
  private let workMax: Int
  private let unused: Grader
  /// Graders that no thread uses now. Each has computed its candidates, so a thread reuses one.
  private let idle = Mutex<[Grader]>([])

  /// A submission with its grade.
  struct Result: Sendable {
    let submission: Submission
    let report: Report
    /// A line of JSON without its line end.
    let line: [UInt8]
    /// Whether the text is the first line of a file and only the beginning of a JSON value.
    var isUnfinished = false
  }

  /// - Parameters:
  ///   - document: the question and how to grade it, as in a body of `/v1/grade` without answers.
  ///   - permissions: what the client may do.
  /// - Throws: the refusal that `/v1/grade` would send.
  init(
    _ document: Span<UInt8>, format: GradeFormat? = nil, _ configuration: GradientService.Configuration,
    permissions: HTTPPermissions
  ) throws(ProblemDetails) {
    let request = try GradeRequest(document, configuration)
    if request.submitted != nil {
      throw ProblemDetails(
        unprocessableAt: .root, "the answers belong with the submissions, not with the question.")
    }
    workMax = configuration.workMax
    let question = try request.document.question()
    // Any work may be done here, because no other request waits for it.
    let limits = WorkLimits(here: .max, max: workMax)
    graded = try GradedQuestion(
      request, question, configuration, permissions: permissions, within: limits, format: format)!
    work = question.gradingWork(graded.settings.feedback)
    unused = graded.grader()
    elementsMax = configuration.elementsMax
  }

  /// Parses an element of an array of submissions.
  ///
  /// - Parameter number: its index among the submissions.
  /// - Throws: if the text is not JSON and has no clear end.
  func submission(from reader: inout FieldReader, number: Int) throws(JSONSyntaxError) -> Submission {
    try Submission(from: &reader, number: number, elementsMax: elementsMax)
  }

  /// - Parameters:
  ///   - text: a line with one submission.
  ///   - lineBytesMax: the limit, for the message about a line above it.
  func grade(_ text: Span<UInt8>, of line: TextLine, lineBytesMax: Int) -> Result {
    if line.isTooLong {
      let fault = "the line is longer than the limit of \(lineBytesMax) bytes (option --max-body-bytes)."
      let submission = Submission(id: .number(line.index), answer: ParsedAnswer(unreadable: fault))
      return grade(submission, of: text, bytes: 0)
    }
    // The rest of a line end of UTF-16.
    let first = text.count > 0 && text[0] == 0 ? 1 : 0
    var result = grade(text.extracting(droppingFirst: first), number: line.index)
    result.isUnfinished = line.index == 0 && !result.submission.isRead && text.isUnfinishedJSON
    return result
  }

  /// - Parameters:
  ///   - text: one submission.
  ///   - number: its index among the submissions.
  func grade(_ text: Span<UInt8>, number: Int) -> Result {
    var reader = FieldReader(text)
    // The submission is the whole document, so its end is clear and nothing is thrown.
    guard let submission = try? Submission(from: &reader, number: number, elementsMax: elementsMax, isLine: true)
    else { preconditionFailure("a line is a submission, valid or not") }
    return grade(submission, of: text, bytes: text.count)
  }

  /// - Parameters:
  ///   - document: the text that the submission was parsed from.
  ///   - bytes: how many bytes of it the submission has.
  func grade(_ submission: Submission, of document: Span<UInt8>, bytes: Int) -> Result {
    var submission = submission
    if graded.settings.read == .lenient { submission.answer.readTexts(of: document, elementsMax: elementsMax) }
    submission.answer.resolve(in: graded.names)
    var grader = idle.withLock { $0.popLast() } ?? unused
    defer { idle.withLock { $0.append(grader) } }
    let work = GradeWork([submission.answer], work, before: .parsedByte * bytes).fit(
      &grader, here: workMax, max: workMax)
    if work.units > workMax {
      submission.answer = ParsedAnswer(
        unreadable: "grading this submission takes about \(work.units) units of work, more than the limit, \(workMax).")
    }
    let report = grader.grade(submission.answer.answer)
    var writer = ObjectWriter()
    let result = GradeResult(
      id: submission.id, timestamp: submission.timestamp, report: report, of: graded, answer: submission.answer)
    result.write(graded.settings.format, to: &writer)
    return Result(submission: submission, report: report, line: writer.finish())
  }
}
