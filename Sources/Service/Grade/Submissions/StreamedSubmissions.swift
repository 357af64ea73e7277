import Bytes
import Grading
import HTTPMessage
import Lines
import Synchronization

/// A class as a request of lines: the question with its settings on the first line, and a submission on each other.
/// What is written is a result for each submission, and then the summary.
final class StreamedSubmissions: StreamedLines {
  private struct State {
    /// nil until the first line is processed.
    var grader: SubmissionGrader?
    var summary: ClassSummary?
    var tally = GradeTally()
    var refusal: HTTPResponse?
  }

  private let configuration: GradientService.Configuration
  private let permissions: HTTPPermissions
  private let state = Mutex(State())

  /// The summary knows the ids of so many submissions: those of a large class, in about 20 MB.
  static let idsMax = 100_000

  init(_ configuration: GradientService.Configuration, permissions: HTTPPermissions) {
    self.configuration = configuration
    self.permissions = permissions
  }

  var refusal: HTTPResponse? { state.withLock { $0.refusal } }
  var memoryBytes: Int {
    state.withLock { ($0.grader?.graded.question.memoryBytes ?? 0) + ($0.summary?.memoryBytes ?? 0) }
  }

  func removeFacts() -> HTTPFacts {
    state.withLock { state in
      let facts = state.tally.facts
      state.tally = GradeTally()
      return facts
    }
  }

  func handle(_ text: Span<UInt8>, of line: TextLine, into output: inout [UInt8]) -> (@Sendable () -> Void)? {
    if line.index == 0 {
      begin(with: text, of: line)
      return nil
    }
    // Without a question there is only its refusal.
    guard let grader = state.withLock({ $0.grader }) else { return nil }
    let place = TextLine(
      range: line.range, number: line.number, index: line.index - 1, isTooLong: line.isTooLong)
    let result = grader.grade(text, of: place, lineBytesMax: configuration.lineBytesMax)
    if let problem = problem(result.submission, isTooLong: line.isTooLong) {
      output += problem.content(ofLine: line.number)
    } else {
      output += result.line
      output.append(UInt8(ascii: "\n"))
    }
    return { [self] in
      state.withLock { state in
        state.summary?.add(result.report, of: result.submission)
        state.tally.add(result.report, of: grader.graded.question)
      }
    }
  }

  func finish(into output: inout [UInt8]) {
    let summary = state.withLock { state in
      if state.grader == nil, state.refusal == nil { state.refusal = ProblemDetails.noQuestion.response() }
      return state.summary
    }
    guard let summary else { return }
    var writer = ObjectWriter()
    writer.object {
      $0.key("summary")
      summary.write(to: &$0)
    }
    output += writer.finishContent()
  }

  /// Computes the question.
  private func begin(with text: Span<UInt8>, of line: TextLine) {
    do throws(ProblemDetails) {
      if line.isTooLong { throw .lineTooLong(limit: configuration.lineBytesMax) }
      let grader = try SubmissionGrader(text.withoutByteOrderMark, configuration, permissions: permissions)
      state.withLock { state in
        state.grader = grader
        state.summary = ClassSummary(
          of: grader.graded, idsMax: Self.idsMax, listedBytesMax: ClassSummary.responseListedBytesMax)
      }
    } catch {
      var response = error.response()
      response.body = error.content(ofLine: line.number)
      response.facts.refusal = error.reason
      state.withLock { [response] in $0.refusal = response }
    }
  }

  /// What is wrong with a line that is no submission: nobody would know whose result it is.
  private func problem(_ submission: Submission, isTooLong: Bool) -> ProblemDetails? {
    if isTooLong { return .lineTooLong(limit: configuration.lineBytesMax) }
    guard !submission.isIDGiven, !submission.isRead, let fault = submission.answer.answer.fault else { return nil }
    return ProblemDetails(.badRequest, fault)
  }
}

extension ProblemDetails {
  fileprivate static let noQuestion = ProblemDetails(
    .badRequest,
    "The content has no lines. The first line is the question with its settings; each line after it is a submission, "
      + #"{"id": …, "answer": …}."#)
}
