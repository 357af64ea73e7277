import GradientCore

private import Glibc

/// The wrong ways to compute the loss of one sample, for softmax.
enum OutputLossSlips {
  static let all: [OutputFormula] = frequent + rare + ofLogits + epsilons + swapped

  private static let frequent: [OutputFormula] = [
    OutputFormula(.squaredErrorInLoss, loss: { squaredDistance($0) }),
    OutputFormula(.squaredErrorInLoss, loss: { squaredDistance($0) / 2 }),
    OutputFormula(.squaredErrorInLoss, loss: { squaredDistance($0) / Double($0.classes) }),
    OutputFormula(.squaredErrorInLoss, loss: { row in row.sum { y, _ in (.one - y).squared } }),
    OutputFormula(.binaryCrossEntropyInLoss, loss: { binary($0) }),
    OutputFormula(.binaryCrossEntropyInLoss, loss: { binary($0) / Double($0.classes) }),
    OutputFormula(.indicatorLostInLoss, loss: { -$0.yHat.map(\.logarithm).total }),
    OutputFormula(.entropyOfYHat, loss: { row in -row.yHat.map(timesLogarithm).total }),
    OutputFormula(.logLost, loss: { $0.yHatL }),
    OutputFormula(.logLost, loss: { -$0.yHatL }),
    OutputFormula(.divergence, loss: { row in row.isSoft ? row.sum { y, t in t.logarithm - y.logarithm } : nil }),
    OutputFormula(
      .labelsOfAllSamples,
      loss: { row in
        guard !row.truth.batchLabels.isEmpty else { return nil }
        return -row.truth.batchLabels.reduce(.zero) { $0 + row.yHat[$1.label].logarithm * $1.share }
      }),
  ]

  private static let rare: [OutputFormula] = [
    OutputFormula(.absoluteError, price: Slip.rare, loss: { .one - $0.yHatL }),
    OutputFormula(.absoluteError, price: Slip.rare, loss: { $0.difference.map(\.magnitude).total }),
    OutputFormula(
      .absoluteError, price: Slip.rare, loss: { $0.difference.map(\.magnitude).total / Double($0.classes) }),
    OutputFormula(.distance, price: Slip.rare, loss: { squaredDistance($0).squareRoot }),
    OutputFormula(.distance, price: Slip.rare, loss: { (squaredDistance($0) / Double($0.classes)).squareRoot }),
    OutputFormula(.weightedByYHat, price: Slip.rare, loss: { row in -row.sum { y, _ in timesLogarithm(y) } }),
    OutputFormula(.complementInLoss, price: Slip.rare, loss: { row in -row.sum { y, _ in (.one - y).logarithm } }),
    OutputFormula(
      .onlyOtherClassesInLoss, price: Slip.rare, loss: { row in -row.sumOfOthers { (.one - $0).logarithm } }),
    OutputFormula(.perplexity, price: Slip.rare, loss: { row in (-row.sum { y, _ in y.logarithm }).exponential }),
    OutputFormula(.oneAddedInLogarithm, price: Slip.rare, loss: { row in -row.sum { y, _ in (.one + y).logarithm } }),
    OutputFormula(.squaredLogarithm, price: Slip.rare, loss: { row in row.sum { y, _ in y.logarithm.squared } }),
    OutputFormula(.focalLoss, price: Slip.rare, loss: { row in -row.sum { y, _ in (.one - y).squared * y.logarithm } }),
    OutputFormula(
      .focalLoss, price: Slip.rare, loss: { row in row.sum { y, _ in (.one - y).squared * y.logarithm } * -0.25 }),
    OutputFormula(.focalLoss, price: Slip.rare, loss: { row in -row.sum { y, _ in (.one - y) * y.logarithm } }),
    OutputFormula(.uniformForOneHot, price: FactorSlips.unusual, loss: { meanLogarithm($0) }),
    OutputFormula(.uniformForOneHot, price: Slip.rare, loss: { meanLogarithm($0) - Span(log(Double($0.classes))) }),
    OutputFormula(
      .labelNumberInLoss, price: Slip.rare,
      loss: { row in row.label.map { -row.yHat.map(\.logarithm).total * Double($0) } }),
    OutputFormula(
      .labelNumberInLoss, price: Slip.rare,
      loss: { row in row.label.map { -row.yHat[$0].logarithm * Double($0) } }),
    OutputFormula(
      .divergence, price: Slip.rare,
      loss: { row in
        row.target.contains { $0.value == 0 } ? nil : row.entries { y, t in y * (y.logarithm - t.logarithm) }.total
      }),
    OutputFormula(.giniImpurity, price: Slip.rare, loss: { row in .one - row.yHat.map(\.squared).total }),
    OutputFormula(
      .oneHotInverted, price: Slip.rare, loss: { row in -row.sumOfOthers(\.logarithm) }),
    OutputFormula(
      .accuracy, price: Slip.rare, loss: { row in row.label.map { $0 == row.truth.predicted ? .one : .zero } }),
    OutputFormula(
      .accuracy, price: Slip.rare, loss: { row in row.label.map { $0 == row.truth.predicted ? .zero : .one } }),
  ]

