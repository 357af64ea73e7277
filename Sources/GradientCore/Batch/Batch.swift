package import Parallel

/// The truth of each sample of a batch.
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
  /// No reduction: each sample keeps its own loss and gradient.
  case none
}

/// B samples of k classes, each with its truth. A batch is checked when it is made: nothing in it can be invalid.
///
/// - Every logit is finite or −∞ (a masked class). Every row that is not ignored has a finite logit.
/// - Every label that is not ignored names an unmasked class.
/// - Every target is finite and non-negative. If the batch is strict, each row of targets sums to 1.
/// - Every weight is finite and non-negative.
/// - The denominator D is positive if the reduction divides by it.
package struct Batch: Sendable {
  /// a_L, shape `[B·k]`, row-major.
  package let logits: [Double]
  /// B, at least 1.
  package let samples: Int
  /// k, at least 1.
  package let classes: Int
  package let truth: Truth
  package let reduction: Reduction
  /// w, shape `[k]`; nil means that all are 1.
  package let weights: [Double]?
  /// ε, within 0…1.
  package let labelSmoothing: Double
  /// Samples with this label are ignored.
  package let ignoreIndex: Int?
  /// The first ignored sample without a finite logit, whose ŷ is 0/0; nil if there is none.
  package var sampleWithoutYHat: Int? { ignoreIndex == nil ? nil : maxima.firstIndex(of: -.infinity) }
  /// The greatest logit of each sample. The pass that finds logits that are not allowed finds it too.
  let maxima: [Double]

  /// How far from 1 the targets of a sample may sum in a strict batch: the error of a 32-bit softmax, with room.
  package static let targetSumTolerance = 1e-6

  /// Checks and keeps the properties.
  ///
  /// `strictTargets` asks for rows of targets that sum to 1 within `targetSumTolerance`. `split` has the threads that
  /// check the rows.
  ///
  /// - Throws: the first ten faults, one per cause, in the order of the samples.
  package init(
    logits: [Double], classes: Int, truth: Truth, reduction: Reduction = .mean, weights: [Double]? = nil,
    labelSmoothing: Double = 0, ignoreIndex: Int? = nil, strictTargets: Bool = false,
    split: borrowing WorkSplit = .serial
  ) throws(InvalidBatch) {
    samples = classes > 0 ? logits.count / classes : 0
    // Before the batch owns the logits: after that, reading them would count a reference.
    maxima = Batch.maxima(of: logits, rows: samples, classes: classes, split: split)
    self.logits = logits
    self.classes = classes
    self.truth = truth
    self.reduction = reduction
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    self.ignoreIndex = ignoreIndex
    try BatchCheck.validate(self, strictTargets: strictTargets, split)
  }
}
