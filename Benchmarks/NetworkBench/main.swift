// Measures networks: loss, ŷ, ∇W and ∇b of every layer. Prints microseconds on one thread, the same on two, and the
// multiplications of weights per nanosecond. Seeded; medians of some runs.

import Backpropagation
import Dispatch
import Glibc
import GradientCore
import Parallel
import SeededRandom

let shapes: [(widths: [Int], samples: Int, runs: Int)] = [
  ([2, 2, 3], 1, 2000), ([4, 5, 3], 8, 1000), ([64, 32, 10], 32, 200), ([784, 128, 10], 64, 15),
]
let two = WorkSplit(workers: 2) { DispatchQueue.concurrentPerform(iterations: $0, execute: $1) }
let clock = ContinuousClock()

func network(_ widths: [Int], _ samples: Int, _ activation: Activation) throws -> NetworkBatch {
  var random = SeededGenerator(seed: 7)
  func numbers(_ count: Int, within size: Double) -> [Double] {
    (0..<count).map { _ in Double.random(in: -size...size, using: &random) }
  }
  var layers: [Layer] = []
  for index in 1..<widths.count {
    let (units, inputs) = (widths[index], widths[index - 1])
    let size: Double = 1.7 / Double(inputs).squareRoot()
    layers.append(
      Layer(
        units: units, inputs: inputs, weights: numbers(units * inputs, within: size),
        biases: numbers(units, within: 0.1), activation: index == widths.count - 1 ? nil : activation))
  }
  return try NetworkBatch(
    layers: layers, inputs: numbers(samples * widths[0], within: 1.7), samples: samples,
    truth: .labels((0..<samples).map { $0 % widths[widths.count - 1] }))
}

func microseconds(_ runs: Int, _ body: () throws -> Void) rethrows -> Double {
  try (0..<runs).map { _ in try clock.measure(body) / .nanoseconds(1) / 1000 }.sorted()[runs / 2]
}

for shape in shapes {
  for activation in [Activation.logistic, .relu, .tanh] {
    let batch = try network(shape.widths, shape.samples, activation)
    let quantities = NetworkQuantities(
      [.loss, .yHat] + (1...batch.depth).flatMap { [NetworkQuantity.gradW($0), .gradB($0)] })
    let one = try microseconds(shape.runs) { _ = try batch.gradients(quantities) }
    let both = try microseconds(shape.runs) { _ = try batch.gradients(quantities, split: two) }
    let rate = Double(batch.multiplications(quantities)) / one / 1000
    let name = "\(shape.widths.map(String.init).joined(separator: "-")), B = \(shape.samples), \(activation)"
    print("\(name): \(one.rounded()) µs, \(both.rounded()) µs on two threads, \((rate * 100).rounded() / 100) per ns")
  }
}
