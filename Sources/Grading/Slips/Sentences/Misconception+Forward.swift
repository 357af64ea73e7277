/// The mistakes on the way to the logits.
extension Misconception {
  static let biasLost = Misconception(
    "bias_lost",
    is: "The bias is missing:",
    fix: "add b_i to W_i h_{i−1}.",
    step: .preActivation)
  static let biasSign = Misconception(
    "bias_sign",
    is: "Sign error in the bias:",
    fix: "add b_i, do not subtract it.",
    step: .preActivation)
  static let biasTwice = Misconception(
    "bias_twice",
    is: "The bias is added twice:",
    fix: "add b_i once.",
    step: .preActivation)
  static let weightsTransposed = Misconception(
    "weights_transposed",
    is: "W is transposed on the way forward:",
    fix: "use W_i h_{i−1}, in which row j of W_i belongs to unit j of layer i.",
    step: .preActivation)
  static let inputForH = Misconception(
    "input_for_h",
    is: "The input x is in place of h_{i−1}:",
    fix: "only the first layer takes x; every other layer takes the activations of the layer below.",
    step: .preActivation)
  static let hForA = Misconception(
    "h_for_a",
    is: "These are the activations h_i = g(a_i):",
    fix: "stop one step earlier, before the activation function.",
    step: .preActivation)
  static let activationAdded = Misconception(
    "activation_added",
    is: "The activation function is applied to the last layer too:",
    fix: "leave it out, because the output units take a_L as it is.",
    step: .preActivation,
    ofForms: OfForms.outputFunction)
  static let meanInProduct = Misconception(
    "mean_in_product",
    is: "A product with the weights is divided by the number of its terms:",
    fix: "add the terms, without a mean.",
    step: .preActivation)

  static let activationLost = Misconception(
    "activation_lost",
    is: "The activation function is missing: this uses a_i in place of h_i.",
    fix: "Apply g to a_i.",
    step: .activation)
  static let activationTwice = Misconception(
    "activation_twice",
    is: "The activation function is applied twice:",
    fix: "apply it once, to a_i.",
    step: .activation)
  static let anotherActivation = Misconception(
    "another_activation",
    is: "Wrong activation function: h_i is that of another function.",
    fix: "Use the one that the question gives this layer.",
    step: .activation)
  static let softmaxForActivation = Misconception(
    "softmax_for_activation",
    is: "The softmax is in place of the activation function of layer i:",
    fix: "use it for the output units only.",
    step: .activation)
  static let derivativeForActivation = Misconception(
    "derivative_for_activation",
    is: "The derivative g' is in place of g in layer i:",
    fix: "use g on the way forward, and g' on the way back.",
    step: .activation)
  static let activationOfNegative = Misconception(
    "activation_of_negative",
    is: "Sign error: this is g(−a_i).",
    fix: "Check the sign of the exponent, or of the comparison with 0.",
    step: .activation)
  static let leakySlopeLost = Misconception(
    "leaky_slope_lost",
    is: "The slope for negative a_i is missing: this is ReLU.",
    fix: "Multiply by the slope where a_i is negative.",
    step: .activation)
  static let anotherSlope = Misconception(
    "another_slope",
    is: "Wrong slope for negative a_i:",
    fix: "use the one that the question gives.",
    step: .activation,
    ofForms: OfForms.slope)
}
