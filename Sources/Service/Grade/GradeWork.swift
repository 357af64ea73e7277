import GradientCore
import Grading

/// What answers to a problem cost: by their shapes before the exact values are computed, then by how many are wrong.
struct GradeWork {
  private let grading: GradingWork
  /// What is spent before the first answer is graded.
  private let before: Work
  private let answers: [GradeAnswer]
  private let quantities: Int

  /// - Parameter before: what is spent before the first answer is graded.
  init(_ answers: [GradeAnswer], to batch: Batch, _ disclosure: Disclosure, before: Work) {
    grading = GradingWork(batch, disclosure)
    self.before = before
    self.answers = answers
    quantities = answers.reduce(0) { $0 + $1.answer.parts.count }
  }

  /// What a request costs.
  init(_ request: GradeRequest, _ batch: Batch) {
    let before = Work.parsedByte * request.contentBytes + Question.work(batch)
    self.init(request.answers, to: batch, request.settings.feedback, before: before)
  }

  private static let advice = "Send fewer `submissions` at once, a smaller problem, or `feedback` below `hint`."

  /// Whether the answers may be graded here, if all of them are right.
  func admit(_ limits: WorkLimits) throws(ProblemDetails) -> Bool {
    try limits.admit(before + grading.units(answers: answers.count, quantities: quantities, wrong: 0), Self.advice)
  }

  /// Whether the answers may be graded here, once it can be told how many are wrong.
  func admit(_ grader: Grader, _ limits: WorkLimits) throws(ProblemDetails) -> Bool {
    try limits.admit(estimate(grader, limit: min(limits.here, limits.max)), Self.advice)
  }

  /// The work once it can be told how many quantities are wrong. If even all wrong ones are within the limit, they are not
  /// counted.
  func estimate(_ grader: Grader, limit: Int) -> Work {
    let worst = before + grading.units(answers: answers.count, quantities: quantities, wrong: quantities)
    guard worst.units > limit else { return worst }
    let wrong = answers.reduce(0) { $0 + grader.wrongCount($1.answer) }
    return before + grading.units(answers: answers.count, quantities: quantities, wrong: wrong)
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
