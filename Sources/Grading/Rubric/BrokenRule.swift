import GradientCore

/// A rule that holds for every right answer. The student can check it without knowing the right numbers.
package struct BrokenRule: Equatable, Sendable {
  package enum Rule: String, CaseIterable, Sendable {
    case yHatRowsSumToOne = "y_hat_rows_sum_to_1"
    case yHatWithinZeroAndOne = "y_hat_within_0_and_1"
    case lossesNotNegative = "losses_not_negative"
    case unitLossesNotNegative = "unit_losses_not_negative"
    case gradRowsSumToZero = "grad_a_L_rows_sum_to_0"
    case oneNegativeEntry = "grad_a_L_one_negative_entry_a_row"
    case finiteDifferences = "grad_a_L_finite_differences"
    case hWithinRange = "h_within_range"
    case gradBSumsRows = "grad_b_sums_rows_of_grad_a"
    case parameterDifferences = "parameters_finite_differences"

    /// What holds for every right answer, then why.
    package var sentence: String { "\(requirement): \(reason)." }

    fileprivate var requirement: String {
      switch self {
      case .yHatRowsSumToOne: "Each row of ŷ should sum to 1"
      case .yHatWithinZeroAndOne: "Each entry of ŷ should be between 0 and 1"
      case .lossesNotNegative, .unitLossesNotNegative: "Each loss should be 0 or more"
      case .gradRowsSumToZero: "Each row should sum to 0"
      case .oneNegativeEntry: "Each row should have exactly one negative entry"
      case .finiteDifferences: "Each row should be the slope of the loss"
      case .hWithinRange: "Each entry of h should be within the range of its activation function"
      case .gradBSumsRows: "The gradient of b should be the sum of the rows of your ∇a"
      case .parameterDifferences: "The gradient should be the slope of the loss"
      }
    }

    fileprivate var reason: String {
      switch self {
      case .yHatRowsSumToOne: "it is a probability distribution"
      case .yHatWithinZeroAndOne: "it is a probability"
      case .lossesNotNegative: "it is −log ŷ_ℓ, and ŷ_ℓ is at most 1"
      case .unitLossesNotNegative: "it is a sum of squares, or of −log of probabilities"
      case .gradRowsSumToZero: "adding one number to all logits does not change the loss"
      case .oneNegativeEntry: "that of the true class"
      case .finiteDifferences: "a small step of the logits shows whether it is"
      case .hWithinRange: "logistic units are within 0 and 1, tanh within −1 and 1, ReLU and softplus never negative"
      case .gradBSumsRows: "all samples share the bias"
      case .parameterDifferences: "a small step of the weights or biases shows whether it is"
      }
    }

    /// How rows break the rule, as the end of a sentence that begins with the requirement.
    fileprivate func failure(of rows: [Int]) -> String {
      let names = rows.map(String.init).joined(separator: ", ")
      let isOne = rows.count == 1
      let subject = isOne ? "row \(names)" : "rows \(names)"
      return switch self {
      case .yHatRowsSumToOne, .gradRowsSumToZero, .oneNegativeEntry: subject + (isOne ? " does not" : " do not")
      case .yHatWithinZeroAndOne, .hWithinRange: subject + (isOne ? " has others" : " have others")
      case .lossesNotNegative, .unitLossesNotNegative: (isOne ? "loss \(names) is not" : "losses \(names) are not")
      case .finiteDifferences, .gradBSumsRows, .parameterDifferences: subject + (isOne ? " is not" : " are not")
      }
    }
  }

  package let rule: Rule
  /// The first samples that break it, at most `rowsMax`; empty for a rule of a sum over the batch.
  package let rows: [Int]

  package static let rowsMax = 10

  /// The rule and the rows that break it: "Each row should sum to 0; row 1 does not."
  ///
  /// - Parameter namesRows: false for a quantity that is a single number.
  package func sentence(namesRows: Bool) -> String {
    namesRows && !rows.isEmpty ? "\(rule.requirement); \(rule.failure(of: rows))." : rule.sentence
  }
}
