extension Misconception {
  /// What is true of every form of a mistake that has several, for the report of a class.
  enum OfForms {
    // Layers.
    static let parenthesis = "Wrong bracket: it encloses too much or too little. Put it as the formula has it."
    static let slope = "Wrong slope or α for negative a_i: use the one that the question gives."
    static let weightsOfLayer = "Wrong layer: these are the weights of another layer. Use those of the formula."
    static let outputFunction =
      "A function is applied to a_L already: leave it out, because the output units take a_L as it is."
    static let activationForDerivative =
      "The activation h_i is in place of the derivative, everywhere or where a_i is negative: multiply by g'(a_i)."
    static let upstream =
      "The gradient from above is missing, everywhere or in part: multiply the derivative by it, unit by unit."
    static let derivativeOfGradient =
      "The derivative, or its formula in terms of h_i, is taken at the gradient of h_i: multiply that gradient by g'(a_i)."
    static let layerWithoutWeights = "A layer is passed without its weights: multiply the gradient by (W_{i+1})ᵀ."
    static let extraFactorInGradH = "The gradient of h_i has an extra factor, g'(a_i) or h_i: leave it out here."
    static let layerInput = "The input of the layer is missing: multiply each ∇a by h_{i−1}ᵀ."
    static let layerOutput = "Wrong layer: this uses the output of the layer. Use h_{i−1}, which the weights multiply."
    static let meanAgain = "Divided by the number of samples more than once: divide once."
    static let blank =
      "Every number is 0 or that of an empty template: enter what you computed, and keep the units of a layer apart."

    // The batch and the softmax.
    static let sigmoidDerivative = "This is ŷ (1 − ŷ), the derivative of a sigmoid: use the formula of the step."
    static let weightsMisplaced =
      "The class weights multiply other terms, or are those of another class: multiply the term of each class in the "
      + "loss by the weight of that class."
    static let weightsNormalised =
      "The class weights are rescaled, or their sum is the divisor: use them as they are given, and divide by the sum of "
      + "the samples' weights."
    static let weightsLost =
      "The class weights are missing, perhaps with the label smoothing: multiply the term of each class by its weight."
    static let jacobianDiagonal =
      "Only the diagonal of the softmax's Jacobian is used, ŷ (1 − ŷ): use the whole Jacobian, or ŷ − t, which has it "
      + "already."
  }
}
