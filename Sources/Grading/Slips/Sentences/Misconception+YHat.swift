/// What students read about a wrong ŷ of softmax.
extension Misconception {
  private static func softmax(
    _ code: String, is diagnosis: String, fix advice: String, ofForms: String? = nil
  ) -> Misconception {
    Misconception(code, is: diagnosis, fix: advice, step: .softmax, ofForms: ofForms)
  }

  /// Each logit by itself goes through a function that has no denominator.
  private static func entrywise(_ code: String, _ function: String) -> Misconception {
    softmax(
      code, is: "ŷ is the \(function) of each logit:", fix: "use the softmax, with one denominator for all classes.")
  }

  /// Normalised rows of another function.
  private static func forExponential(_ code: String, _ function: String) -> Misconception {
    softmax(
      code, is: "Wrong function: ŷ has \(function) in place of exp(a).",
      fix: "Take exp of each logit, then divide by their sum.")
  }

  // MARK: Functions

  static let exponentialLost = softmax(
    "exponential_lost",
    is: "The exponential is missing: ŷ is a / Σa, perhaps with absolute values in the sum.",
    fix: "Take exp of each logit, then divide by their sum.")
  static let sigmoid = entrywise("sigmoid", "sigmoid")
  static let tanh = entrywise("tanh", "tanh")
  static let relu = entrywise("relu", "ReLU")
  static let logSoftmax = softmax(
    "log_softmax",
    is: "The log-softmax is in place of ŷ:",
    fix: "take exp of it.")
  static let exponentialBase = softmax(
    "exponential_base",
    is: "Wrong base: ŷ uses powers of 2, of 10, or of a rounded e.",
    fix: "Use powers of e.")
  static let exponentSign = softmax(
    "exponent_sign",
    is: "Sign error in the exponent: ŷ uses exp(−a).",
    fix: "Use exp(a), so that the greatest logit has the greatest probability.")
  static let logitsForYHat = softmax(
    "logits_for_y_hat",
    is: "The logits are in place of ŷ:",
    fix: "apply the softmax to them.")
  static let softmaxTwice = softmax(
    "softmax_twice",
    is: "Softmax applied twice: its input is already ŷ.",
    fix: "Apply it once, to the logits.")
  static let uniformYHat = softmax(
    "uniform_y_hat",
    is: "Every class has the same probability:",
    fix: "compute ŷ from the logits.")
  static let temperature = softmax(
    "temperature",
    is: "The logits are multiplied or divided by a number, as with a temperature:",
    fix: "apply the softmax to the logits themselves.")
  static let hardmax = softmax(
    "hardmax",
    is: "ŷ is 1 for the greatest logit and 0 for the others, as in an argmax:",
    fix: "use the softmax.")
  static let minMax = softmax(
    "min_max",
    is: "The logits are rescaled from their least to their greatest:",
    fix: "take exp of each logit, then divide by their sum.")
  static let squareForExponential = forExponential("square_for_exponential", "a²")
  static let absoluteForExponential = forExponential("absolute_for_exponential", "the absolute value of a")
  static let reluForExponential = forExponential("relu_for_exponential", "max(a, 0)")
  static let sigmoidForExponential = forExponential("sigmoid_for_exponential", "the sigmoid of a")
  static let softplusForExponential = forExponential("softplus_for_exponential", "log(1 + exp(a))")
  static let standardised = softmax(
    "standardised",
    is: "The logits are standardised before the softmax:",
    fix: "apply the softmax to the logits themselves.")
  private static func before(_ code: String, _ function: String) -> Misconception {
    softmax(
      code, is: "An activation, \(function), comes before the softmax:",
      fix: "apply the softmax to the logits themselves.")
  }

  static let reluBeforeSoftmax = before("relu_before_softmax", "the ReLU or its leaky form")
  static let tanhBeforeSoftmax = before("tanh_before_softmax", "tanh")
  static let sigmoidBeforeSoftmax = before("sigmoid_before_softmax", "the sigmoid")
  static let rescaled = softmax(
    "rescaled",
    is: "The logits are divided by their greatest, their sum or their length before the softmax, or rescaled to 0…1:",
    fix: "apply the softmax to the logits themselves.")
  static let epsilonInYHat = softmax(
    "epsilon_added",
    is: "An ε changes ŷ here, in the denominator or as a limit:",
    fix: "divide the exponentials by their sum alone.")
  static let complement = softmax(
    "complement",
    is: "This is 1 − ŷ, the probability of the other classes:",
    fix: "leave out the 1 −.")
  static let squared = softmax(
    "squared",
    is: "ŷ is squared:",
    fix: "leave out the square.")

