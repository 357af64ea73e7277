/// A row whose truth is a distribution: its t, class by class.
struct SoftTruth {
  let batch: Batch
  let sample: Int

  func logit(_ index: Int) -> Double { batch.logits[sample * batch.classes + index] }

  /// t_c.
  func target(_ index: Int) -> Double { batch.truth.target(of: sample, class: index, classes: batch.classes) }

  /// Whether a class has the same logit, target and weight as the one before, and so the same results. With ε = 1, q
  /// does not depend on the target.
  func isAsBefore(_ index: Int) -> Bool {
    index > 0 && logit(index) == logit(index - 1)
      && (batch.labelSmoothing == 1 || target(index) == target(index - 1))
      && (batch.weights.map { $0[index] == $0[index - 1] } ?? true)
  }
}
