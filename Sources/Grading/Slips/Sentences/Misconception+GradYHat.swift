/// What students read about a wrong ∇_ŷ of softmax.
extension Misconception {
  private static func gradYHat(
    _ code: String, is diagnosis: String, fix advice: String, step: DerivationStep = .gradYHat,
    ofForms: String? = nil
  ) -> Misconception {
    Misconception(code, is: diagnosis, fix: advice, step: step, ofForms: ofForms)
  }

  // MARK: Another gradient

  static let oneHotAloneInGradYHat = gradYHat(
    "one_hot_alone",
    is: "This is only the one-hot vector, e(ℓ) or −e(ℓ):",
    fix: "multiply e(ℓ) by the derivative of −log ŷ_ℓ.")
  static let gradALForGradYHat = gradYHat(
    "grad_a_L_for_grad_y_hat",
    is: "This is the gradient with respect to a_L:",
    fix: "stop one step earlier, at the gradient with respect to ŷ.")
  static let sigmoidDerivativeInGradYHat = gradYHat(
    "sigmoid_derivative",
    is: "This is ŷ (1 − ŷ), the derivative of a sigmoid:",
    fix: "use −1/ŷ_ℓ in the entry of the true class. The derivative of the softmax is the next step.",
    ofForms: OfForms.sigmoidDerivative)
  static let diagonalForGradYHat = gradYHat(
    "grad_a_L_for_grad_y_hat",
    is: "This is −e(ℓ) (1 − ŷ), which has a factor of the next step, the derivative with respect to a_L:",
    fix: "stop one step earlier, at the gradient with respect to ŷ.")
  static let squaredErrorInGradYHat = gradYHat(
    "squared_error",
    is: "This is the gradient of the squared error, 2 (ŷ − t), in which t is e(ℓ) or the target:",
    fix: "start from the cross-entropy.",
    step: .loss)
  static let binaryCrossEntropyInGradYHat = gradYHat(
    "binary_cross_entropy",
    is: "This is the gradient of the binary cross-entropy, or has a sign of it wrong:",
    fix: "use the cross-entropy, which has no term log(1 − ŷ). Its gradient is −t/ŷ, and t is e(ℓ) for a label.",
    step: .partialYHat)
  static let absoluteErrorInGradYHat = gradYHat(
    "absolute_error",
    is: "This is the sign of ŷ − e(ℓ), the derivative of an absolute error:",
    fix: "start from the cross-entropy.",
    step: .loss)
  static let entropyInGradYHat = gradYHat(
    "entropy_of_y_hat",
    is: "This is −(log ŷ + 1), the derivative of the entropy of ŷ:",
    fix: "start from the cross-entropy, −log ŷ_ℓ.",
    step: .loss)
  static let weightedByYHatInGradYHat = gradYHat(
    "weighted_by_y_hat",
    is: "This is −(log ŷ_ℓ + 1), the derivative of −ŷ_ℓ log ŷ_ℓ:",
    fix: "start from −log ŷ_ℓ, without the factor.",
    step: .loss)
  static let oneAddedInGradYHat = gradYHat(
    "one_added_in_logarithm",
    is: "This is −1/(1 + ŷ_ℓ), the derivative of −log(1 + ŷ_ℓ):",
    fix: "divide by ŷ_ℓ alone.")
  static let focalLossInGradYHat = gradYHat(
    "focal_loss",
    is: "This is the derivative of the focal loss, with a factor such as (1 − ŷ_ℓ)²:",
    fix: "start from the cross-entropy, −log ŷ_ℓ.",
    step: .loss)
  static let lossesForGradient = gradYHat(
    "losses_for_gradient",
    is: "This is −log ŷ, the loss itself:",
    fix: "take its derivative.")

  // MARK: Indices

  static let indicatorLostInGradYHat = gradYHat(
    "indicator_lost",
    is: "The indicator is missing, so every entry is −1/ŷ_i:",
    fix: "set all entries except that of the true class ℓ to 0.",
    step: .partialYHat)
  static let yHatLEverywhere = gradYHat(
    "y_hat_l_everywhere",
    is: "Every entry is −1/ŷ_ℓ:",
    fix: "set all entries except that of the true class ℓ to 0.",
    step: .partialYHat)
  static let indexOfAnotherClass = gradYHat(
    "index_of_another_class",
    is: "Wrong index: the entry of the true class divides by another class's ŷ.",
    fix: "Divide by ŷ_ℓ: in −1_{(i=ℓ)}/ŷ_i only i = ℓ remains.",
    step: .partialYHat)

  // MARK: The derivative of the logarithm

  static let inverseLost = gradYHat(
    "inverse_lost",
    is: "Inverted: this multiplies e(ℓ) by ŷ_ℓ.",
    fix: "Divide by ŷ_ℓ, as the derivative of the logarithm does.")
  static let inverseSquared = gradYHat(
    "inverse_squared",
    is: "This is −1/ŷ², the derivative of 1/ŷ:",
    fix: "use the derivative of −log ŷ_ℓ, in entry ℓ alone.")
  static let squareRoot = gradYHat(
    "square_root",
    is: "The entry of the true class is −1/√ŷ_ℓ:",
    fix: "divide by ŷ_ℓ itself.")
  static let labelNumberInGradYHat = gradYHat(
    "label_number_for_one_hot",
    is: "The number of the class is in every entry:",
    fix: "use the one-hot vector e(ℓ).")
  static let oneSidedDifference = gradYHat(
    "one_sided_difference",
    is: "This is a difference quotient, whose step is too large for these digits:",
    fix: "compute the derivative, or use a smaller step on both sides.")
  static let logarithmInDenominator = gradYHat(
    "logarithm_in_denominator",
    is: "This divides by log ŷ_ℓ:",
    fix: "divide by ŷ_ℓ, as the derivative of the logarithm does.")
  static let epsilonAddedInGradYHat = gradYHat(
    "epsilon_added",
    is: "An ε in the denominator, as in −1/(ŷ_ℓ + ε), changes the gradient here:",
    fix: "divide by ŷ_ℓ alone.")
  static let signLostInGradYHat = Misconception(
    "sign_lost", is: "Sign error: this is (1/ŷ_ℓ) e(ℓ), or t/ŷ for targets.",
    fix: "Multiply by −1, because the loss falls if such a ŷ grows.", step: .gradYHat, inPair: signInPair)

  // MARK: Terms

  static let complementInGradYHat = gradYHat(
    "complement",
    is: "This divides by 1 − ŷ_ℓ, as in the other term of the binary cross-entropy:",
    fix: "divide by ŷ_ℓ.")
  static let onlyOtherClassesInGradYHat = gradYHat(
    "only_other_classes",
    is: "Only the terms 1/(1 − ŷ_i) of the other classes are computed:",
    fix: "use the cross-entropy, in which only entry ℓ is not 0.",
    step: .partialYHat)
  static let extraOneMinusYHatInGradYHat = gradYHat(
    "extra_one_minus_y_hat",
    is: "The entry of the true class has an extra factor 1 − ŷ_ℓ, a part of the next step:",
    fix: "leave it out.")
  static let oneAdded = gradYHat(
    "one_added",
    is: "1 is added to every entry:",
    fix: "leave it out, because the loss is −log ŷ_ℓ alone.",
    step: .partialYHat)
  static let oneHotAddedInGradYHat = gradYHat(
    "one_hot_added",
    is: "This is e(ℓ) − 1/ŷ, a difference:",
    fix: "multiply e(ℓ) by −1/ŷ_ℓ.")
}
