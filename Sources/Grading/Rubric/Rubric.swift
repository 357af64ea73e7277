/// How verdicts become points.
package struct Rubric: Equatable, Sendable {
  package enum Partial: String, CaseIterable, Sendable {
    /// All of a quantity's points, or none.
    case none
    /// The share of the right entries, without those that a blank would get right: these do not count if they are
    /// right, and count as any other if they are wrong. So all or nothing if a blank gets all of them right.
    case entries
  }

  /// The quantities that are asked with their points, each ≥ 0; nil asks for those of the answer, at 1 point each.
  package var points: [GradedQuantity: Double]?
  package var partial: Partial
  /// The share of the points for a quantity that is wrong but follows from the student's own; nil for none.
  package var followThrough: Double?
  /// The number that every entry of the students' template has; nil if there is no template. Zeros are always a blank.
  package var blank: Double?

  package init(
    points: [GradedQuantity: Double]? = nil, partial: Partial = .none, followThrough: Double? = 1, blank: Double? = nil
  ) {
    self.points = points
    self.partial = partial
    self.followThrough = followThrough
    self.blank = blank
  }

  /// The numbers of a blank answer.
  var blanks: [Double] { [0] + (blank.map { [$0] } ?? []) }

  /// What is asked of an answer, in the order of the interface.
  func asked(of answer: Answer, _ question: Question) -> [(quantity: GradedQuantity, points: Double)] {
    let allowed = question.quantities
    if let points { return allowed.compactMap { quantity in points[quantity].map { (quantity, $0) } } }
    let held = allowed.filter { answer.parts[$0] != nil }
    return (held.isEmpty ? question.defaultQuantities : held).map { ($0, 1) }
  }

  /// The points of a quantity that could be parsed.
  ///
  /// - Parameter comparison: the quantity's entries. Some of them are wrong, unless the verdict is `correct`.
  func score(_ verdict: Verdict, _ comparison: Comparison, of points: Double) -> Double {
    let right = Double(comparison.earningCount)
    let share = right > 0 ? right / (right + Double(comparison.wrongCount)) : 0
    switch verdict {
    case .correct: return points
    case .follows: return points * max(followThrough ?? 0, share)
    case .wrong: return points * share
    case .missing, .malformed: return 0
    }
  }
}

package enum Verdict: String, CaseIterable, Sendable {
  /// Every entry is within the tolerance of the exact value.
  case correct
  /// Wrong, but it follows from the student's own earlier values.
  case follows
  case wrong
  /// Asked, but not in the answer.
  case missing
  /// In the answer, but not as numbers of the right shape.
  case malformed
}
