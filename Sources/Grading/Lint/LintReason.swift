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

  init(_ question: Question) {
    let batch = question.batch
    samples = batch.samples
    classes = batch.classes
    divisor = question.divisor
    let counted = (0..<batch.samples).filter { !question.isIgnored($0) }
    areAllRight =
      question.labels.map { labels in
        counted.allSatisfy { labels[$0] == indexOfGreatest(question.logits($0)) }
      } ?? false
    areRowsEqual = counted.allSatisfy { Set(question.logits($0)).count == 1 }
    isOneLabel = question.batchLabels.count == 1
    areWeightsEqual = batch.weights.map { Set($0).count == 1 } ?? false
  }

  /// - Parameter first: nil for the right formula.
  func reason(_ first: Misconception?, _ second: Misconception) -> String {
    let both = Set([first, second].compactMap { $0 })
    return shapeReason(both) ?? sampleReason(both)
      ?? "On these numbers, the two results agree within the tolerance. Use other logits, or a stricter tolerance."
  }

  private static let divisors: Set<Misconception> = [
    Misconception.batchMeanLost, .batchMeanAdded, .batchMeanTwice, .meanOverClasses, .meanOverEntries,
    .weightedMeanOverSamples, .ignoredSamplesCounted,
  ]
  /// The mistakes of a mean that is asked for. Without a mean, D is 1 and hides nothing.
  private static let means: Set<Misconception> = [Misconception.batchMeanLost, .batchMeanTwice]

  private func shapeReason(_ both: Set<Misconception>) -> String? {
    if classes == 1 {
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
    if divisor == 1, !both.isDisjoint(with: LintReason.means) {
      return "D = 1: dividing by it changes nothing. Use more samples, or other weights."
    }
    if both.isSubset(of: LintReason.divisors) {
      return samples == classes
        ? "B = k = \(samples): dividing by B is the same as dividing by k. Use another number of samples."
        : "B = \(samples) and k = \(classes) make the two divisors equal. Use another number of samples."
    }
    return classes == 2 ? "k = 2: with two classes, one entry of a row determines the other. Use more classes." : nil
  }

  private func sampleReason(_ both: Set<Misconception>) -> String? {
    if areRowsEqual { return "All logits of a row are equal, so ŷ is uniform. Use logits that differ." }
    if isOneLabel, both.contains(.labelsOfAllSamples) {
      return "All samples have the same label. Use labels that differ."
    }
    if both.contains(.argmaxForLabel) {
      return areAllRight
        ? "Every sample is classified right: the class of the greatest logit is the true one. Misclassify a sample."
        : "The true class and the class of the greatest logit differ too little. Use logits that differ more."
    }
    if both.contains(.weightsLost), areWeightsEqual {
      return "All class weights are equal. Use weights that differ."
    }
    return nil
  }
}
