import GradientCore

private import Glibc

/// The wrong ways to compute ∇_{a_L} of softmax. `e(ℓ) − ŷ` is the right way times −1.
enum OutputGradALSlips {
  static let all: [OutputFormula] =
    terms + factors + activations + regularised + updated + jacobians + ofOtherLosses + indices + neighbours
    + differences + ofTheBatch

  /// ŷ − t with a term lost, added or repeated.
  private static let terms: [OutputFormula] = [
    OutputFormula(.oneHotLost, entry: { y, _ in y }),
    OutputFormula(.oneHotAlone, entry: { _, t in -t }),
    OutputFormula(.oneHotAlone, entry: { _, t in t }),
    OutputFormula(.oneHotAdded, entry: { y, t in y + t }),
    OutputFormula(.indicatorLostInGradAL, entry: { y, _ in y - .one }),
    OutputFormula(.absoluteValue, entry: { y, t in (y - t).magnitude }),
    OutputFormula(.onlyOtherClasses, price: Slip.rare, entry: { y, t in y * (.one - t) }),
    OutputFormula(.oneHotTwice, price: Slip.rare, entry: { y, t in y - t * 2 }),
    OutputFormula(
      .oneHotTimesClasses, price: Slip.rare, gradient: { row in row.entries { $0 - $1 * Double(row.classes) } }),
    OutputFormula(.meanOfOneTerm, price: Slip.rare, gradient: { row in row.entries { $0 - $1 * row.divisor } }),
    OutputFormula(.meanOfOneTerm, price: Slip.rare, gradient: { row in row.entries { $0 * row.divisor - $1 } }),
    OutputFormula(
      .sumOfTargetsLost,
      numbers: { row in
        let isOne = row.truth.classWeights != nil || abs(row.truth.weight - 1) < 1e-6
        return isOne ? nil : zip(row.yHat, row.weightedTarget).map { ($0 - $1) / row.divisor }
      }),
    OutputFormula(.squaredDifference, price: Slip.rare, entry: { y, t in (y - t).squared }),
    OutputFormula(
      .uniformForOneHotInGradAL, price: Slip.rare, gradient: { row in row.yHat.map { $0 - .one / Double(row.classes) } }
    ),
    OutputFormula(
      .oneHotSubtractedFromLogits, price: Slip.rare,
      gradient: { row in OutputNodes.softmax(zip(row.logits, row.target).map { $0 - $1 }) }),
  ]

  /// ŷ − t times or over something that does not belong.
  private static let factors: [OutputFormula] = [
    OutputFormula(.extraYHatI, entry: { y, t in (y - t) * y }),
    OutputFormula(.jacobianDiagonal, entry: { y, t in (y - t) * (y * (.one - y)) }),
    OutputFormula(.binaryCrossEntropyInGradAL, entry: { y, t in (y - t) / (y * (.one - y)) }),
    OutputFormula(.extraOneMinusYHat, price: Slip.rare, entry: { y, t in (y - t) * (.one - y) }),
    OutputFormula(.dividedByYHat, price: Slip.rare, entry: { y, t in (y - t) / y }),
    OutputFormula(.dividedByYHatL, price: Slip.rare, gradient: { row in row.difference.map { $0 / row.yHatL } }),
    OutputFormula(.tanhDerivative, price: Slip.rare, entry: { y, t in (y - t) * (.one - y.squared) }),
    OutputFormula(
      .multipliedByLoss, price: Slip.rare,
      gradient: { row in
        let loss = -row.sum { y, _ in y.logarithm }
        return row.difference.map { $0 * loss }
      }),
    OutputFormula(
      .multipliedByLogits, price: Slip.rare, gradient: { row in zip(row.difference, row.logits).map { $0 * $1 } }),
  ]

  /// ŷ − t times the derivative of an activation, as in a hidden layer: at a, or by the formula for its value.
  private static let activations: [OutputFormula] = [
    activation { a in a.atEnds { $0 > 0 ? 1 : 0 } },
    activation { a in logistic(a) * (.one - logistic(a)) },
    activation { a in .one - a.atEnds(Glibc.tanh).squared },
    activation(price: Slip.rare) { a in a.atEnds { $0 > 0 ? 1 : 0.01 } },
    activation(price: Slip.rare) { a in a * (.one - a) },
    activation(price: Slip.rare) { a in .one - a.squared },
  ]

