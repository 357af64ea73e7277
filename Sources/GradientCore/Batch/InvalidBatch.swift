/// Why a batch is refused: the first ten faults, one per cause.
package struct InvalidBatch: Error, Equatable, Sendable {
  /// At least one, at most `faultsMax`.
  package let faults: [BatchFault]

  /// Ten tell a reader what is wrong with a batch. More would only make the response as large as the request.
  package static let faultsMax = 10

  /// The number of all faults, including those that are not in `faults`.
  package let count: Int

  /// `count` is the number of all faults; nil if `faults` has all of them.
  package init(faults: [BatchFault], count: Int? = nil) {
    self.faults = faults
    self.count = count ?? faults.count
  }
}

/// Why a result is beyond the greatest binary64 number.
package enum RangeCause: Equatable, Sendable {
  case logits
  /// Without the weights it would be in the range.
  case weights
  /// With targets that sum to 1 it would be in the range.
  case targets
}

/// One thing that is wrong with a batch. Samples and classes are counted from 0.
package enum BatchFault: Equatable, Sendable {
  case noSamples
  case noClasses
  /// The logits do not fill whole rows of `classes`.
  case logitCount(classes: Int, found: Int)
  /// NaN or +∞.
  case logitNotAllowed(sample: Int, class: Int, value: Double)
  /// No class of the sample has a finite logit, so ŷ does not exist. For an ignored sample it is a fault only if ŷ is
  /// requested.
  case everyClassMasked(sample: Int)
  case labelCount(expected: Int, found: Int)
  case labelOutOfRange(sample: Int, label: Int, classes: Int)
  /// The true class has the logit −∞, so the loss is infinite.
  case labelMasked(sample: Int, label: Int)
  case targetCount(expected: Int, found: Int)
  /// Negative, NaN or infinite.
  case targetNotAllowed(sample: Int, class: Int, value: Double)
  /// The targets of a sample do not sum to 1, and the batch is strict.
  case targetSum(sample: Int, sum: Double)
  /// A class with the logit −∞ has a positive target, so the loss is infinite.
  case targetMasked(sample: Int, class: Int)
  case weightCount(expected: Int, found: Int)
  /// Negative, NaN or infinite.
  case weightNotAllowed(class: Int, value: Double)
  case labelSmoothingOutOfRange(Double)
  /// Label smoothing gives every class of positive weight a positive target, also a class whose logit is −∞.
  case smoothingOnMaskedClass(sample: Int, class: Int)
  /// Targets have no label that could be ignored.
  case ignoreIndexWithTargets
  /// The mean over no sample.
  case everySampleIgnored
  /// The mean over a total weight of 0.
  case totalWeightZero
  /// Numbers that need more bits than the fast pass has take more work than the caller allows. The unit is about a
  /// nanosecond of one core.
  case tooMuchWork(estimate: Int, max: Int)
  /// An exact result is finite, but greater than the greatest binary64 number. `sample` is nil for a result of the
  /// batch.
  case beyondBinary64(quantity: Quantity, sample: Int?, cause: RangeCause)
}
