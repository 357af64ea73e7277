/// The wrong ways to compute ∇_ŷ of softmax. The slides' `(1/ŷ_ℓ) e(ℓ)` is the right way times −1.
enum OutputGradYHatSlips {
  static let all: [OutputFormula] = frequent + indices + rare + ofOtherLosses + epsilons + differences

  private static let frequent: [OutputFormula] = [
    OutputFormula(.indicatorLostInGradYHat, entry: { y, _ in -.one / y }),
    OutputFormula(.inverseLost, gradient: { row in row.atTarget { $0 } }),
    OutputFormula(.inverseLost, gradient: { row in row.atTarget { -$0 } }),
    OutputFormula(.inverseLost, gradient: { row in row.label.map { _ in row.target.map { row.yHatL / $0 } } }),
    OutputFormula(
      .inverseLost, price: Slip.rare,
      gradient: { row in row.isSoft ? row.entries { y, t in t.value == 0 ? .zero : -y / t } : nil }),
    OutputFormula(.oneHotAloneInGradYHat, entry: { _, t in t }),
    OutputFormula(.oneHotAloneInGradYHat, entry: { _, t in -t }),
    OutputFormula(.gradALForGradYHat, entry: { y, t in y - t }),
    OutputFormula(.squaredErrorInGradYHat, entry: { y, t in (y - t) * 2 }),
    OutputFormula(.squaredErrorInGradYHat, gradient: { row in row.difference.map { $0 * 2 / Double(row.classes) } }),
    OutputFormula(.binaryCrossEntropyInGradYHat, gradient: { binary($0, sign: 1) }),
    OutputFormula(
      .binaryCrossEntropyInGradYHat, gradient: { row in binary(row, sign: 1).map { $0 / Double(row.classes) } }),
    OutputFormula(.binaryCrossEntropyInGradYHat, price: Slip.rare, gradient: { binary($0, sign: -1) }),
    OutputFormula(
      .binaryCrossEntropyInGradYHat, price: Slip.rare, gradient: { row in binary(row, sign: -1).map { -$0 } }),
    OutputFormula(
      .binaryCrossEntropyInGradYHat, price: Slip.rare, gradient: { row in row.atTarget { -.one / ($0 * (.one - $0)) } }),
  ]

  /// Another class's ŷ in the entry of the true class, or another class's entry.
  private static let indices: [OutputFormula] = [
    OutputFormula(
      .indexOfAnotherClass, gradient: { row in row.atHardLabel { -.one / row.yHat[($0 + 1) % row.classes] } }),
    OutputFormula(
      .indexOfAnotherClass,
      gradient: { row in row.atHardLabel { -.one / row.yHat[($0 + row.classes - 1) % row.classes] } }),
    OutputFormula(
      .indexOfAnotherClass, gradient: { row in row.atHardLabel { _ in -.one / row.yHat[row.truth.predicted] } }),
    OutputFormula(.indexOfAnotherClass, gradient: { row in row.atHardLabel { _ in -.one / row.yHat[0] } }),
    OutputFormula(
      .labelsOfAllSamples,
      gradient: { row in
        // If every class is a label, this is the missing indicator.
        guard !row.isSoft, !row.truth.batchLabels.isEmpty, row.truth.batchLabels.count < row.classes else { return nil }
        var result = [Span](repeating: .zero, count: row.classes)
        for entry in row.truth.batchLabels { result[entry.label] = -.one / row.yHat[entry.label] }
        return result
      }),
    OutputFormula(.yHatLEverywhere, price: Slip.rare, gradient: { row in row.yHat.map { _ in -.one / row.yHatL } }),
  ]

