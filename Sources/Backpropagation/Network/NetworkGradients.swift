/// The quantities of a network: each number is the double nearest the exact value, ties to even.
package struct NetworkGradients: Equatable, Sendable {
  /// The numbers of each requested quantity, flat and row-major; −∞ only in `gradYHat`, and no −0.
  package var values: NetworkValues
  /// The first kinks, at most `kinksMax`, in the order of layer, sample and unit.
  package var kinks: [Kink]
  /// How many kinks there are.
  package var kinksCount: Int
  /// The factors of the requested weight's chain, in the order of the course; otherwise empty.
  package var chain: [ChainFactor]

  package static let kinksMax = 10

  package init(values: NetworkValues, kinks: [Kink] = [], kinksCount: Int = 0, chain: [ChainFactor] = []) {
    self.values = values
    self.kinks = kinks
    self.kinksCount = kinksCount
    self.chain = chain
  }
}

/// A pre-activation that is exactly 0, where g has no derivative. Layer and unit are counted from 1, samples from 0.
package struct Kink: Equatable, Sendable {
  package let layer: Int
  package let sample: Int
  package let unit: Int

  package init(layer: Int, sample: Int, unit: Int) {
    self.layer = layer
    self.sample = sample
    self.unit = unit
  }
}

/// One weight W_{layer,row,column}, and the sample whose chain is requested. Layer, row and column are counted from 1.
package struct WeightPlace: Equatable, Sendable {
  package let layer: Int
  package let row: Int
  package let column: Int
  package let sample: Int

  package init(layer: Int, row: Int, column: Int, sample: Int) {
    self.layer = layer
    self.row = row
    self.column = column
    self.sample = sample
  }
}

/// A factor of a weight's chain, and the exact product of the factors up to this one, rounded.
package struct ChainFactor: Equatable, Sendable {
  /// What is derived.
  package enum Derivative: Equatable, Sendable {
    /// ∂L/∂ŷ, shape `[n_L]`.
    case loss
    /// ∂ŷ/∂a_L, shape `[n_L][n_L]`.
    case output
    /// ∂a_i/∂h_{i−1} = W_i, shape `[n_i][n_{i−1}]`.
    case preActivation(Int)
    /// ∂h_i/∂a_i = g'(a_i), shape `[n_i]`: the diagonal of a matrix.
    case activation(Int)
    /// ∂a_i/∂W_i: the one number h_{i−1,column}, shape `[]`.
    case weight(Int)
  }

  package let derivative: Derivative
  package let shape: [Int]
  /// Flat and row-major.
  package let values: [Double]
  /// The product of the factors up to this one, flat; one number after the last factor.
  package let product: [Double]

  package init(derivative: Derivative, shape: [Int], values: [Double], product: [Double]) {
    self.derivative = derivative
    self.shape = shape
    self.values = values
    self.product = product
  }
}
