import GradientCore

/// A wrong belief about labels, weights or smoothing, with right formulas.
struct BeliefMistake: Sendable {
  let misconception: Misconception
  /// nil if the question has none of these.
  let belief: @Sendable (Question) -> Belief?

  private init(_ misconception: Misconception, _ belief: @escaping @Sendable (Question) -> Belief?) {
    self.misconception = misconception
    self.belief = belief
  }

  /// Replaces the labels of the samples that count.
  private init(
    _ misconception: Misconception,
    label: @escaping @Sendable (_ label: Int, _ question: Question, _ sample: Int) -> Int?
  ) {
    self.init(misconception) { question in
      guard let labels = question.labels else { return nil }
      let changed = labels.enumerated().map { sample, right in
        question.isIgnored(sample) ? Int?.none : label(right, question, sample)
      }
      let batch = question.batch
      return Belief(question, labels: changed, weights: batch.weights, labelSmoothing: batch.labelSmoothing)
    }
  }
}

extension BeliefMistake {
  static let all: [BeliefMistake] = [
    // An array indexed with −1 uses the last class. Class k does not exist, so its one-hot row is zero.
    BeliefMistake(labelOffByOne) { label, question, _ in label > 0 ? label - 1 : question.batch.classes - 1 },
    BeliefMistake(labelOffByOne) { label, question, _ in label + 1 < question.batch.classes ? label + 1 : 0 },
    BeliefMistake(labelOffByOne) { label, _, _ in label > 0 ? label - 1 : nil },
    BeliefMistake(labelOffByOne) { label, question, _ in label + 1 < question.batch.classes ? label + 1 : nil },
    BeliefMistake(argmaxForLabel) { _, question, sample in indexOfGreatest(question.logits(sample)) },
    BeliefMistake(weightsLost) { question in
      guard question.batch.weights != nil else { return nil }
      guard let labels = question.labels else { return nil }
      return Belief(question, labels: labels, weights: nil, labelSmoothing: question.batch.labelSmoothing)
    },
    BeliefMistake(smoothingLost) { question in
      guard question.batch.labelSmoothing > 0, let labels = question.labels else { return nil }
      return Belief(question, labels: labels, weights: question.batch.weights, labelSmoothing: 0)
    },
  ]

  static let labelOffByOne = Misconception(
    "label_off_by_one",
    is: "Wrong class: this uses a class next to the true one.",
    fix: "Check whether your labels count from 0 or from 1.",
    step: .loss)
  static let argmaxForLabel = Misconception(
    "argmax_for_label",
    is: "Wrong class: this uses the class of the greatest logit.",
    fix: "Use the true class ℓ, the label.",
    step: .loss)
  static let weightsLost = Misconception(
    "weights_lost",
    is: "The class weights are missing:",
    fix: "multiply the term of each class by its weight.",
    step: .batch)
  static let smoothingLost = Misconception(
    "label_smoothing_lost",
    is: "The label smoothing is missing:",
    fix: "use (1 − ε) e(ℓ) + ε/k in place of e(ℓ).",
    step: .batch)
}
