/// What students read about a wrong loss of a sample, for softmax.
extension Misconception {
  private static func loss(_ code: String, is diagnosis: String, fix advice: String) -> Misconception {
    Misconception(code, is: diagnosis, fix: advice, step: .loss)
  }

  // MARK: Another loss

  static let squaredErrorInLoss = loss(
    "squared_error",
    is: "This is the squared error between ŷ and the target:",
    fix: "use the cross-entropy.")
  static let absoluteError = loss(
    "absolute_error",
    is: "This is the absolute error between ŷ and the one-hot vector, or half of it, 1 − ŷ_ℓ:",
    fix: "use the cross-entropy.")
  static let distance = loss(
    "distance",
    is: "This is the distance between ŷ and the one-hot vector, the root of the squared error:",
    fix: "use the cross-entropy.")
  static let binaryCrossEntropyInLoss = loss(
    "binary_cross_entropy",
    is: "This is the binary cross-entropy over the classes:",
    fix: "leave the terms (1 − t) log(1 − ŷ) out, so that only −log ŷ_ℓ of the true class remains for a label.")
  static let entropyOfYHat = loss(
    "entropy_of_y_hat",
    is: "This is the entropy of ŷ:",
    fix: "weight the logarithms with the one-hot vector, not with ŷ.")
  static let uniformForOneHot = loss(
    "uniform_for_one_hot",
    is: "This is the cross-entropy with the uniform distribution, or the divergence from it:",
    fix: "weight the logarithms with the one-hot vector.")
  static let focalLoss = loss(
    "focal_loss",
    is: "This is the focal loss, with a factor such as (1 − ŷ_ℓ)²:",
    fix: "leave the factor out.")
  static let hingeLossInLoss = loss(
    "hinge_loss",
    is: "This is the hinge loss of the logits:",
    fix: "use the cross-entropy, −log ŷ_ℓ.")
  static let perceptronLoss = loss(
    "perceptron_loss",
    is: "This is the loss of a perceptron, the greatest logit minus a_ℓ:",
    fix: "use the cross-entropy, −log ŷ_ℓ.")
  static let giniImpurity = loss(
    "gini_impurity",
    is: "This is the Gini impurity 1 − Σ ŷ²:",
    fix: "use the cross-entropy, −log ŷ_ℓ.")
  static let argumentsSwapped = loss(
    "arguments_swapped",
    is: "ŷ and the target are exchanged:",
    fix: "take the logarithm of ŷ, and weight it with the target, the one-hot vector of a label.")
  static let perplexity = loss(
    "perplexity",
    is: "This is the perplexity, exp of the loss:",
    fix: "leave out the exponential.")
  static let accuracy = loss(
    "accuracy",
    is: "This is the share of samples that are classified right, or wrong:",
    fix: "use the cross-entropy, −log ŷ_ℓ.")

  // MARK: Terms

  static let indicatorLostInLoss = loss(
    "indicator_lost",
    is: "This sums the logarithms of all classes:",
    fix: "keep only that of the true class.")
  static let oneHotInverted = loss(
    "one_hot_inverted",
    is: "This sums the logarithms of the other classes:",
    fix: "keep only that of the true class.")
  static let labelNumberInLoss = loss(
    "label_number_for_one_hot",
    is: "The logarithms are multiplied by the number of the class:",
    fix: "multiply them by the one-hot vector e(ℓ).")
  static let complementInLoss = loss(
    "complement",
    is: "This is −log(1 − ŷ_ℓ), a term of the binary cross-entropy:",
    fix: "take −log ŷ_ℓ.")
  static let onlyOtherClassesInLoss = loss(
    "only_other_classes",
    is: "Only the terms −log(1 − ŷ_i) of the other classes are computed:",
    fix: "keep only the term of the true class, −log ŷ_ℓ.")
  static let weightedByYHat = loss(
    "weighted_by_y_hat",
    is: "The logarithm has an extra factor ŷ_ℓ, as in an entropy:",
    fix: "leave the factor out.")
  static let trueLogitLost = loss(
    "true_logit_lost",
    is: "The logit of the true class is missing: this is log Σ exp(a).",
    fix: "Subtract a_ℓ from it.")
  static let signOfLogit = loss(
    "sign_of_logit",
    is: "Sign error: a_ℓ is added to log Σ exp(a).",
    fix: "Subtract it.")

  static let logOfSumLost = loss(
    "log_of_sum_lost",
    is: "The logarithm is missing: this is Σ exp(a) − a_ℓ.",
    fix: "Take log Σ exp(a) − a_ℓ.")
  static let parenthesisInLoss = loss(
    "parenthesis",
    is: "Wrong bracket: the logarithm is that of the numerator of ŷ_ℓ alone.",
    fix: "Divide first, then take −log ŷ_ℓ.")

  static let divergence = loss(
    "kl_divergence",
    is: "This is a Kullback–Leibler divergence, Σ t log(t/ŷ) or the reverse:",
    fix: "use the cross-entropy −Σ t log ŷ, without the entropy of the targets.")

  // MARK: The logarithm

  static let logLost = loss(
    "log_lost",
    is: "The logarithm is missing: this is ŷ_ℓ or −ŷ_ℓ.",
    fix: "Take −log ŷ_ℓ.")
  static let oneAddedInLogarithm = loss(
    "one_added_in_logarithm",
    is: "The logarithm is that of 1 + ŷ_ℓ, as `log1p` computes it:",
    fix: "take −log ŷ_ℓ.")
  static let squaredLogarithm = loss(
    "squared_logarithm",
    is: "The logarithm is squared:",
    fix: "take −log ŷ_ℓ.")
  static let logarithmBase = loss(
    "logarithm_base",
    is: "Wrong base: the logarithm is to base 2 or 10.",
    fix: "Use the natural logarithm.")
  static let signLostInLoss = Misconception(
    "sign_lost", is: "Sign error: the minus before the logarithm is missing.",
    fix: "Multiply by −1, because this loss is never negative.", step: .loss, inPair: signInPair)
  static let signInPair = "Sign error: multiply by −1."

  // MARK: The truth

  static let labelOffByOne = loss(
    "label_off_by_one",
    is: "Wrong class: this uses a class next to the true one.",
    fix: "Check whether your labels count from 0 or from 1.")
  static let argmaxForLabel = loss(
    "argmax_for_label",
    is: "Wrong class: this uses the class of the greatest logit.",
    fix: "Use the true class ℓ, the label.")
  static let argminForLabel = loss(
    "argmin_for_label",
    is: "Wrong class: this uses the class of the least logit.",
    fix: "Use the true class ℓ, the label.")
  static let labelOfAnotherSample = loss(
    "label_of_another_sample",
    is: "Wrong label: each sample has that of its neighbour, or labels and samples are in opposite orders.",
    fix: "Keep the labels in the order of the samples.")
  static let classZeroForLabel = loss(
    "class_0_for_label",
    is: "Wrong class: every sample uses the first class.",
    fix: "Use the true class ℓ, the label.")
  static let lastClassForLabel = loss(
    "last_class_for_label",
    is: "Wrong class: every sample uses the last class.",
    fix: "Use the true class ℓ, the label.")
  static let argmaxForTarget = loss(
    "argmax_for_target",
    is: "Wrong target: this uses 1 for the greatest target and 0 for the others.",
    fix: "Use the targets as they are given.")
}
