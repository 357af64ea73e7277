import GradientCore

/// The slips at the nodes of the output units: ŷ, losses, loss, ∇_ŷ and ∇_{a_L}.
///
/// Slips of a node before the one that is asked reach it through its right formula: a slip at `losses` is a mistake in
/// the loss too. The prices are the catalogue's only numbers.
///
/// To add a mistake, add a line with its formula to the list of its quantity and unit, its sentence to `Sentences`, its
/// numbers to `SlipsTests`, and its row to docs/mistakes.md (`GradingDocumentTests` prints it).
enum OutputSlips {
  /// - Parameter hasWeights: whether the question may have class weights.
  static func slips(at quantity: GradedQuantity, of unit: OutputUnit, hasWeights: Bool = true) -> [Slip] {
    formulas(at: quantity, of: unit, hasWeights)
      + (quantity == .loss
        ? reductions + roots(unit) + [notReduced] : ArrangementSlips.all(at: quantity))
  }

  private static func roots(_ unit: OutputUnit) -> [Slip] {
    switch unit {
    case .softmax: OutputLossSlips.rootsOfBatch(.distance)
    case .logistic: []
    case .identity: OutputLossSlips.rootsOfBatch(.distanceOfIdentity)
    }
  }

  static func factors(at quantity: GradedQuantity, of unit: OutputUnit) -> [FactorSlip] {
    FactorSlips.all(at: quantity, of: unit)
  }

  private static func formulas(at quantity: GradedQuantity, of unit: OutputUnit, _ hasWeights: Bool) -> [Slip] {
    guard quantity != .yHat else { return yHat(unit) }
    let ofWeights = hasWeights && unit == .softmax ? WeightSlips.formulas(at: quantity) : []
    return (formulas(at: quantity, of: unit) + ofWeights).map(\.slip)
  }

  private static func yHat(_ unit: OutputUnit) -> [Slip] {
    switch unit {
    case .softmax: OutputYHatSlips.all
    case .logistic: OutputLogisticSlips.yHat
    case .identity: OutputIdentitySlips.yHat
    }
  }

  private static func formulas(at quantity: GradedQuantity, of unit: OutputUnit) -> [OutputFormula] {
    switch (quantity, unit) {
    case (.losses, .softmax): OutputLossSlips.all
    case (.losses, .logistic): OutputLogisticSlips.losses
    case (.losses, .identity): OutputIdentitySlips.losses
    case (.gradYHat, .softmax): OutputGradYHatSlips.all
    case (.gradYHat, .logistic): OutputLogisticSlips.gradYHat
    case (.gradYHat, .identity): OutputIdentitySlips.gradYHat
    case (.gradAL, .softmax): OutputGradALSlips.all
    case (.gradAL, .logistic): OutputLogisticSlips.gradAL
    case (.gradAL, .identity): OutputIdentitySlips.gradAL
    default: []
    }
  }

  /// Another number than the sum of the losses over D.
  private static let reductions: [Slip] = [
    Slip(.logOfMean, reduction { losses, _ in -(likelihoods(losses) / Double(losses.count)).logarithm }),
    Slip(.logOfMean, price: Slip.rare, reduction { losses, _ in -likelihoods(losses).logarithm }),
    Slip(.oneSampleAlone, reduction { losses, _ in losses.last }),
    Slip(.oneSampleAlone, reduction { losses, _ in losses.first }),
    Slip(.oneSampleAlone, price: Slip.rare, reduction { losses, belief in losses.last.map { $0 / belief.divisor } }),
    Slip(.oneSampleAlone, price: Slip.rare, reduction { losses, belief in losses.first.map { $0 / belief.divisor } }),
    Slip(
      .perplexityOfBatch, price: Slip.rare, reduction { losses, belief in (losses.total / belief.divisor).exponential }),
    Slip(.greatestLoss, price: Slip.rare, reduction { losses, _ in losses.greatest }),
    Slip(.median, price: Slip.rare, reduction { losses, _ in median(losses) }),
    Slip(
      .rootMeanSquare, price: Slip.rare,
      reduction { losses, _ in (losses.map(\.squared).total / Double(losses.count)).squareRoot }),
  ]

  /// The losses of the samples. They have another shape, and the factors of losses.
  private static let notReduced = Slip(
    .lossesForLoss,
    .node { question in
      guard question.samples > 1 else { return nil }
      let losses = question.graph[.losses]
      return Node(
        quantity: .loss, rows: losses.rows, columns: losses.columns, inputs: [.losses], usesTruth: false,
        formula: { $0[.losses] }, factors: losses.factors)
    })

  private static func reduction(_ function: @escaping @Sendable ([Span], Belief) -> Span?) -> Slip.Change {
    .reduction { shares, belief in function(shares.map { $0[0] }, belief).map { [$0] } }
  }

  /// Σ exp(−loss), which is Σ ŷ_ℓ.
  private static func likelihoods(_ losses: [Span]) -> Span { losses.map { (-$0).exponential }.total }

  /// The middle one, or the mean of the middle two.
  private static func median(_ losses: [Span]) -> Span? {
    let sorted = losses.sorted { $0.value < $1.value }
    guard !sorted.isEmpty else { return nil }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
