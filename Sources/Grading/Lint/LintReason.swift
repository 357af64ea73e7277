import GradientCore

/// Why a question cannot tell two mistakes apart, and what to change. The teacher reads it.
struct LintReason {
  private let samples: Int
  private let classes: Int
  private let divisor: Double
  /// The labels of the samples that count, each with the class of the greatest logit; nil if the truth is targets.
  private let labels: [(true: Int, predicted: Int)]?
  private let areRowsEqual: Bool
  private let arePositive: Bool
  private let haveOneSign: Bool
  private let weights: [Double]?
  private let isOneLabel: Bool
  private let isEveryLabel: Bool
  private let isSoftmax: Bool
  private let network: NetworkReason?

  init(_ question: Question) {
    samples = question.samples
    classes = question.classes
    divisor = question.divisor
    network = NetworkReason(question)
    let counted = (0..<question.samples).filter { !question.isIgnored($0) }
    labels = question.labels.map { labels in
      counted.map { (labels[$0], indexOfGreatest(question.logits($0))) }
    }
    areRowsEqual = question.output == .softmax && counted.allSatisfy { Set(question.logits($0)).count == 1 }
    arePositive = counted.allSatisfy { question.logits($0).allSatisfy { $0 > 0 } }
    let gradAL = question.exact(.gradAL)
    haveOneSign = gradAL.allSatisfy { $0 >= 0 } || gradAL.allSatisfy { $0 <= 0 }
    isOneLabel = question.batchLabels.count == 1
    isEveryLabel = question.batchLabels.count == question.classes
    weights = question.weights
    isSoftmax = question.output == .softmax
  }

  /// - Parameters:
  ///   - first: nil for the right formula.
  ///   - isZero: whether every right number is 0 within the tolerance.
  func reason(_ first: Misconception?, _ second: Misconception, isZero: Bool) -> String {
    let both = Set([first, second].compactMap { $0 })
    let zero = isZero && first == nil ? network?.zeroReason ?? zeroReason : nil
    return batchReason(both) ?? zero ?? factorReason(both) ?? network?.reason(both) ?? labelReason(both) ?? logitReason(
      both)
      ?? "On these numbers, the two results agree within the tolerance. Use \(others), or a stricter tolerance."
  }

  /// What decides the logits: that is what a teacher can change.
  private var others: String { network == nil ? "other logits" : "another x, or other weights" }

  private var zeroReason: String {
    "Every right number is 0 within the tolerance, so a wrong factor or sign changes nothing. Use \(others), or a "
      + "stricter tolerance."
  }

  private static let divisors: Set<Misconception> = [
    Misconception.batchMeanLost, .batchMeanAdded, .batchMeanTwice, .meanOverClasses, .meanOverEntries,
    .weightedMeanOverSamples, .ignoredSamplesCounted, .meanOverOutputs, .batchMeanForBOnly,
  ]
  /// The mistakes that multiply by a number.
  private static let factors = divisors.union([
    .factorTwo, .factorHalf, .halfLost, .percent, .learningRateApplied, .meanInProduct, .meanOverClassesInYHat,
    .multipliedByClasses,
  ])
  /// The mistakes in what is done with all samples.
  private static let ofTheBatch: Set<Misconception> = [
    .oneSampleAlone, .meanBeforeProduct, .biasNotSummed, .logOfMean,
  ]
  /// The mistakes of a mean that is asked for. Without a mean, D is 1 and hides nothing.
  private static let means: Set<Misconception> = [Misconception.batchMeanLost, .batchMeanTwice]

  private func batchReason(_ both: Set<Misconception>) -> String? {
    if classes == 1, isSoftmax {
      return "k = 1: with one class, ŷ is 1 and the loss is 0, whatever the logits are. Use more classes."
    }
    guard samples == 1 else { return nil }
    if !both.isDisjoint(with: LintReason.divisors) {
      return "B = 1: dividing by the number of samples changes nothing. Use more samples."
    }
    if both.contains(.softmaxOverBatch) {
      return "B = 1: a softmax over all entries is the right one. Use more samples."
    }
    guard !both.isDisjoint(with: LintReason.ofTheBatch) else { return nil }
    return "B = 1: one sample is the whole batch, so its sum, its mean and its last sample are the same. "
      + "Use more samples."
  }