  private static func activation(
    price: Double = Slip.seen, _ derivative: @escaping @Sendable (Span) -> Span
  ) -> OutputFormula {
    OutputFormula(
      .activationDerivativeInGradAL, price: price,
      gradient: { row in
        zip(row.difference, row.logits).map { $0 * derivative($1) }
      })
  }

  private static func logistic(_ a: Span) -> Span { a.atEnds(Grading.logistic) }

  /// λa added, to the loss of a sample or of the batch.
  private static let regularised: [OutputFormula] = [0.01, 0.1].flatMap { (rate: Double) -> [OutputFormula] in
    [
      OutputFormula(.regularisationAdded, price: Slip.rare, numbers: { regularised($0, rate / $0.divisor) }),
      OutputFormula(.regularisationAdded, price: Slip.rare, numbers: { regularised($0, rate) }),
    ]
  }

  /// The class weights do not multiply λa.
  private static func regularised(_ row: OutputSample, _ rate: Double) -> [Span] {
    zip(row.difference, row.logits).map { $0 * (row.truth.weight / row.divisor) + $1 * rate }
  }

  /// a − η ∇_a, the logits after a step; with the step of each sample by itself, and with one that climbs.
  private static let updated: [OutputFormula] =
    learningRates.map { rate in updatedLogits { rate / $0.divisor } }
    + learningRates.map { rate in updatedLogits { $0.divisor == 1 ? nil : rate } }
    + learningRates.map { rate in updatedLogits { -rate / $0.divisor } }

  private static func updatedLogits(_ step: @escaping @Sendable (OutputSample) -> Double?) -> OutputFormula {
    OutputFormula(
      .updatedLogits, price: Slip.rare,
      numbers: { row in
        // Rows of ignored samples would stay the logits, but a gradient has zeros there.
        guard !row.truth.hasIgnored else { return nil }
        return step(row).map { step in zip(row.logits, row.difference).map { $0 - $1 * (step * row.truth.weight) } }
      })
  }

  /// What the gradient of another loss gives without the softmax's Jacobian. With it, it comes from ∇_ŷ.
  private static let ofOtherLosses: [OutputFormula] = [
    OutputFormula(.absoluteErrorInGradAL, gradient: { signs($0, over: 1) }),
    OutputFormula(
      .focalLossInGradAL, price: Slip.rare,
      gradient: { row in
        let factor = (.one - row.yHatL).squared
        return row.difference.map { $0 * factor }
      }),
    OutputFormula(.lossesForGradient, price: Slip.rare, gradient: { row in row.atTarget { -$0.logarithm } }),
  ]

  /// A wrong Jacobian, or another gradient through the right one.
  private static let jacobians: [OutputFormula] = [
    OutputFormula(.gradYHatForGradAL, gradient: { row in row.atTarget { -.one / $0 } }),
    OutputFormula(.gradientOfYHatL, gradient: { row in OutputNodes.jacobianProduct(row.yHat, row.target) }),
    OutputFormula(
      .logLostInGradAL, gradient: { row in OutputNodes.jacobianProduct(row.yHat, row.target).map { -$0 } }),
    // Of a label, this is the entry of the true class.
    OutputFormula(.diagonalAlone, gradient: { row in row.isSoft ? row.atTarget { $0 - .one } : nil }),
    OutputFormula(.sigmoidDerivative, entry: { y, _ in y * (.one - y) }),
    OutputFormula(.squaredErrorInGradAL, gradient: { squaredError($0, scale: 1) }),
    OutputFormula(.squaredErrorInGradAL, gradient: { squaredError($0, scale: 2) }),
    OutputFormula(.squaredErrorInGradAL, gradient: { squaredError($0, scale: 2 / Double($0.classes)) }),
    OutputFormula(
      .softmaxTwice,
      gradient: { row in
        let difference = zip(OutputNodes.softmax(row.yHat), row.target).map { $0 - $1 }
        return OutputNodes.jacobianProduct(row.yHat, difference)
      }),
    OutputFormula(.offDiagonalSign, entry: { y, t in y * t * 2 - t - y }),
    OutputFormula(
      .jacobianSummed, price: Slip.rare,
      gradient: { row in
        let squares = row.yHat.map(\.squared).total
        return row.entries { y, t in t.value == 0 ? .zero : -t / y * (y - squares) }
      }),
    OutputFormula(
      .indexInJacobian, price: Slip.rare, gradient: { row in row.yHat.map { -$0 * (.one - row.yHatL) / row.yHatL } }),
    OutputFormula(
      .indexInJacobian, price: Slip.rare, gradient: { row in row.yHat.map { $0 * (row.yHatL - .one) } }),
    OutputFormula(.diagonalAlone, price: Slip.rare, gradient: { row in row.atTarget { -$0 * (.one - $0) } }),
    OutputFormula(.jacobianOfLogits, price: Slip.rare, gradient: throughLogits),
    OutputFormula(.hingeLossInGradAL, price: Slip.rare, gradient: hinge),
  ]

