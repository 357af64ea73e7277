/// The wrong ways to compute ∇_{a_L}. `e(ℓ) − ŷ` is the right way times −1 (`Factor`).
enum GradALMistakes {
  static let all: [GradientMistake] = [
    GradientMistake(oneHotLost) { row in
      let total = row.q.reduce(0, +)
      return row.yHat.map { $0 * total }
    },
    GradientMistake(oneHotAlone) { row in row.q.map { -$0 } },
    GradientMistake(onlyTrueClass, label: onlyTrueClass),
    GradientMistake(yHatLForYHatI, label: { row, l in row.oneHot(l).map { row.yHat[l] - $0 } }),
    GradientMistake(extraYHatI, label: { row, l in zip(row.yHat, row.oneHot(l)).map { ($0 - $1) * $0 } }),
    GradientMistake(
      gradientOfYHat, label: { row, l in zip(row.yHat, row.oneHot(l)).map { row.yHat[l] * ($1 - $0) } }),
    GradientMistake(gradYHatForGradAL) { row in zip(row.q, row.yHat).map { q, y in q == 0 ? 0 : -q / y } },
    GradientMistake(sigmoidDerivative) { row in row.yHat.map { $0 * (1 - $0) } },
    GradientMistake(squaredError) { squaredErrorGradient($0, scale: 1) },
    GradientMistake(squaredError) { squaredErrorGradient($0, scale: 2) },
    GradientMistake(squaredError) { squaredErrorGradient($0, scale: 2 / Double($0.classes)) },
    GradientMistake(jacobianDiagonal) { row in
      zip(row.yHat, row.target).map { ($0 - $1) * $0 * (1 - $0) }
    },
    GradientMistake(YHatMistake.softmaxTwice) { row in
      let total = row.q.reduce(0, +)
      let difference = zip(softmax(row.yHat), row.q).map { $0 * total - $1 }
      return RightFormulas.chainRule(yHat: row.yHat, gradYHat: difference)
    },
    GradientMistake(labelsOfAllSamples, labelsOfAllSamples),
  ]

  static let oneHotLost = Misconception(
    "one_hot_lost",
    is: "This is ŷ itself:",
    fix: "subtract the one-hot vector e(ℓ).",
    step: .gradAL)
  static let oneHotAlone = Misconception(
    "one_hot_alone",
    is: "ŷ is missing: this is only the one-hot vector.",
    fix: "Add ŷ, which comes from the softmax's denominator.",
    step: .gradAL)
  static let onlyTrueClass = Misconception(
    "only_true_class",
    is: "Only the entry of the true class is computed:",
    fix: "compute the others too, because ŷ_ℓ depends on every logit.",
    step: .softmaxJacobian)
  static let yHatLForYHatI = Misconception(
    "y_hat_l_for_y_hat_i",
    is: "Wrong index, a known typo in the lecture slides: every entry has ŷ_ℓ.",
    fix: "Use ŷ_i in entry i.",
    step: .chainRule)
  static let extraYHatI = Misconception(
    "extra_y_hat_i",
    is: "Each entry has an extra factor ŷ_i, a known typo in the lecture slides:",
    fix: "leave it out, because 1/ŷ_ℓ cancels ŷ_ℓ.",
    step: .chainRule)
  static let gradientOfYHat = Misconception(
    "gradient_of_y_hat_l",
    is: "This is the gradient of ŷ_ℓ:",
    fix: "multiply it by −1/ŷ_ℓ, the derivative of the loss.",
    step: .chainRule)
  static let gradYHatForGradAL = Misconception(
    "grad_y_hat_for_grad_a_L",
    is: "This is the gradient with respect to ŷ:",
    fix: "continue through the softmax to the gradient with respect to a_L.",
    step: .chainRule)
  static let sigmoidDerivative = Misconception(
    "sigmoid_derivative",
    is: "This is ŷ (1 − ŷ), the derivative of a sigmoid:",
    fix: "use the Jacobian of the softmax.",
    step: .softmaxJacobian)
  static let squaredError = Misconception(
    "squared_error",
    is: "This is the gradient of a squared error through the softmax:",
    fix: "start from the cross-entropy.",
    step: .loss)

  static let jacobianDiagonal = Misconception(
    "jacobian_diagonal",
    is: "This is (ŷ − e(ℓ)) ŷ (1 − ŷ), a squared error through the diagonal of the softmax's Jacobian:",
    fix: "start from the cross-entropy, and use the whole Jacobian.",
    step: .softmaxJacobian)
  static let labelsOfAllSamples = Misconception(
    "labels_of_all_samples",
    is: "Wrong index: each row uses the labels of all samples, as `p[:, y]` does.",
    fix: "Use only the row's own label, `p[n, y[n]]`.",
    step: .batch)

  /// The belief that every label of the batch is true in every row.
  @Sendable private static func labelsOfAllSamples(_ row: Row) -> [Double]? {
    guard !row.batchLabels.isEmpty else { return nil }
    let total = row.q.reduce(0, +)
    var result = row.yHat.map { $0 * total }
    for entry in row.batchLabels { result[entry.label] -= total }
    return result
  }

  /// The belief that ŷ_ℓ depends only on a_{L,ℓ}.
  @Sendable private static func onlyTrueClass(_ row: Row, _ label: Int) -> [Double] {
    var result = [Double](repeating: 0, count: row.classes)
    result[label] = row.yHat[label] * row.q.reduce(0, +) - row.q[label]
    return result
  }

  /// scale · Jᵀ(ŷ − t).
  @Sendable private static func squaredErrorGradient(_ row: Row, scale: Double) -> [Double] {
    let difference = zip(row.yHat, row.target).map { scale * ($0 - $1) }
    return RightFormulas.chainRule(yHat: row.yHat, gradYHat: difference)
  }
}
