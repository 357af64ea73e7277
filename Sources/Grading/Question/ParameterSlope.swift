import Backpropagation
import GradientCore

/// The slope of a network's loss along one direction of a layer's weights or biases, from losses a small step apart.
struct ParameterSlope: Sendable {
  /// Seeded, the same on every call, each number within −1…1, in the layout of the answers.
  let direction: [Double]
  let slope: Double
  /// How far the slope may be off, by the curvature and by rounding.
  let width: Double

  /// A power of two: the error of a central difference is its square times a sixth of the loss's third derivative.
  private static let step = 0x1p-13
  /// A loss that needs many bits shows nothing. In units of about a nanosecond.
  private static let workMax = 10_000_000

  /// The work of the four losses.
  static func work(_ network: NetworkBatch) -> Work { network.work([.loss]) * 4 }

  /// - Returns: nil if the losses do not show it: the sign of a pre-activation changes at a kink, or a loss is not
  ///   finite.
  init?(_ question: Question, _ quantity: GradedQuantity) {
    guard let network = question.network, question.openSpans.isEmpty else { return nil }
    let node = question.graph[quantity]
    var generator = SplitMix64(seed: UInt64(node.count))
    let direction = (0..<node.count).map { _ in 2 * generator.uniform() - 1 }
    let isTurned = if case .gradW = quantity { question.isTransposed } else { false }
    let step =
      isTurned ? (0..<node.count).map { direction[$0 % node.rows * node.columns + $0 / node.rows] } : direction
    func difference(_ size: Double) -> (slope: Double, loss: Double)? {
      guard let ahead = ParameterSlope.loss(network, quantity, step, times: size, question),
        let behind = ParameterSlope.loss(network, quantity, step, times: -size, question)
      else { return nil }
      return ((ahead - behind) / (2 * size), max(abs(ahead), abs(behind)))
    }
    guard let near = difference(ParameterSlope.step), let far = difference(2 * ParameterSlope.step) else { return nil }
    self.direction = direction
    slope = near.slope
    // Of the far difference, the error is four times as large.
    width = abs(far.slope - near.slope) + 1e-11 * near.loss
    guard slope.isFinite, width.isFinite else { return nil }
  }

  /// The loss after a step; nil if a pre-activation at a kink has another sign.
  private static func loss(
    _ network: NetworkBatch, _ quantity: GradedQuantity, _ step: [Double], times size: Double, _ question: Question
  ) -> Double? {
    var layers = network.layers
    func moved(_ numbers: [Double]) -> [Double] { zip(numbers, step).map { $0 + size * $1 } }
    switch quantity {
    case .gradW(let number):
      let layer = layers[number - 1]
      layers[number - 1] = Layer(
        units: layer.units, inputs: layer.inputs, weights: moved(layer.weights), biases: layer.biases,
        activation: layer.activation)
    case .gradB(let number):
      let layer = layers[number - 1]
      let biases = layer.biases ?? [Double](repeating: 0, count: layer.units)
      layers[number - 1] = Layer(
        units: layer.units, inputs: layer.inputs, weights: layer.weights, biases: moved(biases),
        activation: layer.activation)
    default: return nil
    }
    let kinked = layers.indices.filter { layers[$0].activation?.hasKink == true }.map { $0 + 1 }
    let other = try? NetworkBatch(
      layers: layers, output: network.output, inputs: network.inputs, samples: network.samples, truth: network.truth,
      reduction: network.reduction, weights: network.weights, labelSmoothing: network.labelSmoothing,
      ignoreIndex: network.ignoreIndex)
    let results = try? other?.gradients(
      NetworkQuantities(kinked.map { .a($0) } + [.loss]), workMax: workMax
    ).values
    guard let results, let loss = results[.loss]?.first, loss.isFinite else { return nil }
    let keepsSigns = kinked.allSatisfy { layer in
      zip(results[.a(layer)] ?? [], question.exact(.a(layer))).allSatisfy { $0.sign == $1.sign && $0 != 0 && $1 != 0 }
    }
    return keepsSigns ? loss : nil
  }
}
