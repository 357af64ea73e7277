/// The result of grading an answer, at one level of disclosure.
///
/// Only this module can create one, and no part of it has more than its level allows. So a renderer cannot disclose
/// more.
package struct Report: Equatable, Sendable {
  package let score: Double
  package let maxScore: Double
  /// Whether every quantity that is asked is right.
  package let correct: Bool
  package let disclosure: Disclosure
  package let quantities: [QuantityReport]

  init(_ assessments: [Assessment], _ disclosure: Disclosure) {
    score = assessments.reduce(0) { $0 + $1.score }
    maxScore = assessments.reduce(0) { $0 + $1.points }
    correct = !assessments.isEmpty && assessments.allSatisfy { $0.verdict == .correct }
    self.disclosure = disclosure
    quantities = assessments.map { QuantityReport($0, disclosure) }
  }
}

/// One quantity of a report. What its level does not disclose is nil.
package struct QuantityReport: Equatable, Sendable {
  package let quantity: GradedQuantity
  package let verdict: Verdict
  package let score: Double
  package let points: Double
  /// Why it is malformed.
  package let reason: String?
  /// The student's own quantity that it follows from.
  package let followsFrom: GradedQuantity?
  /// From `count` on.
  package let entries: EntryCounts?
  /// From `locations` on: the indices of the first wrong entries in the submission, at most `Assessment.wrongMax`.
  package let wrong: [[Int]]?
  /// From `locations` on.
  package let brokenRules: [BrokenRule]?
  /// From `hint` on.
  package let diagnosis: Diagnosis?
  /// Only in `full`, because a submitted number and its error give the expected number.
  package let errors: GreatestErrors?
  /// Only in `full`, for gradients.
  package let gradientCheck: GradientCheck?
  /// Only in `full`: the expected values, in the shape of the question.
  package let expected: [Double]?

  init(_ assessment: Assessment, _ disclosure: Disclosure) {
    quantity = assessment.quantity
    verdict = assessment.verdict
    score = assessment.score
    points = assessment.points
    reason = assessment.reason
    followsFrom = assessment.followsFrom
    let isWrong = assessment.verdict == .wrong || assessment.verdict == .follows
    entries = disclosure >= .count ? assessment.entries : nil
    wrong = disclosure >= .locations && isWrong ? assessment.wrong : nil
    brokenRules = disclosure >= .locations ? assessment.brokenRules : nil
    diagnosis = disclosure >= .hint ? assessment.diagnosis : nil
    errors = disclosure >= .full && isWrong ? assessment.errors : nil
    gradientCheck = disclosure >= .full ? assessment.gradientCheck : nil
    expected = disclosure >= .full && assessment.verdict != .correct ? assessment.expected : nil
  }
}

package struct EntryCounts: Equatable, Sendable {
  package let right: Int
  package let total: Int
}

/// How far a quantity is off, at its worst entries.
package struct GreatestErrors: Equatable, Sendable {
  package let absolute: Double
  /// Over the entries whose exact value is not 0; nil if there are none.
  package let relative: Double?
}

/// All results for one quantity. They are private to this module; a report shows a part of them.
struct Assessment: Sendable {
  let quantity: GradedQuantity
  let points: Double
  var verdict: Verdict
  var score = 0.0
  var reason: String?
  var followsFrom: GradedQuantity?
  var entries: EntryCounts
  var wrong: [[Int]] = []
  var brokenRules: [BrokenRule] = []
  var diagnosis: Diagnosis?
  var errors: GreatestErrors?
  var gradientCheck: GradientCheck?
  let expected: [Double]

  /// Ten places show where to look; more only repeat the count.
  static let wrongMax = 10
}
