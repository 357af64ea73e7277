import GradientCore

private import Glibc

/// The wrong ways to compute the loss of one sample, for softmax.
enum OutputLossSlips {
  static let all: [Slip] = frequent + rare + ofLogits + epsilons

  private static let frequent: [Slip] = [
    Slip(.squaredErrorInLoss, loss: { squaredDistance($0) }),
    Slip(.squaredErrorInLoss, loss: { squaredDistance($0) / 2 }),
    Slip(.squaredErrorInLoss, loss: { squaredDistance($0) / Double($0.classes) }),
    Slip(.squaredErrorInLoss, loss: { row in row.sum { y, _ in (.one - y).squared } }),
    Slip(.binaryCrossEntropyInLoss, loss: { binary($0) }),
    Slip(.binaryCrossEntropyInLoss, loss: { binary($0) / Double($0.classes) }),
    Slip(.indicatorLostInLoss, loss: { -$0.yHat.map(\.logarithm).total }),
    Slip(.entropyOfYHat, loss: { row in -row.yHat.map(timesLogarithm).total }),
    Slip(.logLost, loss: { $0.yHatL }),
    Slip(.logLost, loss: { -$0.yHatL }),
    Slip(
      .labelsOfAllSamples,
      loss: { row in
        guard !row.batchLabels.isEmpty else { return nil }
        return -row.batchLabels.reduce(.zero) { $0 + row.yHat[$1.label].logarithm * $1.share }
      }),
  ]

  private static let rare: [Slip] = [
    Slip(.absoluteError, price: Slip.rare, loss: { .one - $0.yHatL }),
    Slip(.absoluteError, price: Slip.rare, loss: { $0.difference.map(\.magnitude).total }),
    Slip(.distance, price: Slip.rare, loss: { squaredDistance($0).squareRoot }),
    Slip(.weightedByYHat, price: Slip.rare, loss: { row in -row.sum { y, _ in timesLogarithm(y) } }),
    Slip(.complementInLoss, price: Slip.rare, loss: { row in -row.sum { y, _ in (.one - y).logarithm } }),
    Slip(.onlyOtherClassesInLoss, price: Slip.rare, loss: { row in -row.sumOfOthers { (.one - $0).logarithm } }),
    Slip(.perplexity, price: Slip.rare, loss: { row in (-row.sum { y, _ in y.logarithm }).exponential }),
    Slip(.oneAddedInLogarithm, price: Slip.rare, loss: { row in -row.sum { y, _ in (.one + y).logarithm } }),
    Slip(.squaredLogarithm, price: Slip.rare, loss: { row in row.sum { y, _ in y.logarithm.squared } }),
    Slip(.focalLoss, price: Slip.rare, loss: { row in -row.sum { y, _ in (.one - y).squared * y.logarithm } }),
    Slip(.uniformForOneHot, price: FactorSlips.unusual, loss: { meanLogarithm($0) }),
    Slip(.uniformForOneHot, price: Slip.rare, loss: { meanLogarithm($0) - Span(log(Double($0.classes))) }),
    Slip(.accuracy, price: Slip.rare, loss: { row in row.label.map { $0 == row.predicted ? .one : .zero } }),
    Slip(.accuracy, price: Slip.rare, loss: { row in row.label.map { $0 == row.predicted ? .zero : .one } }),
  ]

  /// log Σ exp(a) − a_ℓ with a wrong term, and the hinge.
  private static let ofLogits: [Slip] = [
    ofLogits(.trueLogitLost) { a, _ in logSumExp(a) },
    ofLogits(.signOfLogit) { a, row in logSumExp(a) + logit(a, row) },
    ofLogits(.hingeLossInLoss) { a, row in
      let ofTrue = logit(a, row)
      return zip(row.target, a).reduce(.zero) { $0 + (.one - $1.0) * Span.max(.one + $1.1 - ofTrue, .zero) }
    },
  ]

  private static func ofLogits(
    _ misconception: Misconception, _ loss: @escaping @Sendable ([Span], OutputSample) -> Span
  ) -> Slip {
    Slip(
      misconception, price: Slip.rare,
      formula: { values in
        guard let row = OutputSample(&values), let a = values.logits else { return nil }
        return [loss(a, row) * row.weight]
      })
  }

  /// −log(ŷ_ℓ + ε) and −log max(ŷ_ℓ, ε).
  private static let epsilons: [Slip] = epsilonValues.flatMap { epsilon in
    [
      Slip(.epsilonAdded, price: Slip.rare, loss: { row in -row.sum { y, _ in (y + Span(epsilon)).logarithm } }),
      Slip(.epsilonAdded, price: Slip.rare, loss: { row in -row.sum { y, _ in Span.max(y, Span(epsilon)).logarithm } }),
    ]
  }
}

/// The values of ε that libraries and courses use, among them the ulp of 1 in float32 and binary64.
let epsilonValues = [
  0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 0x1p-23, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 0x1p-52,
]

/// Σ (ŷ − t)².
private func squaredDistance(_ row: OutputSample) -> Span { row.difference.map(\.squared).total }

/// −Σ t log ŷ − Σ (1 − t) log(1 − ŷ).
private func binary(_ row: OutputSample) -> Span {
  -row.sum { y, _ in y.logarithm } - row.sumOfOthers { (.one - $0).logarithm }
}

/// x log x, which is 0 at 0.
@Sendable private func timesLogarithm(_ x: Span) -> Span { x.high == 0 ? .zero : x * x.logarithm }

/// The cross-entropy of uniform targets.
private func meanLogarithm(_ row: OutputSample) -> Span { -row.yHat.map(\.logarithm).total / Double(row.classes) }

/// log Σ exp(a).
private func logSumExp(_ a: [Span]) -> Span {
  let greatest = a.greatest
  return greatest + a.map { ($0 - greatest).exponential }.total.logarithm
}

/// a_ℓ.
private func logit(_ a: [Span], _ row: OutputSample) -> Span {
  zip(row.target, a).reduce(.zero) { $1.0.value == 0 ? $0 : $0 + $1.0 * $1.1 }
}
