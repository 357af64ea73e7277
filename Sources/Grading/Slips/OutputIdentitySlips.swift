private import Glibc

/// The wrong ways of identity output units, with half the squared error.
enum OutputIdentitySlips {
  static let yHat: [Slip] =
    [
      Slip(.activationAddedToOutput, logits: { OutputNodes.softmax($0) }),
      Slip(.activationAddedToOutput, logits: { $0.map { $0.atEnds(logistic) } }),
      Slip(.activationAddedToOutput, logits: { $0.map { $0.atEnds(tanh) } }),
      Slip(.activationAddedToOutput, logits: { $0.map { Span.max($0, .zero) } }),
    ]
    + [1, 2, 3, 4].map { decimals in
      Slip(
        .roundedTooEarly, price: decimals > 1 ? Slip.seen : Slip.rare,
        .formula { values in values.logits?.map { round($0, to: decimals) } }, standsAlone: true)
    }

  static let losses: [OutputFormula] = [
    OutputFormula(.absoluteErrorOfIdentity, loss: { $0.difference.map(\.magnitude).total }),
    OutputFormula(
      .absoluteErrorOfIdentity, loss: { $0.difference.map(\.magnitude).total / Double($0.classes) }),
    OutputFormula(.distanceOfIdentity, price: Slip.rare, loss: { $0.difference.map(\.squared).total.squareRoot }),
    OutputFormula(.squareLost, price: Slip.rare, loss: { $0.difference.total }),
    OutputFormula(.targetLostInLoss, price: Slip.rare, loss: { $0.yHat.map(\.squared).total / 2 }),
    OutputFormula(.squareOfSum, price: Slip.rare, loss: { $0.difference.total.squared / 2 }),
  ]

  static let gradYHat: [OutputFormula] = [
    OutputFormula(.targetLost(.identityUnits), entry: { y, _ in y }),
    OutputFormula(.targetAlone(.identityUnits), entry: { _, t in -t }),
    OutputFormula(.targetAlone(.identityUnits), entry: { _, t in t }),
    OutputFormula(.targetAdded(.identityUnits), entry: { y, t in y + t }),
    OutputFormula(.absoluteValueOfUnits(.identityUnits), entry: { y, t in (y - t).magnitude }),
    // Cheaper than rare ones: its entries have one size.
    OutputFormula(.signOfDifference, entry: { y, t in Grading.signOfDifference(y, t) }),
    OutputFormula(
      .signOfDifference,
      gradient: { row in row.entries { Grading.signOfDifference($0, $1) / Double(row.classes) } }),
    OutputFormula(.squaredDifferenceOfUnits(.identityUnits), price: Slip.rare, entry: { y, t in (y - t).squared }),
  ]

  static let gradAL: [OutputFormula] = gradYHat + ofPreActivations

  /// The derivative of an activation that these units do not have.
  private static let ofPreActivations: [OutputFormula] = [
    OutputFormula(.extraDerivativeOfIdentity, entry: { y, t in (y - t) * (y * (.one - y)) }),
    OutputFormula(.extraDerivativeOfIdentity, price: Slip.rare, entry: { y, t in (y - t) * (.one - y.squared) }),
    OutputFormula(.extraDerivativeOfIdentity, price: Slip.rare, entry: { y, t in y.value > 0 ? y - t : .zero }),
    OutputFormula(
      .extraDerivativeOfIdentity, entry: { y, t in (y - t) * y.atEnds(logisticSlope) }),
    OutputFormula(
      .extraDerivativeOfIdentity, price: Slip.rare, entry: { y, t in (y - t) * (.one - y.atEnds(tanh).squared) }),
  ]
}
