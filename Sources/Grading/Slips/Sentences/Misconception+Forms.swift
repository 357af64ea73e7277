/// The formulas of activation functions that students get wrong. Several have one code, and each names its form.
extension Misconception {
  // MARK: g

  static func value(_ form: String, right: String) -> Misconception {
    Misconception(
      anotherActivation.code,
      is: "Wrong activation function in layer i: this is \(form).",
      fix: "Use \(right).",
      step: .activation,
      ofForms: anotherActivation.sentence)
  }
  static let logisticBracket = Misconception(
    "parenthesis",
    is: "Wrong bracket in layer i: this is 1/1 + exp(−a).",
    fix: "Divide by the whole sum, 1 / (1 + exp(−a)).",
    step: .activation,
    ofForms: OfForms.parenthesis)
  static let eluBracket = Misconception(
    "parenthesis",
    is: "Wrong bracket in layer i: this is α e^a − 1 for negative a.",
    fix: "Multiply the whole difference by α, as in α (e^a − 1).",
    step: .activation,
    ofForms: OfForms.parenthesis)
  /// Of the function and of its derivative.
  static let signOfSlope = Misconception(
    anotherSlope.code,
    is: "Sign error: the slope for negative a_i has a minus sign.",
    fix: "Use it as the question gives it.",
    step: .activation,
    ofForms: OfForms.slope)
  static let anotherAlpha = Misconception(
    anotherSlope.code,
    is: "Wrong α in layer i: this is ELU with α = 1.",
    fix: "Use the α that the question gives.",
    step: .activation,
    ofForms: OfForms.slope)
  static let wrongLayerWeightsForward = Misconception(
    wrongLayerWeights.code,
    is: "Wrong layer: these are the weights of another layer.",
    fix: "Use W_i, which leads to layer i.",
    step: .preActivation,
    ofForms: OfForms.weightsOfLayer)
  static let outputFunctionAdded = Misconception(
    activationAdded.code,
    is: "The output function is applied already:",
    fix: "stop one step earlier, because a_L is what it is applied to.",
    step: .preActivation,
    ofForms: OfForms.outputFunction)

  // MARK: g'

  static func derivative(_ form: String, right: String) -> Misconception {
    Misconception(
      anotherDerivative.code,
      is: "Wrong derivative in layer i: this is \(form).",
      fix: "Use \(right).",
      step: .gradA,
      ofForms: anotherDerivative.sentence)
  }
  static func derivative(ofOther form: String) -> Misconception {
    derivative(form, right: "that of the function that the question gives this layer")
  }
  static let activationForSlope = Misconception(
    activationForDerivative.code,
    is: "The activation h_i is in place of the derivative where a_i is negative:",
    fix: "use the slope there; for ELU it is h_i + α.",
    step: .gradA,
    ofForms: OfForms.activationForDerivative)
  static let alphaLostInDerivative = Misconception(
    anotherSlope.code,
    is: "Wrong derivative in layer i: this is h_i + 1 for negative a_i, which is ELU's with α = 1.",
    fix: "Use h_i + α.",
    step: .gradA,
    ofForms: OfForms.slope)
  static let upstreamLostInPart = Misconception(
    upstreamLost.code,
    is: "Where a_i is on one side of 0, this is g'(a_i) by itself:",
    fix: "multiply it by the gradient of h_i, unit by unit.",
    step: .gradA,
    ofForms: OfForms.upstream)
  static let formulaAtGradient = Misconception(
    derivativeOfGradient.code,
    is: "The formula of g' in terms of h_i is applied to the gradient of h_i:",
    fix: "put h_i into it, then multiply by the gradient of h_i.",
    step: .gradA,
    ofForms: OfForms.derivativeOfGradient)
  static let maskOfGradientToo = Misconception(
    reluMaskOfGradient.code,
    is: "There is a second mask, which sets the gradient of h_i to 0 where it is itself negative:",
    fix: "multiply by g'(a_i) alone, which is 1 where a_i is positive.",
    step: .gradA,
    ofForms: reluMaskOfGradient.sentence)
  static let matrixProduct = Misconception(
    "matrix_product",
    is: "The derivatives and the gradient of h_i are multiplied as matrices, as `np.dot` does:",
    fix: "multiply them unit by unit, as `*` does.",
    step: .gradA)
}
