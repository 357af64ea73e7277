import GradientCore

/// What students read about output units that are not softmax.
extension Misconception {
  private static func units(
    _ code: String, is diagnosis: String, fix advice: String, step: DerivationStep
  ) -> Misconception {
    Misconception(code, is: diagnosis, fix: advice, step: step)
  }

  /// The sentence depends on the quantity: it has its formula.
  static func signLost(_ quantity: GradedQuantity, _ unit: OutputUnit) -> Misconception {
    switch (quantity, unit) {
    case (.loss, .softmax), (.losses, .softmax): signLostInLoss
    case (.gradYHat, .softmax): signLostInGradYHat
    case (_, .softmax): signLostInGradAL
    case (.loss, _), (.losses, _):
      Misconception(
        "sign_lost", is: "Sign error: this loss is below 0.", fix: "Multiply by −1, because it is never negative.",
        step: unit == .logistic ? .logisticLoss : .identityUnits, inPair: signInPair)
    default:
      Misconception(
        "sign_lost", is: "Sign error: this has t − ŷ.", fix: "Multiply by −1, because the loss grows with ŷ if ŷ > t.",
        step: unit == .logistic ? .logisticGradients : .identityUnits, inPair: signInPair)
    }
  }

  // MARK: ŷ of logistic units

  private static func logistic(_ code: String, is diagnosis: String, fix advice: String) -> Misconception {
    units(code, is: diagnosis, fix: advice, step: .logistic)
  }

  static let softmaxForLogistic = logistic(
    "softmax_for_logistic",
    is: "ŷ is the softmax of the logits:",
    fix: "use the logistic function of each logit by itself.")
  static let logitsForLogistic = logistic(
    "logits_for_y_hat",
    is: "The logits are in place of ŷ:",
    fix: "apply the logistic function to them.")
  static let exponentSignOfLogistic = logistic(
    "exponent_sign",
    is: "Sign error in the exponent: ŷ uses exp(a).",
    fix: "Use 1 / (1 + exp(−a)), which grows with a.")
  static let logisticTwice = logistic(
    "activation_twice",
    is: "The logistic function is applied twice:",
    fix: "apply it once, to the logits.")
  static let oneLostInDenominator = logistic(
    "one_lost_in_denominator",
    is: "The 1 in the denominator is missing: this is exp(a).",
    fix: "Use 1 / (1 + exp(−a)).")
  static let bracketOfLogistic = logistic(
    "parenthesis",
    is: "Wrong bracket: this is 1 + exp(−a).",
    fix: "Divide 1 by the whole sum, 1 / (1 + exp(−a)).")
  static let signInDenominator = logistic(
    "sign_of_one_term",
    is: "Sign error in the denominator: this is 1 / (1 − exp(−a)).",
    fix: "Add the exponential, 1 / (1 + exp(−a)).")
  static let tanhForOutput = logistic(
    "tanh",
    is: "ŷ is the tanh of each logit:",
    fix: "use the logistic function.")
  static let reluForOutput = logistic(
    "relu",
    is: "ŷ is the ReLU of each logit:",
    fix: "use the logistic function.")
  static let threshold = logistic(
    "threshold",
    is: "ŷ is 1 for a positive logit and 0 for a negative one, a prediction:",
    fix: "use the logistic function.")
  static let derivativeForLogistic = logistic(
    "derivative_for_activation",
    is: "This is the derivative of the logistic function:",
    fix: "use the function itself.")

  // MARK: Loss and gradients of logistic units

  private static func logisticLoss(_ code: String, is diagnosis: String, fix advice: String) -> Misconception {
    units(code, is: diagnosis, fix: advice, step: .logisticLoss)
  }

  private static func logisticGradient(_ code: String, is diagnosis: String, fix advice: String) -> Misconception {
    units(code, is: diagnosis, fix: advice, step: .logisticGradients)
  }

