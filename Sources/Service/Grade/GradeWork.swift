import GradientCore
import Grading

/// The cost of grading answers: estimated by their shapes before the exact values are computed, then by how many are
/// wrong.
struct GradeWork {
  private let grading: GradingWork
  /// The cost up to the first answer: parsing, and the exact values.
  private let before: Work
  private let answers: [ParsedAnswer]
  private let counts: GradingWork.Counts

  /// - Parameters:
  ///   - answers: with their names resolved.
  ///   - before: the cost up to the first answer.
  init(_ answers: [ParsedAnswer], _ grading: GradingWork, before: Work) {
    self.grading = grading
    self.before = before
    self.answers = answers
    var counts = GradingWork.Counts()
    counts.answers = answers.count
    for answer in answers {
      for quantity in answer.answer.parts.keys { counts.held[quantity, default: 0] += 1 }
    }
    self.counts = counts
  }

  /// The cost of a request.
  init(_ request: GradeRequest, _ question: RequestedQuestion) {
    let before = Work.parsedByte * request.contentBytes + .reading(request) + question.work
    self.init(request.answers, question.gradingWork(request.settings.feedback), before: before)
  }

  private static let advice = "Send fewer `submissions` at once, a smaller question, or `feedback` below `hint`."

  /// Whether this thread may grade the answers, assuming that all of them are right.
  func admit(_ limits: WorkLimits) throws(ProblemDetails) -> Bool {
    try limits.admit(before + grading.units(counts), Self.advice)
  }

  /// Whether this thread may grade the answers, now that the exact values show how many are wrong.
  func admit(_ grader: inout Grader, _ limits: WorkLimits) throws(ProblemDetails) -> Bool {
    try limits.admit(fit(&grader, here: limits.here, max: limits.max), Self.advice)
  }

  /// The work, now that the exact values show how many quantities are wrong. If the work here has room for all of them
  /// to be wrong, they are not counted. Diagnoses that exceed the most work are left out.
  func fit(_ grader: inout Grader, here: Int, max: Int) -> Work {
    grader.omitted = []
    let worst = GradingWork.worst(counts)
    let worstWork = before + grading.units(worst)
    if worstWork.units <= min(here, max), grading.omitted(worst, limit: worstWork).isEmpty { return worstWork }
    var counts = counts
    for answer in answers { grader.count(answer.answer, in: &counts) }
    grader.omitted = grading.omitted(counts, limit: Work(Swift.max(max - before.units, 0)))
    return before + grading.units(counts, without: grader.omitted)
  }
}

extension Work {
  /// To read a byte of texts in place of numbers. Powers of ten take this, most others half of it.
  private static let readTextByte = Work(1_400)
  /// To find that a text has no numbers. A value is malformed after the first.
  private static let refusedText = Work(40_000)

  /// To read the texts in place of numbers.
  static func reading(_ request: GradeRequest) -> Work {
    readTextByte * request.texts.bytes + refusedText * request.texts.count
  }
}

extension GradeRequest {
  /// The answers of all students.
  var answers: [ParsedAnswer] {
    switch submitted {
    case nil: []
    case .answer(let answer): [answer]
    case .submissions(let submissions): submissions.map(\.answer)
    }
  }
}
