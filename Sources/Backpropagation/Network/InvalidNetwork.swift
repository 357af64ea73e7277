package import GradientCore

/// Why a network is refused: the first ten faults, one per cause.
package struct InvalidNetwork: Error, Equatable, Sendable {
  /// At least one, at most `InvalidBatch.faultsMax`.
  package let faults: [NetworkFault]
  /// The number of all faults, including those that are not in `faults`.
  package let count: Int

  /// `count` is the number of all faults; nil if `faults` has all of them.
  package init(faults: [NetworkFault], count: Int? = nil) {
    self.faults = faults
    self.count = count ?? faults.count
  }
}

/// One thing that is wrong with a network. Layers, rows, columns and units are counted from 1; samples from 0.
package enum NetworkFault: Equatable, Sendable {
  case noLayers
  case noSamples
  /// A layer without units, or an input without numbers (layer 0).
  case noUnits(layer: Int)
  /// A layer's W has other columns than there are units below.
  case columnCount(layer: Int, expected: Int, found: Int)
  /// A layer's W does not have n_i·n_{i−1} numbers.
  case weightCount(layer: Int, expected: Int, found: Int)
  case biasCount(layer: Int, expected: Int, found: Int)
  case activationMissing(layer: Int)
  case activationOnLastLayer(layer: Int)
  /// A slope or an alpha that is NaN or infinite.
  case activationParameterNotAllowed(layer: Int, value: Double)
  /// x does not have n_0 numbers for each sample.
  case inputCount(expected: Int, found: Int)
  /// NaN or infinite, as in the next two.
  case inputNotAllowed(sample: Int, unit: Int, value: Double)
  case weightNotAllowed(layer: Int, row: Int, column: Int, value: Double)
  case biasNotAllowed(layer: Int, unit: Int, value: Double)
  /// Only softmax has labels.
  case labelsWithoutSoftmax(OutputUnit)
  /// Only softmax has weights of classes.
  case classWeightsWithoutSoftmax(OutputUnit)
  case labelSmoothingWithoutSoftmax(OutputUnit)
  /// A target that is outside 0…1 (logistic), or NaN or infinite.
  case targetNotAllowed(sample: Int, unit: Int, value: Double)
  /// The truth of softmax, by the rules of `Batch`; or the count of targets of another output unit.
  case batch(BatchFault)
  /// The estimated work, in units of about a nanosecond of one core, is more than the caller allows.
  case tooMuchWork(estimate: Int, multiplications: Int, max: Int)
  /// The greatest precision does not show which double is nearest.
  case beyondPrecision(NetworkQuantity, sample: Int?, bits: Int)
  /// An exact result is finite, but greater than the greatest binary64 number. `sample` is nil for a result of the
  /// whole batch. `entry` is the number's place within the sample, or within the whole result, counted from 0.
  case beyondBinary64(NetworkQuantity, sample: Int?, entry: Int)
}
