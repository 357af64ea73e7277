/// The mistakes on the way back from ∇_{a_L} through the layers.
extension Misconception {
  static let weightsNotTransposed = Misconception(
    "weights_not_transposed",
    is: "W is not transposed:",
    fix: "use (W_{i+1})ᵀ, because a unit gets a share from each unit above it.",
    step: .gradH)
  static let wrongLayerWeights = Misconception(
    "wrong_layer_weights",
    is: "Wrong layer: these are the weights of another layer.",
    fix: "Use W_{i+1}, which leads from layer i to layer i + 1.",
    step: .gradH,
    ofForms: OfForms.weightsOfLayer)
  static let updatedBeforeBackprop = Misconception(
    "updated_before_backprop",
    is: "The weights are updated before they are used on the way back:",
    fix: "compute all gradients first, then change the weights.",
    step: .gradH)
  static let gradAForGradH = Misconception(
    "grad_a_for_grad_h",
    is: "This is the gradient with respect to a_i:",
    fix: "stop one step earlier, before g'(a_i).",
    step: .gradH,
    ofForms: OfForms.extraFactorInGradH)
  static let weightMatrixLost = Misconception(
    "weight_matrix_lost",
    is: "The weights are missing: this is the gradient of the layer above.",
    fix: "Multiply it by (W_{i+1})ᵀ.",
    step: .gradH,
    ofForms: OfForms.layerWithoutWeights)

  static let layerSkipped = Misconception(
    weightMatrixLost.code,
    is: "A layer is skipped: this is the gradient of h of the layer above.",
    fix: "Multiply it by g'(a_{i+1}), then by (W_{i+1})ᵀ.",
    step: .gradH,
    ofForms: OfForms.layerWithoutWeights)
  static let activationInGradH = Misconception(
    gradAForGradH.code,
    is: "The gradient is multiplied by h_i:",
    fix: "leave h_i out, because only g'(a_i) leads from the gradient of h_i to that of a_i.",
    step: .gradH,
    ofForms: OfForms.extraFactorInGradH)
  static let weightsDividedBySum = Misconception(
    "weights_divided_by_sum",
    is: "The weights of a unit are divided by their sum:",
    fix: "use (W_{i+1})ᵀ, the weights themselves.",
    step: .gradH)
  static let weightGradientForWeights = Misconception(
    "weight_gradient_for_weights",
    is: "The gradient of W is in place of W:",
    fix: "use (W_{i+1})ᵀ, the weights themselves.",
    step: .gradH)
  static let activationDerivativeAtInput = Misconception(
    "activation_derivative_added",
    is: "The gradient of x is multiplied by the derivative of an activation:",
    fix: "leave it out, because the input has no activation function.",
    step: .gradH)

  static let activationDerivativeLost = Misconception(
    "activation_derivative_lost",
    is: "The derivative of the activation function is missing: this uses the gradient of h_i for that of a_i.",
    fix: "Multiply it by g'(a_i), unit by unit.",
    step: .gradA)
  static let derivativeAtHForA = Misconception(
    "derivative_at_h_for_a",
    is: "The derivative is taken at h_i: this uses g'(h_i).",
    fix: "Use g'(a_i), the derivative at the pre-activation.",
    step: .gradA)
  static let derivativeOfInput = Misconception(
    "derivative_of_input",
    is: "The formula of g' in terms of h_i is applied to a_i, as in a (1 − a):",
    fix: "put h_i into it, or compute g'(a_i).",
    step: .gradA)
  static let activationForDerivative = Misconception(
    "activation_for_derivative",
    is: "The activation h_i is in place of the derivative:",
    fix: "multiply by g'(a_i).",
    step: .gradA,
    ofForms: OfForms.activationForDerivative)
  static let multipliedByPreActivation = Misconception(
    "multiplied_by_pre_activation",
    is: "The gradient is multiplied by a_i, in place of g'(a_i) or in addition to it:",
    fix: "multiply by g'(a_i) alone, the value of g' at a_i.",
    step: .gradA)
  static let upstreamLost = Misconception(
    "upstream_lost",
    is: "This is g'(a_i) by itself:",
    fix: "multiply it by the gradient of h_i, unit by unit.",
    step: .gradA,
    ofForms: OfForms.upstream)
  static let derivativeOfGradient = Misconception(
    "derivative_of_gradient",
    is: "The derivative is taken at the gradient of h_i:",
    fix: "multiply the gradient of h_i by g'(a_i).",
    step: .gradA,
    ofForms: OfForms.derivativeOfGradient)
  static let derivativeTwice = Misconception(
    "derivative_twice",
    is: "The derivative of the activation function is there twice:",
    fix: "multiply by g'(a_i) once.",
    step: .gradA)
  static let derivativeFactorLost = Misconception(
    "derivative_factor_lost",
    is: "The derivative is only 1 − h_i:",
    fix: "use h (1 − h) for logistic units, and 1 − h² for tanh.",
    step: .gradA)
  static let dividedByDerivative = Misconception(
    "divided_by_derivative",
    is: "Divided by the derivative of the activation function of layer i:",
    fix: "multiply by g'(a_i).",
    step: .gradA)
  static let reluMaskOfGradient = Misconception(
    "relu_mask_of_gradient",
    is: "The gradient of h_i is set to 0, or multiplied by the slope, where it is itself negative:",
    fix: "multiply by g'(a_i), which depends on a_i alone.",
    step: .gradA)
  static let derivativeOfNegative = Misconception(
    "derivative_of_negative",
    is: "The mask is inverted, or its sign is wrong: this is g'(−a_i).",
    fix: "Use g'(a_i).",
    step: .gradA)
  static let tanhForLogistic = Misconception(
    "tanh_for_logistic",
    is: "Wrong derivative in layer i, that of tanh:",
    fix: "use h (1 − h), because the units are logistic.",
    step: .gradA)
  static let logisticForTanh = Misconception(
    "logistic_for_tanh",
    is: "Wrong derivative in layer i, that of the logistic function:",
    fix: "use 1 − h², because the units are tanh.",
    step: .gradA)
  static let anotherDerivative = Misconception(
    "another_derivative",
    is: "Wrong derivative in layer i, that of another activation function:",
    fix: "use g' of the one that the question gives this layer.",
    step: .gradA)
  static let wrongLayerDerivative = Misconception(
    "wrong_layer_derivative",
    is: "Wrong layer: the derivative is taken at the pre-activations of another layer.",
    fix: "Use g'(a_i) of the same layer.",
    step: .gradA)
}