  // MARK: Denominators

  static let notNormalised = softmax(
    "not_normalised",
    is: "ŷ is not normalised: it has the exponentials themselves, and −log ŷ_ℓ becomes −a_ℓ.",
    fix: "Divide each row by its sum.")
  static let dividedByMaximum = softmax(
    "divided_by_maximum",
    is: "Wrong denominator of ŷ: the row is divided, or shifted, by its greatest entry or the batch's.",
    fix: "Divide the exponentials by their sum.")
  static let meanOverClassesInYHat = softmax(
    "mean_over_classes",
    is: "Wrong denominator of ŷ, the number or the mean of the classes:",
    fix: "divide the exponentials by their sum.")
  static let ownTermLeftOut = softmax(
    "own_term_left_out",
    is: "Wrong denominator of ŷ: each entry divides by the sum of the other classes.",
    fix: "Sum over all classes, with the entry's own.")
  static let oneAddedToDenominator = softmax(
    "one_added_to_denominator",
    is: "Wrong denominator of ŷ: 1 is added to the sum, as in a sigmoid.",
    fix: "Divide by the sum of the exponentials alone.")
  static let denominatorWithoutExponential = softmax(
    "denominator_without_exponential",
    is: "Wrong denominator of ŷ: it sums the logits.",
    fix: "Sum their exponentials.")
  static let numeratorWithoutExponential = softmax(
    "numerator_without_exponential",
    is: "Wrong numerator of ŷ: it is the logit.",
    fix: "Take its exponential.")
  static let lastClassLeftOut = softmax(
    "last_class_left_out",
    is: "Wrong denominator of ŷ: the sum leaves out the last class, or the first.",
    fix: "Sum over all classes.")
  static let unitRows = softmax(
    "unit_rows",
    is: "Each row is divided by its length √Σx²:",
    fix: "divide the exponentials by their sum.")
  static let parenthesis = softmax(
    "parenthesis",
    is: "Wrong bracket: the division is inside the exponential.",
    fix: "Take exp first, then divide.")
  static let maximumInNumeratorOnly = softmax(
    "maximum_in_numerator_only",
    is: "The greatest logit is subtracted in the numerator alone:",
    fix: "subtract it in the denominator too.")
  static let maximumInDenominatorOnly = softmax(
    "maximum_in_denominator_only",
    is: "The greatest logit is subtracted in the denominator alone:",
    fix: "subtract it in the numerator too, or add it back after the logarithm.")

  // MARK: Samples

  static let softmaxOverBatch = softmax(
    "softmax_over_batch",
    is: "Wrong axis: the softmax sums over the samples.",
    fix: "Sum over the classes, each sample by itself.",
    ofForms: softmaxOverAnyAxis)
  static let softmaxOverEverything = softmax(
    softmaxOverBatch.code,
    is: "Wrong axis: the softmax sums over all entries, as a sum without an axis does.",
    fix: "Sum over the classes, each sample by itself.",
    ofForms: softmaxOverAnyAxis)
  private static let softmaxOverAnyAxis =
    "Wrong axis: the softmax sums over the samples, or over all entries. Sum over the classes, each sample by itself."
  static let maximumOverBatch = softmax(
    "maximum_over_batch",
    is: "Wrong axis: the maximum that is subtracted is that of the samples.",
    fix: "Subtract the greatest logit of the sample itself.")
  static let sumOfAnotherSample = softmax(
    "sum_of_another_sample",
    is: "Wrong denominator of ŷ: it is the sum of another sample.",
    fix: "Divide each row by its own sum.")
  static let sumNotReset = softmax(
    "sum_not_reset",
    is: "Wrong denominator of ŷ: the sum goes on from sample to sample.",
    fix: "Begin the sum at 0 for each sample.")
  static let gradALForYHat = softmax(
    "grad_a_L_for_y_hat",
    is: "This is ŷ − e(ℓ), a gradient:",
    fix: "leave out the one-hot vector. Check that no later step changes ŷ in place.")
  static let percent = softmax(
    "percent",
    is: "Percent in place of fractions:",
    fix: "divide by 100.")
}
