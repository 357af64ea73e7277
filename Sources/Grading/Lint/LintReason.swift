import GradientCore

/// Why a question cannot tell two ways apart, as far as its shape and its samples show it.
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

  /// - Parameter first: nil for the right way.
  func reason(_ first: Misconception?, _ second: Misconception) -> String {
    let both = Set([first, second].compactMap { $0 })
    return shapeReason(both) ?? sampleReason(both)
      ?? "The two answers agree within the tolerance on these numbers."
  }

  private static let divisors: Set<Misconception> = [
    Factor.meanLost, Factor.meanAdded, Factor.meanTwice, Factor.overClasses, Factor.overEverything,
    Factor.weightedMeanOverSamples, Factor.ignoredCounted,
  ]
  /// The mistakes with a mean that is asked; where none is, D is 1 and hides nothing.
  private static let means: Set<Misconception> = [Factor.meanLost, Factor.meanTwice]

  private func shapeReason(_ both: Set<Misconception>) -> String? {
    if classes == 1 { return "k = 1: with one class, ŷ is 1 and the loss is 0 whatever the logits are." }
    if samples == 1, !both.isDisjoint(with: LintReason.divisors) {
      return "B = 1: dividing by the number of samples changes nothing."
    }
    if samples == 1, both.contains(YHatMistake.overTheBatch) {
      return "B = 1: a softmax over all entries is the right one."
    }
    if samples == 2, both.contains(Factor.factorTwo), !both.isDisjoint(with: LintReason.divisors) {
      return "B = 2: the factor 2 is the lost mean."
    }
    if divisor == 1, !both.isDisjoint(with: LintReason.means) { return "D = 1: dividing by it changes nothing." }
    if both.isSubset(of: LintReason.divisors) {
      return samples == classes
        ? "B = k = \(samples): dividing by the one is dividing by the other."
        : "B = \(samples) and k = \(classes) make the two divisors the same number."
    }
    return classes == 2 ? "k = 2: with two classes, one entry of a row decides the other." : nil
  }

  private func sampleReason(_ both: Set<Misconception>) -> String? {
    if areRowsEqual { return "All logits of a row are equal: ŷ is uniform." }
    if isOneLabel, both.contains(GradALMistakes.labelsOfAllSamples) {
      return "All samples have one label: the labels of all samples are it."
    }
    if both.contains(BeliefMistake.argmaxForLabel) {
      return areAllRight
        ? "Every sample is classified right: the class of the greatest logit is the true one."
        : "The true class and the one of the greatest logit do not differ enough in these samples."
    }
    if both.contains(BeliefMistake.weightsLost), areWeightsEqual { return "All class weights are equal." }
    return nil
  }
}
