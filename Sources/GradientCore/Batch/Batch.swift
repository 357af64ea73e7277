/// What is right for each sample of a batch.
package enum Truth: Equatable, Sendable {
  /// The true class of each sample, shape `[B]`, counted from 0.
  case labels([Int])
  /// Soft labels for each sample, shape `[B·k]`, row-major; a row need not sum to 1.
  case targets([Double])
}

/// How the losses of a batch become one number.
package enum Reduction: String, CaseIterable, Sendable {
  /// Divided by the denominator D: Σ keep·w_ℓ for labels, B for targets.
  case mean
  case sum
  /// Not at all: each sample keeps its own loss and gradient.
  case none
}

/// B samples of k classes, with what is right for each, checked: nothing in it can be invalid.
///
/// Every logit is finite or −∞ (a masked class), every row that is not ignored has a finite one, every label that is not ignored names
/// an unmasked class, every target is finite and non-negative (their rows sum to 1 only where the batch is strict), every weight is finite and non-negative, and the denominator D is positive where it divides.
package struct Batch: Sendable {
  /// a_L, shape `[B·k]`, row-major.
  package let logits: [Double]
  /// B, at least 1.
  package let samples: Int
  /// k, at least 1.
  package let classes: Int
  package let truth: Truth
  package let reduction: Reduction
  /// w, shape `[k]`; nil is all ones.
  package let weights: [Double]?
  /// ε, within 0…1.
  package let labelSmoothing: Double
  /// Samples with this label count for nothing.
  package let ignoreIndex: Int?
  /// The greatest logit of each sample: finding a logit that is not allowed finds it too.
  let maxima: RowMaxima

  /// How far from 1 the targets of a sample may sum in a strict batch: what 32-bit softmax output leaves, with room.
  package static let targetSumTolerance = 1e-6

  /// Checks what the properties will hold; `split` says who looks the rows over.
  ///
  /// - Parameter strictTargets: whether each row of targets must sum to 1 within `targetSumTolerance`.
  /// - Throws: the first ten faults, one per cause, in the order of the samples.
  package init(
    logits: [Double], classes: Int, truth: Truth, reduction: Reduction = .mean, weights: [Double]? = nil,
    labelSmoothing: Double = 0, ignoreIndex: Int? = nil, strictTargets: Bool = false,
    split: borrowing RowSplit = .serial
  ) throws(InvalidBatch) {
    samples = classes > 0 ? logits.count / classes : 0
    // Before the batch takes the logits: after that, to look at them would count a reference.
    maxima = RowMaxima(of: logits, rows: samples, classes: classes, split: split)
    self.logits = logits
    self.classes = classes
    self.truth = truth
    self.reduction = reduction
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    self.ignoreIndex = ignoreIndex
    if !keepsRules(split) { try BatchCheck.run(self, strictTargets: strictTargets, split) }
  }
}
