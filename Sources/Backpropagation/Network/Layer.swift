/// A layer of a network: a = W·h + b, and h = g(a) for a hidden layer.
package struct Layer: Equatable, Sendable {
  /// n_i, at least 1.
  package let units: Int
  /// n_{i−1}, at least 1.
  package let inputs: Int
  /// W, shape `[n_i·n_{i−1}]`, row-major: row r has the weights of unit r.
  package let weights: [Double]
  /// b, shape `[n_i]`; nil means that all are 0.
  package let biases: [Double]?
  /// g; nil for the last layer, whose function is the output unit.
  package let activation: Activation?

  package init(units: Int, inputs: Int, weights: [Double], biases: [Double]?, activation: Activation?) {
    self.units = units
    self.inputs = inputs
    self.weights = weights
    self.biases = biases
    self.activation = activation
  }
}