  static let otherTermLostInLoss = logisticLoss(
    "other_term_lost",
    is: "The term (1 − t) log(1 − ŷ) is missing:",
    fix: "add it for every unit.")
  static let otherTermLostInGradYHat = logisticGradient(
    "other_term_lost",
    is: "The term (1 − t) / (1 − ŷ) is missing:",
    fix: "add it for every unit.")
  static let otherTermLostInGradAL = logisticGradient(
    "other_term_lost",
    is: "The term of 1 − t is missing: this is −t (1 − ŷ).",
    fix: "Add (1 − t) ŷ for every unit.")
  static let onlyOtherClassesOfLogistic = logisticLoss(
    "only_other_classes",
    is: "The term t log ŷ is missing:",
    fix: "add it for every unit.")
  static let onlyOtherClassesInGradYHatOfLogistic = logisticGradient(
    "only_other_classes",
    is: "The term −t/ŷ is missing:",
    fix: "add it for every unit.")
  static let squaredErrorOfLogistic = logisticLoss(
    "squared_error",
    is: "This is the squared error between ŷ and the targets:",
    fix: "use the binary cross-entropy of each unit.")
  static let squaredErrorInGradYHatOfLogistic = logisticGradient(
    "squared_error",
    is: "This is the gradient of the squared error, 2 (ŷ − t):",
    fix: "start from the binary cross-entropy.")
  static let logarithmsLost = logisticLoss(
    "log_lost",
    is: "The logarithms are missing:",
    fix: "take log ŷ and log(1 − ŷ).")
  static let signOfOneTermInLoss = logisticLoss(
    "sign_of_one_term",
    is: "Sign error in one of the two terms:",
    fix: "use −(t log ŷ + (1 − t) log(1 − ŷ)).")
  static let signOfOneTermInGradYHat = logisticGradient(
    "sign_of_one_term",
    is: "Sign error in one of the two terms:",
    fix: "use −t/ŷ + (1 − t)/(1 − ŷ).")
  static let absoluteErrorOfUnits = logisticLoss(
    "absolute_error",
    is: "This is the absolute error between ŷ and the targets:",
    fix: "use the binary cross-entropy of each unit.")
  static let gradALForGradYHatOfLogistic = logisticGradient(
    "grad_a_L_for_grad_y_hat",
    is: "This is the gradient with respect to a_L:",
    fix: "stop one step earlier, at the gradient with respect to ŷ.")
  static let gradYHatForGradALOfLogistic = logisticGradient(
    "grad_y_hat_for_grad_a_L",
    is: "This is the gradient with respect to ŷ:",
    fix: "multiply it by ŷ (1 − ŷ), the derivative of the logistic function.")
  static let derivativeAlone = logisticGradient(
    "sigmoid_derivative",
    is: "This is ŷ (1 − ŷ), the derivative of the logistic function:",
    fix: "multiply it by the gradient with respect to ŷ.")
  static let extraDerivative = logisticGradient(
    "extra_derivative",
    is: "ŷ − t has an extra factor ŷ (1 − ŷ), as for a squared error:",
    fix: "leave it out, because the derivative of the binary cross-entropy cancels it.")
  static let otherExtraDerivative = logisticGradient(
    "extra_derivative",
    is: "ŷ − t has an extra factor, a derivative taken at ŷ or written in terms of a_L:",
    fix: "leave it out, because the derivative of the binary cross-entropy cancels that of the logistic function.")
  static let derivativeAtYHat = logisticGradient(
    "derivative_at_h_for_a",
    is: "The derivative of the logistic function is taken at ŷ:",
    fix: "take it at a_L, where it is ŷ (1 − ŷ).")
  static let extraYHat = logisticGradient(
    "extra_y_hat_i",
    is: "Each entry has an extra factor ŷ_i:",
    fix: "leave it out.")
  static let extraOneMinusYHatOfUnits = logisticGradient(
    "extra_one_minus_y_hat",
    is: "Each entry has an extra factor 1 − ŷ_i:",
    fix: "leave it out.")
  static let tanhDerivativeOfUnits = logisticGradient(
    "tanh_derivative",
    is: "Each entry has an extra factor 1 − ŷ², the derivative of tanh:",
    fix: "leave it out.")

  // MARK: Identity units

  private static func identity(_ code: String, is diagnosis: String, fix advice: String) -> Misconception {
    units(code, is: diagnosis, fix: advice, step: .identityUnits)
  }

  static let activationAddedToOutput = identity(
    "activation_added",
    is: "An activation is applied to the output units:",
    fix: "use a_L itself.")
  static let halfLost = identity(
    "factor_two",
    is: "Twice too large: the factor ½ of the squared error is missing.",
    fix: "Use ½ Σ (ŷ − t)², whose gradient is ŷ − t.")
  static let absoluteErrorOfIdentity = identity(
    "absolute_error",
    is: "This is the absolute error:",
    fix: "use half the squared error.")
  static let distanceOfIdentity = identity(
    "distance",
    is: "This is the distance between ŷ and the targets, the root of the squared error:",
    fix: "use half the squared error.")
  static let squareLost = identity(
    "square_lost",
    is: "The square is missing:",
    fix: "square each difference ŷ − t, then sum.")
  static let squareOfSum = identity(
    "square_of_sum",
    is: "Wrong order: the sum of the differences is squared.",
    fix: "Square each difference ŷ − t, then sum.")
  static let targetLostInLoss = identity(
    "target_lost",
    is: "The targets are missing: this sums the squares of ŷ.",
    fix: "Square ŷ − t.")
  static let signOfDifference = identity(
    "absolute_error",
    is: "This is the sign of ŷ − t, the derivative of an absolute error:",
    fix: "start from half the squared error.")
  static let extraDerivativeOfIdentity = identity(
    "extra_derivative",
    is: "ŷ − t has an extra factor, the derivative of an activation:",
    fix: "leave it out, because the output units have none.")

  // MARK: Terms of ŷ − t

  static func targetLost(_ step: DerivationStep) -> Misconception {
    units(
      "target_lost",
      is: "This is ŷ itself:",
      fix: "subtract the targets t.",
      step: step)
  }

  static func targetAlone(_ step: DerivationStep) -> Misconception {
    units(
      "target_alone",
      is: "ŷ is missing: this is only the targets, t or −t.",
      fix: "Use ŷ − t.",
      step: step)
  }

  static func targetAdded(_ step: DerivationStep) -> Misconception {
    units(
      "target_added",
      is: "Sign error: the targets are added to ŷ.",
      fix: "Subtract them.",
      step: step)
  }

  static func absoluteValueOfUnits(_ step: DerivationStep) -> Misconception {
    units(
      "absolute_value",
      is: "This is the absolute value of ŷ − t:",
      fix: "keep the sign.",
      step: step)
  }

  static func squaredDifferenceOfUnits(_ step: DerivationStep) -> Misconception {
    units(
      "squared",
      is: "This is the square of ŷ − t:",
      fix: "leave out the square.",
      step: step)
  }

}