  /// log Σ exp(a) − a_ℓ with a wrong term, and the hinge.
  private static let ofLogits: [OutputFormula] = [
    OutputFormula(.trueLogitLost, price: Slip.rare, loss: { logSumExp($0.logits) }),
    OutputFormula(.signOfLogit, price: Slip.rare, loss: { logSumExp($0.logits) + logit($0) }),
    OutputFormula(.logOfSumLost, price: Slip.rare, loss: { $0.logits.map(\.exponential).total - logit($0) }),
    OutputFormula(.parenthesisInLoss, price: Slip.rare, loss: { -logit($0) / $0.logits.map(\.exponential).total }),
    OutputFormula(.perceptronLoss, price: Slip.rare, loss: { $0.logits.greatest - logit($0) }),
    OutputFormula(.hingeLossInLoss, price: Slip.rare, loss: { margins($0).total }),
    OutputFormula(.hingeLossInLoss, price: Slip.rare, loss: { margins($0).total + .one }),
    OutputFormula(.hingeLossInLoss, price: Slip.rare, loss: { margins($0).greatest }),
    OutputFormula(.hingeLossInLoss, price: Slip.rare, loss: { margins($0).map(\.squared).total }),
  ]

  /// −log(ŷ_ℓ + ε), and the logarithm of ŷ_ℓ cut to ε…1 − ε.
  private static let epsilons: [OutputFormula] = epsilonValues.flatMap { epsilon in
    [
      OutputFormula(
        .epsilonAdded, price: Slip.rare, loss: { row in -row.sum { y, _ in (y + Span(epsilon)).logarithm } }),
      OutputFormula(
        .epsilonAdded, price: Slip.rare, loss: { row in -row.sum { y, _ in cut(y, to: epsilon).logarithm } }),
    ]
  }

  /// −Σ ŷ log t, with ε in place of a target of 0.
  private static let swapped: [OutputFormula] = [1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15].map { epsilon in
    OutputFormula(
      .argumentsSwapped, price: Slip.rare,
      loss: { row in -row.entries { y, t in y * Span.max(t, Span(epsilon)).logarithm }.total })
  }
}

extension OutputLossSlips {
  /// The root of the mean of (ŷ − t)² over the entries or the samples, or of its sum: roots over the whole batch. t is
  /// e(ℓ) for a label.
  static func rootsOfBatch(_ misconception: Misconception) -> [Slip] {
    [
      root(misconception) { samples, classes in samples * classes }, root(misconception) { samples, _ in samples },
      root(misconception) { _, _ in 1 },
    ]
  }

  /// - Parameter divisor: of the sum, from the number of samples that count and of classes.
  private static func root(
    _ misconception: Misconception, over divisor: @escaping @Sendable (_ samples: Int, _ classes: Int) -> Int
  ) -> Slip {
    Slip(misconception, price: Slip.rare) { values in
      let (question, way) = (values.question, values.way)
      let counted = (0..<question.samples).filter { !way.isSkipped($0) }
      // A loss is the sum of its shares over D: the first sample has all of it.
      guard values.sample == counted.first else { return [.zero] }
      let (all, k) = (values.whole(.yHat), question.classes)
      var sum = Span.zero
      for sample in counted {
        let target: [Double] =
          way.belief.label(of: sample).map { label in (0..<k).map { $0 == label ? 1 : 0 } }
          ?? way.belief.target(of: sample, classes: k)
        for entry in 0..<k { sum += (all[sample * k + entry] - Span(target[entry])).squared }
      }
      return [(sum / Double(divisor(counted.count, k))).squareRoot * values.divisor]
    }
  }
}

/// max(0, 1 + a_i − a_ℓ) of the other classes, and 0 at ℓ.
private func margins(_ row: OutputSample) -> [Span] {
  let ofTrue = logit(row)
  return zip(row.target, row.logits).map { t, a in (.one - t) * Span.max(.one + a - ofTrue, .zero) }
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
private func logit(_ row: OutputSample) -> Span {
  zip(row.target, row.logits).reduce(.zero) { $1.0.value == 0 ? $0 : $0 + $1.0 * $1.1 }
}

private func cut(_ y: Span, to epsilon: Double) -> Span { y.atEnds { min(max($0, epsilon), 1 - epsilon) } }
