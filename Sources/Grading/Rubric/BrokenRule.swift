import GradientCore

/// A rule that holds for every right answer. The student can check it without knowing the right numbers.
package struct BrokenRule: Equatable, Sendable {
  package enum Rule: String, CaseIterable, Sendable {
    case yHatRowsSumToOne = "y_hat_rows_sum_to_1"
    case yHatWithinZeroAndOne = "y_hat_within_0_and_1"
    case lossesNotNegative = "losses_not_negative"
    case gradRowsSumToZero = "grad_a_L_rows_sum_to_0"
    case oneNegativeEntry = "grad_a_L_one_negative_entry_a_row"
    case finiteDifferences = "grad_a_L_finite_differences"

    /// What holds for every right answer, then why.
    package var sentence: String { "\(requirement): \(reason)." }

    fileprivate var requirement: String {
      switch self {
      case .yHatRowsSumToOne: "Each row of ŷ should sum to 1"
      case .yHatWithinZeroAndOne: "Each entry of ŷ should be between 0 and 1"
      case .lossesNotNegative: "Each loss should be 0 or more"
      case .gradRowsSumToZero: "Each row should sum to 0"
      case .oneNegativeEntry: "Each row should have exactly one negative entry"
      case .finiteDifferences: "Each row should be the slope of the loss"
      }
    }

    fileprivate var reason: String {
      switch self {
      case .yHatRowsSumToOne: "it is a probability distribution"
      case .yHatWithinZeroAndOne: "it is a probability"
      case .lossesNotNegative: "it is −log ŷ_ℓ, and ŷ_ℓ is at most 1"
      case .gradRowsSumToZero: "adding one number to all logits does not change the loss"
      case .oneNegativeEntry: "that of the true class"
      case .finiteDifferences: "a small step of the logits shows whether it is"
      }
    }

    /// How rows break the rule, as the end of a sentence that begins with the requirement.
    fileprivate func failure(of rows: [Int]) -> String {
      let names = rows.map(String.init).joined(separator: ", ")
      let isOne = rows.count == 1
      let subject = isOne ? "row \(names)" : "rows \(names)"
      return switch self {
      case .yHatRowsSumToOne, .gradRowsSumToZero, .oneNegativeEntry: subject + (isOne ? " does not" : " do not")
      case .yHatWithinZeroAndOne: subject + (isOne ? " has others" : " have others")
      case .lossesNotNegative: (isOne ? "loss \(names) is not" : "losses \(names) are not")
      case .finiteDifferences: subject + (isOne ? " is not" : " are not")
      }
    }
  }

  package let rule: Rule
  /// The first samples that break it, at most `rowsMax`.
  package let rows: [Int]

  package static let rowsMax = 10

  /// The rule and the rows that break it: "Each row should sum to 0; row 1 does not."
  ///
  /// - Parameter namesRows: false for a quantity that is a single number.
  package func sentence(namesRows: Bool) -> String {
    namesRows ? "\(rule.requirement); \(rule.failure(of: rows))." : rule.sentence
  }
}

/// Finds the rules that a wrong answer breaks. A right answer breaks none, however it is rounded.
struct RuleCheck: Sendable {
  private let question: Question
  private let tolerance: Tolerance
  private var slopes: FiniteDifferences?

  init(_ question: Question, _ tolerance: Tolerance) {
    self.question = question
    self.tolerance = tolerance
  }

  /// - Parameter values: in the question's shape.
  mutating func brokenRules(_ quantity: GradedQuantity, _ values: [Double]) -> [BrokenRule] {
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
    case .gradAL:
      let slopes = self.slopes ?? FiniteDifferences(question)
      self.slopes = slopes
      return broken([
        (.gradRowsSumToZero, { rounded.sum($0).excludes(0) }),
        (.oneNegativeEntry, { [question] in question.isPlain($0) && rounded.negativeEntriesAreNotOne($0) }),
        (.finiteDifferences, { rounded.dot(slopes.direction($0), $0).excludes(slopes.slopes[$0]) }),
      ])
    default: return []
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
  /// Whether a row of ∇_{a_L} has one negative entry: it needs a hard label without smoothing, a sample that counts,
  /// and at least two classes.
  fileprivate func isPlain(_ sample: Int) -> Bool {
    guard let labels, batch.labelSmoothing == 0, batch.classes > 1, !isIgnored(sample) else { return false }
    return (batch.weights?[labels[sample]] ?? 1) > 0
  }
}

/// Rows of numbers, each known to the precision of its digits and of the tolerance.
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

    /// NaN is a value that is not known.
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

  /// An entry that rounding may have moved to or from 0 counts neither way.
  func negativeEntriesAreNotOne(_ row: Int) -> Bool {
    let negative = range(row).count { values[$0] < -widths[$0] }
    let open = range(row).count { abs(values[$0]) <= widths[$0] }
    return negative > 1 || (negative == 0 && open == 0)
  }
}
