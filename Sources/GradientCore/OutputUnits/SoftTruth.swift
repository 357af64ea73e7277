/// A row with a distribution as truth: what t is, class by class.
struct SoftTruth {
  let batch: Batch
  let sample: Int

  var greatest: Double { batch.maxima[sample] }

  func logit(_ index: Int) -> Double { batch.logits[sample * batch.classes + index] }

  /// t_c of targets, 1 at the label and 0 elsewhere of labels.
  func target(_ index: Int) -> Double {
    switch batch.truth {
    case .labels(let labels): labels[sample] == index ? 1 : 0
    case .targets(let targets): targets[sample * batch.classes + index]
    }
  }

  /// Whether a class has the logit, the target and the weight of the one before, and so all its results. With ε = 1 a target
  /// is no part of q.
  func isAsBefore(_ index: Int) -> Bool {
    index > 0 && logit(index) == logit(index - 1)
      && (batch.labelSmoothing == 1 || target(index) == target(index - 1))
      && (batch.weights.map { $0[index] == $0[index - 1] } ?? true)
  }

  /// The end of the run of classes from `index` on that differ in nothing.
  func endOfRun(from index: Int) -> Int {
    var end = index + 1
    while end < batch.classes, isAsBefore(end) { end += 1 }
    return end
  }

  /// Whether the row's classes differ in nothing.
  var isUniform: Bool { endOfRun(from: 0) == batch.classes }

  /// Whether e of a class is neither 1 nor 0: an exponential must be computed for it.
  func hasExponential(_ index: Int) -> Bool {
    let gap = greatest - logit(index)
    return gap > 0 && gap <= Extended.gapMax
  }
}
