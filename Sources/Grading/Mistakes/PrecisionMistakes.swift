/// Right, but at less than the precision that is asked.
extension Misconception {
  static let roundedTooEarly = Misconception(
    "rounded_too_early", "Right as far as its digits go, but rounded too early: keep more digits on the way.", .softmax)
  static let float32Noise = Misconception(
    "float32_noise", "Right at the precision of float32: compute in float64 for the digits that are asked.", .softmax)
}

/// Right but for a small change that shows where the digits are many.
extension Misconception {
  static let epsilonAdded = Misconception(
    "epsilon_added",
    "A small ε keeps the logarithm finite, −log(ŷ_ℓ + ε): it shows here. Compute the loss from the logits instead.",
    .loss)

  /// Whether it only moves the right number a little: it needs digits of its own, and no question can be asked to show
  /// it.
  var isPerturbation: Bool { self == .roundedTooEarly || self == .epsilonAdded }
}

/// No answer at all.
extension Misconception {
  static func blank(_ quantity: GradedQuantity) -> Misconception {
    let step: DerivationStep =
      switch quantity {
      case .yHat: .softmax
      case .loss, .losses: .loss
      case .gradYHat: .gradYHat
      case .gradAL: .gradAL
      }
    return Misconception(
      "blank", "Every number is 0, as in a template that was not filled in: put in what you computed.", step)
  }
}

/// The whole answer in another order.
extension Misconception {
  static let transposed = Misconception(
    "transposed", "Rows and columns are exchanged: samples are rows, classes are columns.", .batch)
  static let rowsReordered = Misconception(
    "rows_reordered", "The rows are those of the batch, in another order.", .batch)
}