  /// Another class's number.
  private static let indices: [OutputFormula] = [
    OutputFormula(.onlyTrueClass, gradient: { row in row.atLabel { row.yHat[$0] - row.target[$0] } }),
    OutputFormula(.yHatLForYHatI, gradient: { row in row.target.map { row.yHatL - $0 } }),
    OutputFormula(
      .labelNumberForOneHot, price: Slip.rare,
      gradient: { row in row.label.map { label in row.yHat.map { $0 - Span(Double(label)) } } }),
  ]

  /// The class next to ℓ. One that does not exist has a one-hot row of zeros, so that ŷ remains.
  private static let neighbours: [OutputFormula] = [1, -1].map { step in
    OutputFormula(
      .labelOffByOne,
      gradient: { row in
        guard let label = row.label, !(0..<row.classes).contains(label + step) else { return row.neighbour(step) }
        return row.yHat
      })
  }

  /// The slope of the loss from a_i to a_i + h.
  private static let differences: [OutputFormula] = stepSizes.map { h in
    OutputFormula(
      .oneSidedDifferenceInGradAL, price: Slip.rare,
      entry: { y, t in y.atEnds { log1p($0 * expm1(h)) / h } - t })
  }

  private static let ofTheBatch: [OutputFormula] = [
    OutputFormula(
      .labelsOfAllSamples,
      gradient: { row in
        // If every class is a label, this is the missing indicator.
        guard !row.isSoft, !row.truth.batchLabels.isEmpty, row.truth.batchLabels.count < row.classes else { return nil }
        var result = row.yHat
        for entry in row.truth.batchLabels { result[entry.label] = result[entry.label] - .one }
        return result
      })
  ]

  /// scale · Jᵀ(ŷ − t).
  private static func squaredError(_ row: OutputSample, scale: Double) -> [Span] {
    OutputNodes.jacobianProduct(row.yHat, row.difference).map { $0 * scale }
  }

  /// −t/ŷ through diag(a) − a aᵀ.
  @Sendable private static func throughLogits(_ row: OutputSample) -> [Span] {
    let gradient = row.atTarget { -.one / $0 }
    let mean = zip(row.logits, gradient).reduce(.zero) { $0 + $1.0 * $1.1 }
    return zip(row.logits, gradient).map { a, g in a * (g - mean) }
  }

  /// The gradient of Σ max(0, 1 + a_i − a_ℓ) over the other classes.
  @Sendable private static func hinge(_ row: OutputSample) -> [Span] {
    let ofTrue = zip(row.target, row.logits).reduce(.zero) { $0 + $1.0 * $1.1 }
    let others = zip(row.target, row.logits).map { t, a in
      (.one - t) * (a.value - ofTrue.value + 1 > 0 ? 1 : 0)
    }
    let count = others.total
    return zip(row.target, others).map { $1 - $0 * count }
  }
}

extension OutputSample {
  /// ŷ − e(ℓ + step); nil without a label.
  fileprivate func neighbour(_ step: Int) -> [Span]? {
    label.map { label in yHat.indices.map { $0 == label + step ? yHat[$0] - .one : yHat[$0] } }
  }
}
