/// What students read about a wrong ∇_{a_L} of softmax.
extension Misconception {
  private static func gradAL(
    _ code: String, is diagnosis: String, fix advice: String, step: DerivationStep = .gradAL,
    ofForms: String? = nil
  ) -> Misconception {
    Misconception(code, is: diagnosis, fix: advice, step: step, ofForms: ofForms)
  }

  private static func extraFactor(_ code: String, _ factor: String) -> Misconception {
    gradAL(code, is: "ŷ − e(ℓ) has an extra factor \(factor):", fix: "leave it out.", step: .chainRule)
  }

  // MARK: Terms of ŷ − e(ℓ)

  static let oneHotLost = gradAL(
    "one_hot_lost",
    is: "This is ŷ itself:",
    fix: "subtract the one-hot vector e(ℓ).")
  static let oneHotAlone = gradAL(
    "one_hot_alone",
    is: "ŷ is missing: this is only the one-hot vector.",
    fix: "Add ŷ, which comes from the softmax's denominator.")
  static let oneHotAdded = gradAL(
    "one_hot_added",
    is: "Sign error: the one-hot vector is added to ŷ.",
    fix: "Subtract it.")
  static let oneHotTwice = gradAL(
    "one_hot_twice",
    is: "The one-hot vector is subtracted twice:",
    fix: "subtract it once. Check that no step runs twice in place.")
  static let oneHotTimesClasses = gradAL(
    "one_hot_times_classes",
    is: "The one-hot vector is multiplied by the number of classes:",
    fix: "subtract e(ℓ) itself.")
  static let indicatorLostInGradAL = gradAL(
    "indicator_lost",
    is: "1 is subtracted from every entry:",
    fix: "subtract it from the entry of the true class alone.")
  static let uniformForOneHotInGradAL = gradAL(
    "uniform_for_one_hot",
    is: "The uniform distribution is subtracted from ŷ:",
    fix: "subtract the one-hot vector e(ℓ).")
  static let oneHotSubtractedFromLogits = gradAL(
    "one_hot_subtracted_from_logits",
    is: "Wrong order: the one-hot vector is subtracted from the logits, before the softmax.",
    fix: "Subtract it from ŷ.")
  static let oneSidedDifferenceInGradAL = gradAL(
    "one_sided_difference",
    is: "This is a difference quotient, whose step is too large for these digits:",
    fix: "compute ŷ − e(ℓ), or use a smaller step on both sides.")
  static let onlyOtherClasses = gradAL(
    "only_other_classes",
    is: "The entry of the true class is 0:",
    fix: "subtract 1 from it, in place of setting it to 0.")
  static let labelNumberForOneHot = gradAL(
    "label_number_for_one_hot",
    is: "The number of the class is subtracted from every entry:",
    fix: "subtract the one-hot vector e(ℓ).")
  static let meanOfOneTerm = gradAL(
    "mean_of_one_term",
    is: "Only one of the terms ŷ and e(ℓ) is divided for the mean:",
    fix: "divide their difference.",
    step: .batch)
  static let sumOfTargetsLost = gradAL(
    "target_sum_lost",
    is: "The sum of the targets is missing, which is not 1 here:",
    fix: "use ŷ Σt − t.")
  static let absoluteValue = gradAL(
    "absolute_value",
    is: "This is the absolute value of ŷ − e(ℓ):",
    fix: "keep the sign.")
  static let squaredDifference = gradAL(
    "squared",
    is: "This is the square of ŷ − e(ℓ):",
    fix: "leave out the square.")
  static let regularisationAdded = gradAL(
    "regularisation_added",
    is: "A multiple of the value itself is added, as for a regularised loss:",
    fix: "leave it out, because the loss has no such term.",
    step: .loss)
  static let updatedLogits = gradAL(
    "updated_parameters",
    is: "These are the logits, perhaps after a step along the gradient:",
    fix: "give the gradient itself.")
  static let signLostInGradAL = Misconception(
    "sign_lost", is: "Sign error: this is e(ℓ) − ŷ.",
    fix: "Multiply by −1, because the loss falls if the logit of the true class grows.", step: .gradAL,
    inPair: signInPair)

  // MARK: Extra factors

