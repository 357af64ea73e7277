package import GradientCore
package import Parallel

/// A network of any depth, B inputs and their truth. A batch is checked when it is made: nothing in it can be invalid.
///
/// - There is at least one layer. Every layer has at least one unit, and as many inputs as the one below has units.
/// - Every hidden layer has an activation function, and the last one has none.
/// - Every number is finite.
/// - Softmax takes what `Batch` takes, by the same rules. The other output units take targets alone; those of logistic
///   units are within 0…1.
package struct NetworkBatch: Sendable {
  /// At least one; the last one is the output layer.
  package let layers: [Layer]
  package let output: OutputUnit
  /// x = h_0, shape `[B·n_0]`, row-major.
  package let inputs: [Double]
  /// B, at least 1.
  package let samples: Int
  package let truth: Truth
  package let reduction: Reduction
  /// w, shape `[n_L]`; nil means that all are 1.
  package let weights: [Double]?
  /// ε, within 0…1.
  package let labelSmoothing: Double
  /// Samples with this label are ignored.
  package let ignoreIndex: Int?

  /// Checks and keeps the properties.
  ///
  /// `inputs` must have n_0 numbers for each of the B `samples`. `strictTargets` asks for rows of softmax's targets
  /// that sum to 1 within `Batch.targetSumTolerance`. The threads of `split` check the numbers if they are many.
  ///
  /// - Throws: the first ten faults, one per cause: the layers in their order, then the inputs, then the truth.
  package init(
    layers: [Layer], output: OutputUnit = .softmax, inputs: [Double], samples: Int, truth: Truth,
    reduction: Reduction = .mean, weights: [Double]? = nil, labelSmoothing: Double = 0, ignoreIndex: Int? = nil,
    strictTargets: Bool = false, split: WorkSplit = .serial
  ) throws(InvalidNetwork) {
    self.layers = layers
    self.output = output
    self.inputs = inputs
    self.samples = samples
    self.truth = truth
    self.reduction = reduction
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    self.ignoreIndex = ignoreIndex
    try NetworkCheck.validate(self, strictTargets: strictTargets, split: split)
  }

  /// L.
  package var depth: Int { layers.count }

  /// n_i: the units of layer i, or the width of x for i = 0.
  package func units(_ layer: Int) -> Int { layer == 0 ? layers[0].inputs : layers[layer - 1].units }

  /// n_L.
  package var outputs: Int { layers[layers.count - 1].units }
}
