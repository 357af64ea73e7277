/// Right, but with less precision than the question asks for.
extension Misconception {
  static let roundedTooEarly = Misconception(
    "rounded_too_early",
    is: "Too few digits:",
    fix: "keep more of them, in the result and in what it is computed from.",
    step: .softmax, isInFormula: false)
  static let digitsTruncated = Misconception(
    "digits_truncated",
    is: "Cut off, not rounded: the last digits are left out.",
    fix: "Round to the nearest number.",
    step: .softmax, isInFormula: false)
  static let float32Noise = Misconception(
    "float32_noise",
    is: "Right, but only to the precision of float32:",
    fix: "compute in float64.",
    step: .softmax, isInFormula: false)
  static let float16Noise = Misconception(
    "float16_noise",
    is: "Right, but only to the precision of float16:",
    fix: "compute in float64.",
    step: .softmax, isInFormula: false)
  static let bfloat16Noise = Misconception(
    "bfloat16_noise",
    is: "Right, but only to the precision of bfloat16:",
    fix: "compute in float64.",
    step: .softmax, isInFormula: false)
  static let overflowToNaN = Misconception(
    "overflow_to_nan",
    is: "Overflow: exp of a large logit is infinite, or that of a small one 0, and the result is NaN or infinite.",
    fix: "Subtract the greatest logit of each row before exp, and compute the loss from the logits.",
    step: .softmax)
}

/// Right except for a small change that shows only in many digits.
extension Misconception {
  static let epsilonAdded = Misconception(
    "epsilon_added",
    is: "An ε in the logarithm, as in −log(ŷ_ℓ + ε), changes the loss here:",
    fix: "compute the loss from the logits, without an ε.",
    step: .loss)

  /// Whether it moves the right number only a little. It shows only in enough digits, and no choice of logits can
  /// guarantee that.
  var isPerturbation: Bool { self == .roundedTooEarly || self == .epsilonAdded }

  /// Whether its step may be of many sizes: next to another mistake, one of them fits whatever is near that.
  var isDifference: Bool { self == .oneSidedDifference }
}

/// A template that was not filled in.
extension Misconception {
  static func blank(_ quantity: GradedQuantity) -> Misconception {
    let step: DerivationStep =
      switch quantity {
      case .yHat: .softmax
      case .loss, .losses: .loss
      case .gradYHat: .gradYHat
      default: .gradAL
      }
    return Misconception(
      "blank", is: "Blank: every number is that of an empty template.", fix: "Enter what you computed.", step: step,
      isInFormula: false, ofForms: OfForms.blank)
  }

  /// At a gradient of a layer below softmax units.
  static let blankOrSumOfUnits = Misconception(
    "blank",
    is: "Every number is 0, as in an empty template, or in a sum of ∇_{a_L} over its units.",
    fix: "Enter what you computed; if you did, keep the units apart.",
    step: .gradAL,
    isInFormula: false,
    ofForms: OfForms.blank)
  /// At ∇_{b_L} of softmax units.
  static let biasSummedToZero = Misconception(
    biasSummedOverUnits.code,
    is: "Every number is 0, as each sum of ∇_{a_L} over the units of a softmax is.",
    fix: "Add over the samples, each unit by itself.",
    step: .gradB,
    ofForms: biasSummedOverUnits.sentence)
}

/// The right numbers in another order.
extension Misconception {
  static let transposed = transposed(columns: "classes")
  /// At a quantity of a layer.
  static let transposedUnits = transposed(columns: "units")

  private static func transposed(columns: String) -> Misconception {
    Misconception(
      "transposed",
      is: "Transposed: rows and columns are exchanged.",
      fix: "Samples are rows, \(columns) are columns.",
      step: .batch, isInFormula: false)
  }

  static let rowsReordered = Misconception(
    "rows_reordered",
    is: "Wrong order: the rows are those of the batch, but rearranged.",
    fix: "Put them in the order of the samples.",
    step: .batch, isInFormula: false)
}