  private static let rare: [OutputFormula] = [
    OutputFormula(.inverseSquared, price: Slip.rare, gradient: { row in row.atTarget { -.one / $0.squared } }),
    OutputFormula(.inverseSquared, price: Slip.rare, entry: { y, _ in -.one / y.squared }),
    OutputFormula(.squareRoot, price: Slip.rare, gradient: { row in row.atTarget { -.one / $0.squareRoot } }),
    OutputFormula(.diagonalForGradYHat, price: Slip.rare, gradient: { row in row.atTarget { $0 - .one } }),
    OutputFormula(
      .labelNumberInGradYHat, price: Slip.rare,
      gradient: { row in row.label.map { label in row.yHat.map { Span(-Double(label)) / $0 } } }),
    OutputFormula(
      .labelNumberInGradYHat, price: Slip.rare,
      gradient: { row in
        row.label.map { label in row.yHat.map { ($0 - Span(Double(label))) / ($0 * (.one - $0)) } }
      }),
    OutputFormula(.lossesForGradient, price: Slip.rare, gradient: { row in row.atTarget { -$0.logarithm } }),
    OutputFormula(.lossesForGradient, price: Slip.rare, entry: { y, _ in -y.logarithm }),
    OutputFormula(.logarithmInDenominator, price: Slip.rare, gradient: { row in row.atTarget { .one / $0.logarithm } }),
    OutputFormula(.complementInGradYHat, price: Slip.rare, gradient: { row in row.atTarget { -.one / (.one - $0) } }),
    OutputFormula(
      .onlyOtherClassesInGradYHat, price: Slip.rare,
      entry: { y, t in t.value == 1 ? .zero : (.one - t) / (.one - y) }),
    OutputFormula(
      .extraOneMinusYHatInGradYHat, price: Slip.rare, gradient: { row in row.atTarget { .one - .one / $0 } }),
    OutputFormula(.oneAdded, price: Slip.rare, entry: { y, t in t.value == 0 ? .one : .one - t / y }),
    OutputFormula(.oneHotAddedInGradYHat, price: Slip.rare, entry: { y, t in t - .one / y }),
    OutputFormula(.sigmoidDerivativeInGradYHat, price: Slip.rare, entry: { y, _ in y * (.one - y) }),
    OutputFormula(.oneHotLost, price: Slip.rare, entry: { y, _ in y }),
    OutputFormula(
      .gradientOfYHatL, price: Slip.rare, gradient: { row in OutputNodes.jacobianProduct(row.yHat, row.target) }),
  ]

  /// The derivatives of other losses: |ŷ − t|, −Σ ŷ log ŷ, −ŷ_ℓ log ŷ_ℓ, −log(1 + ŷ_ℓ) and the focal loss.
  private static let ofOtherLosses: [OutputFormula] = [
    OutputFormula(.absoluteErrorInGradYHat, gradient: { signs($0, over: 1) }),
    OutputFormula(.absoluteErrorInGradYHat, gradient: { signs($0, over: Double($0.classes)) }),
    OutputFormula(.entropyInGradYHat, price: Slip.rare, entry: { y, _ in -(y.logarithm + .one) }),
    OutputFormula(
      .weightedByYHatInGradYHat, price: Slip.rare, gradient: { row in row.atTarget { -($0.logarithm + .one) } }),
    OutputFormula(.oneAddedInGradYHat, price: Slip.rare, gradient: { row in row.atTarget { -.one / (.one + $0) } }),
    OutputFormula(.focalLossInGradYHat, price: Slip.rare, gradient: { row in row.atTarget(focal) }),
    OutputFormula(.focalLossInGradYHat, price: Slip.rare, gradient: { row in row.atTarget { focal($0) / 4 } }),
    OutputFormula(
      .focalLossInGradYHat, price: Slip.rare, gradient: { row in row.atTarget { $0.logarithm + .one - .one / $0 } }),
  ]

  /// The derivative of −(1 − ŷ)² log ŷ.
  @Sendable private static func focal(_ y: Span) -> Span {
    let rest = .one - y
    return rest * (y.logarithm * 2 - rest / y)
  }

  private static let epsilons: [OutputFormula] = epsilonValues.map { epsilon in
    OutputFormula(
      .epsilonAddedInGradYHat, price: Slip.rare, gradient: { row in row.atTarget { -.one / ($0 + Span(epsilon)) } })
  }

  /// The slope of −log ŷ_ℓ from ŷ_ℓ to ŷ_ℓ + h.
  private static let differences: [OutputFormula] = stepSizes.map { h in
    OutputFormula(
      .oneSidedDifference, price: Slip.rare,
      gradient: { row in row.atTarget { -($0 + Span(h)).logarithm / h + $0.logarithm / h } })
  }

  /// −t/ŷ + (1 − t)/(1 − ŷ), or with the sign of the first term changed.
  private static func binary(_ row: OutputSample, sign: Double) -> [Span] {
    row.entries { y, t in
      (t.value == 0 ? .zero : t / y * -sign) + (t.value == 1 ? .zero : (.one - t) / (.one - y))
    }
  }
}

/// The steps h of a numerical gradient that show in its digits, to both sides.
let stepSizes = [0.1, 0.01, 1e-3, 1e-4, 1e-5, -0.1, -0.01, -1e-3]

/// sign(ŷ − t) / count. It is nil if that is 1 and −1, which are the signs of many formulas.
func signs(_ row: OutputSample, over count: Double) -> [Span]? {
  row.divisor * count == 1 ? nil : row.entries { signOfDifference($0, $1) / count }
}

/// sign(ŷ − t), the derivative of the absolute error.
func signOfDifference(_ y: Span, _ t: Span) -> Span { (y - t).atEnds { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 } }
