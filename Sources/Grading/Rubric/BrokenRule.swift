import GradientCore

/// A rule that an answer must keep whatever the right numbers are: the one who answers could have seen that it is
/// broken.
package struct BrokenRule: Equatable, Sendable {
  package enum Rule: String, CaseIterable, Sendable {
    case yHatRowsSumToOne = "y_hat_rows_sum_to_1"
    case yHatWithinZeroAndOne = "y_hat_within_0_and_1"
    case lossesNotNegative = "losses_not_negative"
    case gradRowsSumToZero = "grad_a_L_rows_sum_to_0"
    case oneNegativeEntry = "grad_a_L_one_negative_entry_a_row"
    case finiteDifferences = "grad_a_L_finite_differences"

    package var sentence: String {
      switch self {
      case .yHatRowsSumToOne: "A row of ŷ sums to 1."
      case .yHatWithinZeroAndOne: "A probability lies within 0 and 1."
      case .lossesNotNegative: "The loss of a sample, −log ŷ_ℓ, is not negative."
      case .gradRowsSumToZero: "A row of ∇_{a_L} sums to 0: adding one number to all logits changes nothing."
      case .oneNegativeEntry: "A row of ∇_{a_L} has one negative entry, the one of the true class."
      case .finiteDifferences: "∇_{a_L} is the slope of the loss: moving the logits a little must show it."
      }
    }
  }

  package let rule: Rule
  /// The first samples that break it, at most `rowsMax`.
  package let rows: [Int]

  package static let rowsMax = 10
}

/// Looks for broken rules in a wrong answer. A right answer, however it is rounded, breaks none.
struct RuleCheck: Sendable {
  private let question: Question
  private let tolerance: Tolerance
  private var slopes: FiniteDifferences?

  init(_ question: Question, _ tolerance: Tolerance) {
    self.question = question
    self.tolerance = tolerance
  }

  /// - Parameter values: in the question's shape.
  mutating func run(_ quantity: GradedQuantity, _ values: [Double]) -> [BrokenRule] {
    let rounded = RoundedMatrix(values, columns: quantity.isMatrix ? question.batch.classes : 1, tolerance)
    switch quantity {
    case .yHat:
      return broken(
        [
          (.yHatRowsSumToOne, { rounded.sum($0).excludes(1) }),
          (.yHatWithinZeroAndOne, { rounded.isOutsideOfUnit($0) }),
        ])
    case .loss, .losses:
      return broken([(.lossesNotNegative, { $0 < values.count && rounded.hasNegative($0) })])
    case .gradYHat: return []
    case .gradAL:
      let slopes = self.slopes ?? FiniteDifferences(question)
      self.slopes = slopes
      return broken([
        (.gradRowsSumToZero, { rounded.sum($0).excludes(0) }),
        (.oneNegativeEntry, { [question] in question.isPlain($0) && rounded.negativeEntriesAreNotOne($0) }),
        (.finiteDifferences, { rounded.dot(slopes.direction($0), $0).excludes(slopes.slopes[$0]) }),
      ])
    }
  }

  private func broken(_ rules: [(BrokenRule.Rule, (Int) -> Bool)]) -> [BrokenRule] {
    rules.compactMap { rule, isBroken in
      var rows: [Int] = []
      for sample in 0..<question.batch.samples where isBroken(sample) {
        rows.append(sample)
        if rows.count == BrokenRule.rowsMax { break }
      }
      return rows.isEmpty ? nil : BrokenRule(rule: rule, rows: rows)
    }
  }
}

extension Question {
  /// Whether a row of ∇_{a_L} has one negative entry: a hard label without smoothing that counts, and a class beside
  /// it.
  fileprivate func isPlain(_ sample: Int) -> Bool {
    guard let labels, batch.labelSmoothing == 0, batch.classes > 1, !isIgnored(sample) else { return false }
    return (batch.weights?[labels[sample]] ?? 1) > 0
  }
}

/// Rows of numbers, each known as far as its digits and the tolerance go.
private struct RoundedMatrix {
  let values: [Double]
  let widths: [Double]
  let columns: Int

  init(_ values: [Double], columns: Int, _ tolerance: Tolerance) {
    self.values = values
    self.columns = columns
    widths = zip(values, Rounding(of: values).halves(of: values)).map { value, half in
      value.isFinite ? half + tolerance.width(at: value) : 0
    }
  }

  struct Interval {
    let middle: Double
    let width: Double

    /// NaN stands for a value that is not known.
    func excludes(_ value: Double) -> Bool { !value.isNaN && !(abs(middle - value) <= width) }
  }

  private func range(_ row: Int) -> Range<Int> { row * columns..<(row + 1) * columns }

  func sum(_ row: Int) -> Interval {
    dot([Double](repeating: 1, count: columns), row)
  }

  func dot(_ direction: [Double], _ row: Int) -> Interval {
    var (middle, width, magnitude) = (0.0, 0.0, 0.0)
    for (index, factor) in zip(range(row), direction) {
      middle += factor * values[index]
      width += abs(factor) * widths[index]
      magnitude += abs(factor * values[index])
    }
    // Float32's noise in each term breaks no rule.
    return Interval(middle: middle, width: width + Observation.relativeNoise * (magnitude + 1e-3))
  }

  func hasNegative(_ row: Int) -> Bool { range(row).contains { values[$0] < -widths[$0] } }

  func isOutsideOfUnit(_ row: Int) -> Bool {
    range(row).contains { values[$0] < -widths[$0] || values[$0] > 1 + widths[$0] }
  }

  /// Entries that may be 0 but for their rounding count neither way.
  func negativeEntriesAreNotOne(_ row: Int) -> Bool {
    let negative = range(row).count { values[$0] < -widths[$0] }
    let open = range(row).count { abs(values[$0]) <= widths[$0] }
    return negative > 1 || (negative == 0 && open == 0)
  }
}
