/// The wrong ways to compute ∇_{a_L} of softmax. `e(ℓ) − ŷ` is the right way times −1.
enum OutputGradALSlips {
  static let all: [Slip] = terms + factors + regularised + jacobians + indices + ofTheBatch

  /// ŷ − t with a term lost, added or repeated.
  private static let terms: [Slip] = [
    Slip(.oneHotLost, entry: { y, _ in y }),
    Slip(.oneHotAlone, entry: { _, t in -t }),
    Slip(.oneHotAlone, entry: { _, t in t }),
    Slip(.oneHotAdded, entry: { y, t in y + t }),
    Slip(.indicatorLostInGradAL, entry: { y, _ in y - .one }),
    Slip(.absoluteValue, entry: { y, t in (y - t).magnitude }),
    Slip(.onlyOtherClasses, price: Slip.rare, entry: { y, t in y * (.one - t) }),
    Slip(.oneHotTwice, price: Slip.rare, entry: { y, t in y - t * 2 }),
    Slip(.oneHotTimesClasses, price: Slip.rare, gradient: { row in row.entries { $0 - $1 * Double(row.classes) } }),
    Slip(.meanOfOneTerm, price: Slip.rare, gradient: { row in row.entries { $0 - $1 * row.divisor } }),
    Slip(.meanOfOneTerm, price: Slip.rare, gradient: { row in row.entries { $0 * row.divisor - $1 } }),
    Slip(.squaredDifference, price: Slip.rare, entry: { y, t in (y - t).squared }),
  ]

  /// ŷ − t times or over something that does not belong.
  private static let factors: [Slip] = [
    Slip(.extraYHatI, entry: { y, t in (y - t) * y }),
    Slip(.jacobianDiagonal, entry: { y, t in (y - t) * (y * (.one - y)) }),
    Slip(.binaryCrossEntropyInGradAL, entry: { y, t in (y - t) / (y * (.one - y)) }),
    Slip(.extraOneMinusYHat, price: Slip.rare, entry: { y, t in (y - t) * (.one - y) }),
    Slip(.dividedByYHat, price: Slip.rare, entry: { y, t in (y - t) / y }),
    Slip(.dividedByYHatL, price: Slip.rare, gradient: { row in row.difference.map { $0 / row.yHatL } }),
    Slip(.tanhDerivative, price: Slip.rare, entry: { y, t in (y - t) * (.one - y.squared) }),
    Slip(
      .multipliedByLoss, price: Slip.rare,
      gradient: { row in
        let loss = -row.sum { y, _ in y.logarithm }
        return row.difference.map { $0 * loss }
      }),
    ofLogits(.multipliedByLogits) { row, a in zip(row.difference, a).map { $0 * $1 } },
  ]

  /// λa added, to the loss of a sample or of the batch.
  private static let regularised: [Slip] = [0.01, 0.1].flatMap { (rate: Double) -> [Slip] in
    [
      ofLogits(.regularisationAdded) { row, a in sum(row.difference, a, times: rate) },
      ofLogits(.regularisationAdded) { row, a in sum(row.difference, a, times: rate * row.divisor) },
    ]
  }

  private static func sum(_ row: [Span], _ other: [Span], times rate: Double) -> [Span] {
    zip(row, other).map { $0 + $1 * rate }
  }

  /// A wrong Jacobian, or another gradient through the right one.
  private static let jacobians: [Slip] = [
    Slip(.gradYHatForGradAL, gradient: { row in row.atTarget { -.one / $0 } }),
    Slip(.gradientOfYHatL, gradient: { row in OutputNodes.jacobianProduct(row.yHat, row.target) }),
    Slip(.sigmoidDerivative, entry: { y, _ in y * (.one - y) }),
    Slip(.squaredErrorInGradAL, gradient: { squaredError($0, scale: 1) }),
    Slip(.squaredErrorInGradAL, gradient: { squaredError($0, scale: 2) }),
    Slip(.squaredErrorInGradAL, gradient: { squaredError($0, scale: 2 / Double($0.classes)) }),
    Slip(
      .softmaxTwice,
      gradient: { row in
        let difference = zip(OutputNodes.softmax(row.yHat), row.target).map { $0 - $1 }
        return OutputNodes.jacobianProduct(row.yHat, difference)
      }),
    Slip(.offDiagonalSign, entry: { y, t in y * t * 2 - t - y }),
    Slip(
      .jacobianSummed, price: Slip.rare,
      gradient: { row in
        let squares = row.yHat.map(\.squared).total
        return row.entries { y, t in t.value == 0 ? .zero : -t / y * (y - squares) }
      }),
    Slip(
      .indexInJacobian, price: Slip.rare, gradient: { row in row.yHat.map { $0 * (.one - row.yHatL) / row.yHatL } }),
    ofLogits(.hingeLossInGradAL, hinge),
  ]

  /// Another class's number.
  private static let indices: [Slip] = [
    Slip(.onlyTrueClass, gradient: { row in row.atLabel { row.yHat[$0] - row.target[$0] } }),
    Slip(.yHatLForYHatI, gradient: { row in row.target.map { row.yHatL - $0 } }),
    Slip(
      .labelNumberForOneHot, price: Slip.rare,
      gradient: { row in row.label.map { label in row.yHat.map { $0 - Span(Double(label)) } } }),
  ]

  private static let ofTheBatch: [Slip] = [
    Slip(
      .labelsOfAllSamples,
      gradient: { row in
        guard !row.batchLabels.isEmpty else { return nil }
        var result = row.yHat
        for entry in row.batchLabels { result[entry.label] = result[entry.label] - .one }
        return result
      })
  ]

  private static func ofLogits(
    _ misconception: Misconception, _ gradient: @escaping @Sendable (OutputSample, [Span]) -> [Span]
  ) -> Slip {
    Slip(
      misconception, price: Slip.rare,
      formula: { values in
        guard let row = OutputSample(&values), let a = values.logits else { return nil }
        let scale = row.weight / row.divisor
        return gradient(row, a).map { $0 * scale }
      })
  }

  /// scale · Jᵀ(ŷ − t).
  private static func squaredError(_ row: OutputSample, scale: Double) -> [Span] {
    OutputNodes.jacobianProduct(row.yHat, row.difference).map { $0 * scale }
  }

  /// The gradient of Σ max(0, 1 + a_i − a_ℓ) over the other classes.
  @Sendable private static func hinge(_ row: OutputSample, _ a: [Span]) -> [Span] {
    let ofTrue = zip(row.target, a).reduce(.zero) { $0 + $1.0 * $1.1 }
    let others = zip(row.target, a).map { t, a in
      (.one - t) * Span((.one + a - ofTrue).value > 0 ? 1 : 0)
    }
    let count = others.total
    return zip(row.target, others).map { $1 - $0 * count }
  }
}