  private func factorReason(_ both: Set<Misconception>) -> String? {
    let another = weights == nil ? "another number of samples" : "another number of samples, or other weights"
    if samples == 2, both.contains(.factorTwo), !both.isDisjoint(with: LintReason.divisors) {
      return "B = 2: a factor of 2 is the same as a missing mean. Use \(another)."
    }
    if samples == 2, both.contains(.factorHalf), !both.isDisjoint(with: LintReason.divisors) {
      return "B = 2: a factor of ½ is the same as another mean. Use \(another)."
    }
    if both.count == 2, both.isSubset(of: LintReason.factors), !both.isDisjoint(with: LintReason.divisors),
      !both.isSubset(of: LintReason.divisors)
    {
      return "B = \(samples) and k = \(classes): both multiply by the same number. Use \(another)."
    }
    if divisor == 1, !both.isDisjoint(with: LintReason.means) {
      return "D = 1: dividing by it changes nothing. Use more samples, or other weights."
    }
    guard both.isSubset(of: LintReason.divisors) else { return nil }
    return samples == classes
      ? "B = k = \(samples): dividing by B is the same as dividing by k. Use \(another)."
      : "B = \(samples) and k = \(classes) make the two divisors equal. Use \(another)."
  }

  private func labelReason(_ both: Set<Misconception>) -> String? {
    if areRowsEqual {
      return "All logits of a row are equal, so ŷ is uniform. Use \(network == nil ? "logits" : "weights") that differ."
    }
    if both.contains(.labelsOfAllSamples), isOneLabel || isEveryLabel {
      return isOneLabel
        ? "All samples have the same label. Use labels that differ."
        : "The labels have every class, so those of all samples are all indices. Use labels that leave a class out."
    }
    guard let labels,
      both.contains(.argmaxForLabel) || both.contains(.indexOfAnotherClass) || both.contains(.labelOffByOne)
    else { return nil }
    if !both.contains(.labelOffByOne), labels.allSatisfy({ $0.true == $0.predicted }) {
      return "Every sample is classified right: the class of the greatest logit is the true one. Misclassify a sample."
    }
    if both.contains(.argmaxForLabel) { return argmaxReason(both, labels) }
    guard labels.allSatisfy({ $0.true == 0 || $0.true == classes - 1 }) else { return nil }
    return "Every label is the first or the last class, whose neighbour is another end or does not exist. "
      + "Use a label between them."
  }

  private func argmaxReason(_ both: Set<Misconception>, _ labels: [(true: Int, predicted: Int)]) -> String {
    if both.contains(.labelOffByOne) {
      return "The class of the greatest logit is next to the true one in every sample. Use \(others), or other labels."
    }
    return labels.map(\.true).sorted() == labels.map(\.predicted).sorted()
      ? "The classes of the greatest logits are the labels in another order, so a sum over the batch is the same. "
        + "Use other labels."
      : "The true class and the class of the greatest logit differ too little. Use \(others)."
  }

  private func logitReason(_ both: Set<Misconception>) -> String? {
    if both.contains(.weightsLost), let weights, Set(weights).count == 1 {
      return "All class weights are equal. Use weights that differ."
    }
    if arePositive, both.contains(.activationDerivativeInGradAL) || both.contains(.activationAdded) {
      return "Every logit is positive, where ReLU changes nothing and its derivative is 1. Use \(others)."
    }
    if haveOneSign, both.contains(.absoluteValue) {
      return "Every entry of ∇_{a_L} has the same sign, so an absolute value changes none or all. Use other targets."
    }
    guard classes == 2, isSoftmax else { return nil }
    return "k = 2: with two classes, one entry of a row determines the other. Use more classes."
  }
}
