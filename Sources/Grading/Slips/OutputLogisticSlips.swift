/// The wrong ways of logistic output units, with the binary cross-entropy of each unit.
enum OutputLogisticSlips {
  static func slips(at quantity: GradedQuantity) -> [Slip] {
    switch quantity {
    case .yHat: yHat
    case .losses: losses
    case .gradYHat: gradYHat
    case .gradAL: gradAL
    default: []
    }
  }

  private static let yHat: [Slip] =
    [
      Slip(.softmaxForLogistic, logits: { OutputNodes.softmax($0) }),
      Slip(.logitsForLogistic, logits: { $0 }),
      Slip(.exponentSignOfLogistic, logits: { $0.map { (-$0).atEnds(logistic) } }),
      Slip(.logisticTwice, logits: { $0.map { $0.atEnds(logistic).atEnds(logistic) } }),
      Slip(.oneLostInDenominator, price: Slip.rare, logits: { $0.map(\.exponential) }),
      Slip(.tanhForOutput, price: Slip.rare, logits: { $0.map { $0.atEnds(hyperbolicTangent) } }),
      Slip(.reluForOutput, price: Slip.rare, logits: { $0.map { Span.max($0, .zero) } }),
      Slip(.threshold, price: Slip.rare, logits: { $0.map { $0.value > 0 ? .one : .zero } }),
      Slip(.derivativeForLogistic, price: Slip.rare, logits: { $0.map { $0.atEnds(slope) } }),
    ]
    + [1, 2, 3, 4].map { decimals in
      Slip(
        .roundedTooEarly, price: decimals == 2 || decimals == 3 ? Slip.seen : Slip.rare,
        .formula { values in values.logits?.map { round($0.atEnds(logistic), to: decimals) } }, standsAlone: true)
    }

  private static let losses: [Slip] =
    [
      Slip(.otherTermLostInLoss, loss: { row in -row.sum { y, _ in y.logarithm } }),
      Slip(.squaredErrorOfLogistic, loss: { squaredDistance($0) }),
      Slip(.squaredErrorOfLogistic, loss: { squaredDistance($0) / 2 }),
      Slip(.squaredErrorOfLogistic, loss: { squaredDistance($0) / Double($0.classes) }),
      Slip(.logarithmsLost, loss: { row in -row.yHatL - row.sumOfOthers { .one - $0 } }),
      Slip(
        .signOfOneTermInLoss, price: Slip.rare,
        loss: { row in row.sumOfOthers { (.one - $0).logarithm } - row.sum { y, _ in y.logarithm } }),
      Slip(
        .onlyOtherClassesOfLogistic, price: Slip.rare, loss: { row in -row.sumOfOthers { (.one - $0).logarithm } }),
      Slip(.absoluteErrorOfUnits, price: Slip.rare, loss: { $0.difference.map(\.magnitude).total }),
    ]
    + epsilonValues.map { epsilon in
      Slip(
        .epsilonAdded, price: Slip.rare,
        loss: { row in
          -row.sum { y, _ in (y + Span(epsilon)).logarithm } - row.sumOfOthers { (.one - $0 + Span(epsilon)).logarithm }
        })
    }

  private static let gradYHat: [Slip] = [
    Slip(.gradALForGradYHatOfLogistic, entry: { y, t in y - t }),
    Slip(.otherTermLostInGradYHat, gradient: { row in row.atTarget { -.one / $0 } }),
    Slip(.squaredErrorInGradYHatOfLogistic, entry: { y, t in (y - t) * 2 }),
    Slip(
      .signOfOneTermInGradYHat, price: Slip.rare,
      entry: { y, t in (t.value == 0 ? .zero : t / y) + (t.value == 1 ? .zero : (.one - t) / (.one - y)) }),
    Slip(
      .onlyOtherClassesInGradYHatOfLogistic, price: Slip.rare,
      entry: { y, t in t.value == 1 ? .zero : (.one - t) / (.one - y) }),
    Slip(.derivativeAlone, price: Slip.rare, entry: { y, _ in y * (.one - y) }),
    Slip(.targetLost, price: Slip.rare, entry: { y, _ in y }),
  ]

  private static let gradAL: [Slip] = [
    Slip(.extraDerivative, entry: { y, t in (y - t) * (y * (.one - y)) }),
    Slip(.gradYHatForGradALOfLogistic, entry: { y, t in (y - t) / (y * (.one - y)) }),
    Slip(.otherTermLostInGradAL, entry: { y, t in -t * (.one - y) }),
    Slip(.derivativeAlone, entry: { y, _ in y * (.one - y) }),
    Slip(.targetLost, entry: { y, _ in y }),
    Slip(.targetAlone, entry: { _, t in -t }),
    Slip(.targetAlone, entry: { _, t in t }),
    Slip(.targetAdded, entry: { y, t in y + t }),
    Slip(.absoluteValueOfUnits, entry: { y, t in (y - t).magnitude }),
    Slip(.extraYHat, price: Slip.rare, entry: { y, t in (y - t) * y }),
    Slip(.extraOneMinusYHatOfUnits, price: Slip.rare, entry: { y, t in (y - t) * (.one - y) }),
    Slip(.tanhDerivativeOfUnits, price: Slip.rare, entry: { y, t in (y - t) * (.one - y.squared) }),
    Slip(.squaredDifferenceOfUnits, price: Slip.rare, entry: { y, t in (y - t).squared }),
  ]

  /// g' of the logistic function.
  private static func slope(_ a: Double) -> Double { logistic(a) * logistic(-a) }

  /// Σ (ŷ − t)².
  private static func squaredDistance(_ row: OutputSample) -> Span { row.difference.map(\.squared).total }

  private static func hyperbolicTangent(_ a: Double) -> Double { 2 * logistic(2 * a) - 1 }
}
