import Backpropagation
import GradientCore
import SeededRandom

/// Networks as a course draws them: uniform weights, scaled by the width.
enum OrdinaryNetwork {
  static func batch(
    _ widths: [Int], samples: Int, _ activation: Activation, seed: UInt64
  ) throws -> NetworkBatch {
    var random = SeededGenerator(seed: seed)
    func numbers(_ count: Int, within size: Double) -> [Double] {
      (0..<count).map { _ in Double.random(in: -size...size, using: &random) }
    }
    var layers: [Layer] = []
    for index in 1..<widths.count {
      let (units, inputs) = (widths[index], widths[index - 1])
      let size: Double = 2 / Double(inputs).squareRoot()
      layers.append(
        Layer(
          units: units, inputs: inputs, weights: numbers(units * inputs, within: size),
          biases: numbers(units, within: 0.1), activation: index == widths.count - 1 ? nil : activation))
    }
    let outputs = widths[widths.count - 1]
    return try NetworkBatch(
      layers: layers, inputs: numbers(samples * widths[0], within: 2), samples: samples,
      truth: .labels((0..<samples).map { $0 % outputs }))
  }
}
