import GradientCore

/// Why a question cannot tell two mistakes apart, and what to change. The teacher reads it.
struct LintReason {
  private let samples: Int
  private let classes: Int
  private let divisor: Double
  private let areAllRight: Bool
  private let areRowsEqual: Bool
  private let areWeightsEqual: Bool
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
    areAllRight =
      question.labels.map { labels in
        counted.allSatisfy { labels[$0] == indexOfGreatest(question.logits($0)) }
      } ?? false
    areRowsEqual = question.output == .softmax && counted.allSatisfy { Set(question.logits($0)).count == 1 }
    isOneLabel = question.batchLabels.count == 1
    isEveryLabel = question.batchLabels.count == question.classes
    areWeightsEqual = question.weights.map { Set($0).count == 1 } ?? false
    isSoftmax = question.output == .softmax
  }

  /// - Parameter first: nil for the right formula.
  func reason(_ first: Misconception?, _ second: Misconception) -> String {
    let both = Set([first, second].compactMap { $0 })
    return shapeReason(both) ?? network?.reason(both) ?? sampleReason(both)
      ?? "On these numbers, the two results agree within the tolerance. Use \(others), or a stricter tolerance."
  }

  /// What decides the logits: that is what a teacher can change.
  private var others: String { network == nil ? "other logits" : "another x, or other weights" }

  private static let divisors: Set<Misconception> = [
    Misconception.batchMeanLost, .batchMeanAdded, .batchMeanTwice, .meanOverClasses, .meanOverEntries,
    .weightedMeanOverSamples, .ignoredSamplesCounted,
  ]
  /// The mistakes that multiply by a number.
  private static let factors = divisors.union([
    .factorTwo, .factorHalf, .halfLost, .percent, .learningRateApplied, .batchMeanForBOnly, .meanOverOutputs,
    .meanInProduct, .meanOverClassesInYHat, .multipliedByClasses,
  ])
  /// The mistakes of a mean that is asked for. Without a mean, D is 1 and hides nothing.
  private static let means: Set<Misconception> = [Misconception.batchMeanLost, .batchMeanTwice]

  private func shapeReason(_ both: Set<Misconception>) -> String? {
    if classes == 1, isSoftmax {
      return "k = 1: with one class, ŷ is 1 and the loss is 0, whatever the logits are. Use more classes."
    }
    if samples == 1, !both.isDisjoint(with: LintReason.divisors) {
      return "B = 1: dividing by the number of samples changes nothing. Use more samples."
    }
    if samples == 1, both.contains(.softmaxOverBatch) {
      return "B = 1: a softmax over all entries is the right one. Use more samples."
    }
    if samples == 2, both.contains(.factorTwo), !both.isDisjoint(with: LintReason.divisors) {
      return "B = 2: a factor of 2 is the same as a missing mean. Use another number of samples."
    }
    if samples == 2, both.contains(.factorHalf), !both.isDisjoint(with: LintReason.divisors) {
      return "B = 2: a factor of ½ is the same as another mean. Use another number of samples."
    }
    if both.count == 2, both.isSubset(of: LintReason.factors), !both.isDisjoint(with: LintReason.divisors),
      !both.isSubset(of: LintReason.divisors)
    {
      return "B = \(samples) and k = \(classes): both multiply by the same number. Use another number of samples."
    }
    if divisor == 1, !both.isDisjoint(with: LintReason.means) {
      return "D = 1: dividing by it changes nothing. Use more samples, or other weights."
    }
    if both.isSubset(of: LintReason.divisors) {
      return samples == classes
        ? "B = k = \(samples): dividing by B is the same as dividing by k. Use another number of samples."
        : "B = \(samples) and k = \(classes) make the two divisors equal. Use another number of samples."
    }
    return nil
  }

  private func sampleReason(_ both: Set<Misconception>) -> String? {
    if areRowsEqual {
      return "All logits of a row are equal, so ŷ is uniform. Use \(network == nil ? "logits" : "weights") that differ."
    }
    if isOneLabel, both.contains(.labelsOfAllSamples) {
      return "All samples have the same label. Use labels that differ."
    }
    if isEveryLabel, both.contains(.labelsOfAllSamples) {
      return "The labels have every class, so those of all samples are all indices. Use labels that leave a class out."
    }
    if both.contains(.argmaxForLabel) {
      return areAllRight
        ? "Every sample is classified right: the class of the greatest logit is the true one. Misclassify a sample."
        : "The true class and the class of the greatest logit differ too little. Use \(others)."
    }
    if both.contains(.weightsLost), areWeightsEqual {
      return "All class weights are equal. Use weights that differ."
    }
    guard classes == 2, isSoftmax else { return nil }
    return "k = 2: with two classes, one entry of a row determines the other. Use more classes."
  }
}