  static let extraYHatI = gradAL(
    "extra_y_hat_i",
    is: "Each entry has an extra factor ŷ_i, a known typo in the lecture slides:",
    fix: "leave it out, because 1/ŷ_ℓ cancels ŷ_ℓ.",
    step: .chainRule)
  static let jacobianDiagonal = gradAL(
    "jacobian_diagonal",
    is: "ŷ − t has an extra factor ŷ (1 − ŷ), the diagonal of the softmax's Jacobian:",
    fix: "leave it out, because ŷ − t is the cross-entropy's gradient with respect to a_L already.",
    step: .softmaxJacobian,
    ofForms: OfForms.jacobianDiagonal)
  static let diagonalAlone = gradAL(
    "jacobian_diagonal",
    is: "Only the diagonal of the softmax's Jacobian is used:",
    fix: "use the whole Jacobian, because each ŷ depends on every logit.",
    step: .softmaxJacobian,
    ofForms: OfForms.jacobianDiagonal)
  static let binaryCrossEntropyInGradAL = gradAL(
    "binary_cross_entropy",
    is: "This is (ŷ − t) / (ŷ (1 − ŷ)), the binary cross-entropy's gradient with respect to ŷ:",
    fix: "start from the cross-entropy, and continue to a_L.",
    step: .chainRule)
  static let extraOneMinusYHat = extraFactor("extra_one_minus_y_hat", "1 − ŷ")
  static let activationDerivativeInGradAL = extraFactor(
    "activation_derivative_added", "g'(a_L), the derivative of an activation")
  static let dividedByYHat = extraFactor("divided_by_y_hat", "1/ŷ")
  static let dividedByYHatL = extraFactor("divided_by_y_hat_l", "1/ŷ_ℓ")
  static let tanhDerivative = extraFactor("tanh_derivative", "1 − ŷ², the derivative of tanh")
  static let multipliedByLogits = extraFactor("multiplied_by_logits", "a_L")
  static let multipliedByLoss = extraFactor("multiplied_by_loss", "L, the loss")

  // MARK: The Jacobian

  static let gradYHatForGradAL = gradAL(
    "grad_y_hat_for_grad_a_L",
    is: "This is the gradient with respect to ŷ:",
    fix: "continue through the softmax to the gradient with respect to a_L.",
    step: .chainRule)
  static let gradientOfYHatL = gradAL(
    "gradient_of_y_hat_l",
    is: "This is the gradient of ŷ_ℓ:",
    fix: "multiply it by −1/ŷ_ℓ, the derivative of the loss.",
    step: .chainRule)
  static let logLostInGradAL = gradAL(
    "log_lost",
    is: "The logarithm is missing: this is the gradient of −ŷ_ℓ.",
    fix: "Start from −log ŷ_ℓ.",
    step: .loss)
  static let sigmoidDerivative = gradAL(
    "sigmoid_derivative",
    is: "This is ŷ (1 − ŷ), the derivative of a sigmoid:",
    fix: "use the Jacobian of the softmax.",
    step: .softmaxJacobian,
    ofForms: OfForms.sigmoidDerivative)
  static let offDiagonalSign = gradAL(
    "off_diagonal_sign",
    is: "Sign error in the Jacobian: the entries of the other classes have the wrong sign.",
    fix: "Use ∂ŷ_ℓ/∂a_{L,i} = −ŷ_ℓ ŷ_i for i ≠ ℓ.",
    step: .softmaxJacobian)
  static let jacobianOfLogits = gradAL(
    "jacobian_of_logits",
    is: "The Jacobian has the logits in place of ŷ:",
    fix: "use ∂ŷ_ℓ/∂a_{L,i} = ŷ_ℓ (1_{(ℓ=i)} − ŷ_i).",
    step: .softmaxJacobian)
  static let jacobianSummed = gradAL(
    "jacobian_summed",
    is: "The rows of the Jacobian are summed into ŷ − Σŷ²:",
    fix: "multiply the whole Jacobian by the gradient.",
    step: .softmaxJacobian)
  static let indexInJacobian = gradAL(
    "index_in_jacobian",
    is: "Wrong index in the Jacobian: i and ℓ are exchanged.",
    fix: "Use ŷ_ℓ (1_{(ℓ=i)} − ŷ_i).",
    step: .softmaxJacobian)
  static let onlyTrueClass = gradAL(
    "only_true_class",
    is: "Only the entry of the true class is computed:",
    fix: "compute the others too, because ŷ_ℓ depends on every logit.",
    step: .softmaxJacobian)
  static let yHatLForYHatI = gradAL(
    "y_hat_l_for_y_hat_i",
    is: "Wrong index, a known typo in the lecture slides: every entry has ŷ_ℓ.",
    fix: "Use ŷ_i in entry i.",
    step: .chainRule)

  // MARK: Another loss

  static let absoluteErrorInGradAL = gradAL(
    "absolute_error",
    is: "This is the sign of ŷ − e(ℓ), the derivative of an absolute error with respect to ŷ:",
    fix: "start from the cross-entropy, and continue to a_L.",
    step: .loss)
  static let focalLossInGradAL = gradAL(
    "focal_loss",
    is: "ŷ − e(ℓ) has an extra factor (1 − ŷ_ℓ)², as of the focal loss:",
    fix: "leave the factor out.",
    step: .loss)
  static let squaredErrorInGradAL = gradAL(
    "squared_error",
    is: "This is the gradient of a squared error through the softmax:",
    fix: "start from the cross-entropy.",
    step: .loss)
  static let hingeLossInGradAL = gradAL(
    "hinge_loss",
    is: "This is the gradient of the hinge loss:",
    fix: "start from the cross-entropy, −log ŷ_ℓ.",
    step: .loss)
}
