/// A wrong formula for a row of a gradient, before the division by D.
struct GradientMistake: Sendable {
  let misconception: Misconception
  /// The wrong row, shape `[k]`; nil if it needs a label and the question has none.
  let formula: @Sendable (Row) -> [Double]?

  init(_ misconception: Misconception, _ formula: @escaping @Sendable (Row) -> [Double]?) {
    self.misconception = misconception
    self.formula = formula
  }

  /// A formula of ℓ.
  init(_ misconception: Misconception, label formula: @escaping @Sendable (Row, Int) -> [Double]) {
    self.init(misconception) { row in row.label.map { formula(row, $0) } }
  }
}

/// The wrong ways to compute ∇_ŷ. The slides' `(1/ŷ_ℓ) e(ℓ)` is the right way times −1 (`Factor`).
enum GradYHatMistakes {
  static let all: [GradientMistake] = [
    GradientMistake(indicatorLost) { row in row.yHat.map { -1 / $0 } },
    GradientMistake(indexOfAnotherClass, label: { row, l in at(l, -1 / row.yHat[(l + 1) % row.classes], row) }),
    GradientMistake(
      indexOfAnotherClass, label: { row, l in at(l, -1 / row.yHat[(l + row.classes - 1) % row.classes], row) }),
    GradientMistake(indexOfAnotherClass, label: { row, l in at(l, -1 / row.yHat[row.predicted], row) }),
    GradientMistake(inverseLost, label: { row, l in at(l, row.yHat[l], row) }),
    GradientMistake(inverseLost, label: { row, l in at(l, -row.yHat[l], row) }),
    GradientMistake(inverseLost, label: { row, l in row.oneHot(l).map { row.yHat[l] / $0 } }),
    GradientMistake(oneHotAlone, label: { row, l in row.oneHot(l) }),
    GradientMistake(oneHotAlone, label: { row, l in at(l, -1, row) }),
    GradientMistake(gradALForGradYHat) { row in zip(row.yHat, row.target).map { $0 - $1 } },
    GradientMistake(binaryCrossEntropy) { row in binary(row) },
    GradientMistake(binaryCrossEntropy) { row in binary(row).map { $0 / Double(row.classes) } },
    GradientMistake(GradALMistakes.labelsOfAllSamples) { row in
      // If every class is a label, this is the missing indicator.
      guard !row.batchLabels.isEmpty, row.batchLabels.count < row.classes else { return nil }
      let total = row.q.reduce(0, +)
      var result = [Double](repeating: 0, count: row.classes)
      for entry in row.batchLabels { result[entry.label] = -total / row.yHat[entry.label] }
      return result
    },
  ]

  static let indicatorLost = Misconception(
    "indicator_lost",
    is: "The indicator is missing, so every entry is −1/ŷ_i:",
    fix: "set all entries except that of the true class ℓ to 0.",
    step: .partialYHat)
  static let indexOfAnotherClass = Misconception(
    "index_of_another_class",
    is: "Wrong index: the entry of the true class divides by another class's ŷ.",
    fix: "Divide by ŷ_ℓ: in −1_{(i=ℓ)}/ŷ_i only i = ℓ remains.",
    step: .partialYHat)
  static let inverseLost = Misconception(
    "inverse_lost",
    is: "Inverted: this multiplies e(ℓ) by ŷ_ℓ.",
    fix: "Divide by ŷ_ℓ, as the derivative of the logarithm does.",
    step: .gradYHat)
  static let oneHotAlone = Misconception(
    "one_hot_alone",
    is: "This is only the one-hot vector, e(ℓ) or −e(ℓ):",
    fix: "multiply e(ℓ) by the derivative of −log ŷ_ℓ.",
    step: .gradYHat)
  static let gradALForGradYHat = Misconception(
    "grad_a_L_for_grad_y_hat",
    is: "This is the gradient with respect to a_L:",
    fix: "stop one step earlier, at the gradient with respect to ŷ.",
    step: .gradYHat)

  static let binaryCrossEntropy = Misconception(
    "binary_cross_entropy",
    is: "This is the gradient of the binary cross-entropy, (ŷ − e(ℓ)) / (ŷ (1 − ŷ)):",
    fix: "use the cross-entropy, in which only entry ℓ is not 0.",
    step: .partialYHat)

  /// (ŷ − t) / (ŷ (1 − ŷ)), as −t/ŷ + (1 − t)/(1 − ŷ).
  private static func binary(_ row: Row) -> [Double] {
    zip(row.yHat, row.target).map { y, t in (t == 0 ? 0 : -t / y) + (t == 1 ? 0 : (1 - t) / (1 - y)) }
  }

  private static func at(_ index: Int, _ value: Double, _ row: Row) -> [Double] {
    var result = [Double](repeating: 0, count: row.classes)
    result[index] = value
    return result
  }
}
