/// The mistakes in the gradients of weights and biases.
extension Misconception {
  static let outerProductTransposed = Misconception(
    "outer_product_transposed",
    is: "The outer product is transposed: this is h ∇aᵀ.",
    fix: "Use ∇a hᵀ, which has the shape of W.",
    step: .gradW)
  static let hOfThisLayer = Misconception(
    "h_of_this_layer",
    is: "Wrong layer: this uses h_i, the output of the layer.",
    fix: "Use h_{i−1}, which the weights multiply.",
    step: .gradW,
    ofForms: OfForms.layerOutput)
  static let yHatForInput = Misconception(
    hOfThisLayer.code,
    is: "Wrong layer: this uses ŷ, the output of the last layer.",
    fix: "Use h_{i−1}, which the weights multiply.",
    step: .gradW,
    ofForms: OfForms.layerOutput)
  static let biasAsWeightColumn = Misconception(
    "bias_as_weight_column",
    is: "The bias is a column of the weights here:",
    fix: "give the gradient of W without it, and that of b apart.",
    step: .gradW)
  static let weightDecayAdded = Misconception(
    "regularisation_added",
    is: "A multiple of the parameters, or of their signs, is added, as weight decay does:",
    fix: "leave it out, because the loss has no such term.",
    step: .gradW)
  static let updatedParameters = Misconception(
    "updated_parameters",
    is: "These are the parameters, perhaps after a step along the gradient:",
    fix: "give the gradient itself.",
    step: .gradW)
  static let learningRateApplied = Misconception(
    "learning_rate_applied",
    is: "The gradient is multiplied by a learning rate:",
    fix: "leave it out, because it belongs to the update.",
    step: .gradW, isInFormula: false)
  static let meanBeforeProduct = Misconception(
    "mean_before_product",
    is: "The mean over the samples is taken before the outer product:",
    fix: "multiply sample by sample, then add.",
    step: .gradW)

  static let layerInputLost = Misconception(
    "layer_input_lost",
    is: "The input of the layer is missing: every column is the gradient of b.",
    fix: "Multiply each ∇a by h_{i−1}ᵀ.",
    step: .gradW,
    ofForms: OfForms.layerInput)
  static let weightsForInput = Misconception(
    layerInputLost.code,
    is: "The input of the layer is missing: W is in its place.",
    fix: "Multiply each ∇a by h_{i−1}ᵀ.",
    step: .gradW,
    ofForms: OfForms.layerInput)

  static let weightGradientSummed = Misconception(
    "weight_gradient_summed",
    is: "This is the gradient of W, summed over the inputs:",
    fix: "add the rows of ∇a, because the bias is multiplied by 1.",
    step: .gradB)
  static let biasNotSummed = Misconception(
    "bias_not_summed",
    is: "The gradient of b has a row for each sample:",
    fix: "add the rows, because all samples share the bias.",
    step: .gradB)
  static let biasSummedOverUnits = Misconception(
    "bias_summed_over_units",
    is: "Wrong axis: the gradient of b is summed over the units.",
    fix: "Add over the samples, each unit by itself.",
    step: .gradB)
  static let multipliedByBias = Misconception(
    "multiplied_by_bias",
    is: "The gradient of b is multiplied by b:",
    fix: "leave b out, because a grows by 1 if b does.",
    step: .gradB)
  static let onesForGradient = Misconception(
    Misconception.upstreamLost.code,
    is: "This is 1, the derivative of a with respect to b:",
    fix: "multiply it by ∇a, and add the samples.",
    step: .gradB,
    ofForms: OfForms.upstream)
  static let batchMeanForBOnly = Misconception(
    "batch_mean_for_b_only",
    is: "The mean over the samples is taken again in the gradient of b:",
    fix: "add the rows of ∇a, which has the mean's divisor already.",
    step: .gradB)

  // Those of all gradients.
  static let batchMeanInEveryLayer = Misconception(
    batchMeanTwice.code,
    is: "Divided by the number of samples in every layer:",
    fix: "divide once, in ∇_{a_L}.",
    step: .gradA,
    ofForms: OfForms.meanAgain)
  static let signLostInLayer = Misconception(
    "sign_lost",
    is: "Sign error: this points where the loss falls.",
    fix: "Multiply by −1, because the gradient points where the loss grows.",
    step: .gradA, inPair: "Sign error: multiply by −1.", isInFormula: false)
}
