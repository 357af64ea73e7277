/// The wrong ways of logistic output units, with the binary cross-entropy of each unit.
enum OutputLogisticSlips {
  static let yHat: [Slip] =
    [
      Slip(.softmaxForLogistic, logits: { OutputNodes.softmax($0) }),
      Slip(.logitsForLogistic, logits: { $0 }),
      Slip(.exponentSignOfLogistic, logits: { $0.map { (-$0).atEnds(logistic) } }),
      Slip(.logisticTwice, logits: { $0.map { $0.atEnds(logistic).atEnds(logistic) } }),
      Slip(.oneLostInDenominator, price: Slip.rare, logits: { $0.map(\.exponential) }),
      Slip(.bracketOfLogistic, logits: { $0.map { .one + (-$0).exponential } }),
      Slip(.signInDenominator, price: Slip.rare, logits: { $0.map { .one / (.one - (-$0).exponential) } }),
      Slip(.tanhForOutput, price: Slip.rare, logits: { $0.map { $0.atEnds(hyperbolicTangent) } }),
      Slip(.reluForOutput, price: Slip.rare, logits: { $0.map { Span.max($0, .zero) } }),
      // Cheaper than rare ones: its numbers are 0 and 1, which have few digits.
      Slip(.threshold, price: 7, logits: { $0.map { $0.value > 0 ? .one : .zero } }),
      Slip(.derivativeForLogistic, price: Slip.rare, logits: { $0.map { $0.atEnds(logisticSlope) } }),
    ]
    + [1, 2, 3, 4].map { decimals in
      Slip(
        .roundedTooEarly, price: decimals > 1 ? Slip.seen : Slip.rare,
        .formula { values in values.logits?.map { round($0.atEnds(logistic), to: decimals) } }, standsAlone: true)
    }

  static let losses: [OutputFormula] =
    [
      OutputFormula(.otherTermLostInLoss, loss: { row in -row.sum { y, _ in y.logarithm } }),
      OutputFormula(.squaredErrorOfLogistic, loss: { squaredDistance($0) }),
      OutputFormula(.squaredErrorOfLogistic, loss: { squaredDistance($0) / 2 }),
      OutputFormula(.squaredErrorOfLogistic, loss: { squaredDistance($0) / Double($0.classes) }),
      OutputFormula(.logarithmsLost, loss: { row in -row.yHatL - row.sumOfOthers { .one - $0 } }),
      OutputFormula(
        .signOfOneTermInLoss, price: Slip.rare,
        loss: { row in row.sumOfOthers { (.one - $0).logarithm } - row.sum { y, _ in y.logarithm } }),
      OutputFormula(
        .onlyOtherClassesOfLogistic, price: Slip.rare, loss: { row in -row.sumOfOthers { (.one - $0).logarithm } }),
      OutputFormula(.absoluteErrorOfUnits, price: Slip.rare, loss: { $0.difference.map(\.magnitude).total }),
    ]
    + epsilonValues.map { epsilon in
      OutputFormula(
        .epsilonAdded, price: Slip.rare,
        loss: { row in
          -row.sum { y, _ in (y + Span(epsilon)).logarithm } - row.sumOfOthers { (.one - $0 + Span(epsilon)).logarithm }
        })
    }

  static let gradYHat: [OutputFormula] = [
    OutputFormula(.gradALForGradYHatOfLogistic, entry: { y, t in y - t }),
    OutputFormula(.otherTermLostInGradYHat, gradient: { row in row.atTarget { -.one / $0 } }),
    OutputFormula(.squaredErrorInGradYHatOfLogistic, entry: { y, t in (y - t) * 2 }),
    OutputFormula(
      .signOfOneTermInGradYHat,
      entry: { y, t in (t.value == 0 ? .zero : -t / y) - (t.value == 1 ? .zero : (.one - t) / (.one - y)) }),
    OutputFormula(
      .signOfOneTermInGradYHat, price: Slip.rare,
      entry: { y, t in (t.value == 0 ? .zero : t / y) + (t.value == 1 ? .zero : (.one - t) / (.one - y)) }),
    OutputFormula(
      .onlyOtherClassesInGradYHatOfLogistic, price: Slip.rare,
      entry: { y, t in t.value == 1 ? .zero : (.one - t) / (.one - y) }),
    OutputFormula(.derivativeAlone, price: Slip.rare, entry: { y, _ in y * (.one - y) }),
    OutputFormula(.targetLost(.logisticGradients), price: Slip.rare, entry: { y, _ in y }),
  ]

  static let gradAL: [OutputFormula] = [
    OutputFormula(.extraDerivative, entry: { y, t in (y - t) * (y * (.one - y)) }),
    OutputFormula(.otherExtraDerivative, entry: { y, t in (y - t) * y.atEnds(logisticSlope) }),
    OutputFormula(
      .otherExtraDerivative, gradient: { row in zip(row.difference, row.logits).map { $0 * $1 * (.one - $1) } }),
    OutputFormula(.derivativeAtYHat, entry: { y, t in (y - t) / (y * (.one - y)) * y.atEnds(logisticSlope) }),
    OutputFormula(.gradYHatForGradALOfLogistic, entry: { y, t in (y - t) / (y * (.one - y)) }),
    OutputFormula(.otherTermLostInGradAL, entry: { y, t in -t * (.one - y) }),
    OutputFormula(.derivativeAlone, entry: { y, _ in y * (.one - y) }),
    OutputFormula(.targetLost(.logisticGradients), entry: { y, _ in y }),
    OutputFormula(.targetAlone(.logisticGradients), entry: { _, t in -t }),
    OutputFormula(.targetAlone(.logisticGradients), entry: { _, t in t }),
    OutputFormula(.targetAdded(.logisticGradients), entry: { y, t in y + t }),
    OutputFormula(.absoluteValueOfUnits(.logisticGradients), entry: { y, t in (y - t).magnitude }),
    OutputFormula(.extraYHat, price: Slip.rare, entry: { y, t in (y - t) * y }),
    OutputFormula(.extraOneMinusYHatOfUnits, price: Slip.rare, entry: { y, t in (y - t) * (.one - y) }),
    OutputFormula(.tanhDerivativeOfUnits, price: Slip.rare, entry: { y, t in (y - t) * (.one - y.squared) }),
    OutputFormula(.squaredDifferenceOfUnits(.logisticGradients), price: Slip.rare, entry: { y, t in (y - t).squared }),
  ]

  /// Σ (ŷ − t)².
  private static func squaredDistance(_ row: OutputSample) -> Span { row.difference.map(\.squared).total }

  private static func hyperbolicTangent(_ a: Double) -> Double { 2 * logistic(2 * a) - 1 }
}
