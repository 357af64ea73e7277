import GradientCore
import Grading

/// What the answers of a request cost: by their shapes before the exact values are computed, then by how many are wrong.
struct GradeWork {
  private let grading: GradingWork
  /// What is spent before the first answer is graded.
  private let before: Work
  private let answers: [GradeAnswer]
  private let quantities: Int

  init(_ request: GradeRequest, _ batch: Batch) {
    grading = GradingWork(batch, request.settings.feedback)
    before = .parsedByte * request.contentBytes + Problem.work(batch)
    answers = request.answers
    quantities = answers.reduce(0) { $0 + $1.answer.parts.count }
  }

  private static let advice = "Send fewer `submissions` at once, a smaller problem, or `feedback` below `hint`."

  /// Whether the answers may be graded here, if all of them are right.
  func admit(_ limits: WorkLimits) throws(ProblemDetails) -> Bool {
    try limits.admit(before + grading.units(answers: answers.count, quantities: quantities, wrong: 0), Self.advice)
  }

  /// Whether the answers may be graded here, once it can be told how many are wrong.
  func admit(_ grader: Grader, _ limits: WorkLimits) throws(ProblemDetails) -> Bool {
    let worst = before + grading.units(answers: answers.count, quantities: quantities, wrong: quantities)
    guard worst.units > min(limits.here, limits.max) else { return true }
    let wrong = answers.reduce(0) { $0 + grader.wrongCount($1.answer) }
    return try limits.admit(
      before + grading.units(answers: answers.count, quantities: quantities, wrong: wrong), Self.advice)
  }
}

extension GradeRequest {
  /// The answers to be graded, whosever they are.
  var answers: [GradeAnswer] {
    switch work {
    case nil: []
    case .answer(let answer): [answer]
    case .submissions(let submissions): submissions.map(\.answer)
    }
  }
}
