import Backpropagation
import GradientCore
import SeededRandom

/// Small networks from a seed, of families that are hard in different ways.
struct RandomNetworks {
  enum Family: String, CaseIterable, Sendable {
    case plain, integers, reluIntegers, decimals, reluDecimals, huge, saturated, tiny, range, constant, cancel
  }

  let family: Family
  private var random: SeededGenerator

  init(_ family: Family, seed: UInt64) {
    self.family = family
    random = SeededGenerator(seed: seed)
  }

  static let activations: [Activation] = [
    .identity, .logistic, .tanh, .relu, .leakyReLU(slope: 0.01), .elu(alpha: 1), .elu(alpha: 0.5), .gelu, .geluTanh,
    .silu, .softplus,
  ]

  /// nil if the truth that was drawn is not allowed, such as one with every sample ignored.
  mutating func next() -> NetworkBatch? {
    let shapes = [
      [2, 2, 3], [4, 5, 3], [3, 4, 2], [3, 4, 4, 3], [2, 3, 3, 3, 2], [6, 8, 5], [1, 1, 1], [70, 5, 3], [5, 3],
    ]
    let widths = pick(shapes)
    let samples = pick([1, 1, 2, 3, 4, 5, 9])
    var layers: [Layer] = []
    for index in 1..<widths.count {
      let isRelu = family == .reluIntegers || family == .reluDecimals
      let activation: Activation = isRelu ? .relu : pick(RandomNetworks.activations)
      layers.append(
        Layer(
          units: widths[index], inputs: widths[index - 1],
          weights: weights(widths[index] * widths[index - 1], layer: index),
          biases: pick([true, true, false]) ? (0..<widths[index]).map { _ in bias() } : nil,
          activation: index == widths.count - 1 ? nil : activation))
    }
    var inputs = (0..<samples * widths[0]).map { _ in input() }
    if family == .cancel {
      for index in stride(from: 1, to: inputs.count, by: 2) { inputs[index] = inputs[index - 1] }
    }
    return batch(layers, inputs, samples, outputs: widths[widths.count - 1])
  }

  private mutating func batch(
    _ layers: [Layer], _ inputs: [Double], _ samples: Int, outputs: Int
  ) -> NetworkBatch? {
    let reduction = pick([Reduction.mean, .mean, .sum, .none])
    let unit: Double = Double.random(in: 0...1, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      let targets = (0..<samples * outputs).map { _ in family == .integers ? Double(pick([-1, 0, 2])) : normal() }
      return try? NetworkBatch(
        layers: layers, output: .identity, inputs: inputs, samples: samples, truth: .targets(targets),
        reduction: reduction)
    case 1:
      let targets = (0..<samples * outputs).map { _ in pick([0, 1, 0.5, unit]) }
      return try? NetworkBatch(
        layers: layers, output: .logistic, inputs: inputs, samples: samples, truth: .targets(targets),
        reduction: reduction)
    case 2:
      let targets = (0..<samples * outputs).map { _ in Double.random(in: 0...1, using: &random) }
      return try? NetworkBatch(
        layers: layers, inputs: inputs, samples: samples, truth: .targets(targets), reduction: reduction,
        weights: classWeights(outputs), labelSmoothing: pick([0, 0.1]))
    default:
      let labels = (0..<samples).map {
        $0 > 0 && pick([0, 1, 2, 3]) == 0 ? -100 : Int.random(in: 0..<outputs, using: &random)
      }
      return try? NetworkBatch(
        layers: layers, inputs: inputs, samples: samples, truth: .labels(labels), reduction: reduction,
        weights: classWeights(outputs), labelSmoothing: pick([0, 0, 0.1, 1]), ignoreIndex: -100)
    }
  }

  // MARK: - Numbers

  private mutating func weights(_ count: Int, layer: Int) -> [Double] {
    var weights: [Double] = []
    for index in 0..<count {
      switch family {
      case .integers, .reluIntegers: weights.append(Double(Int.random(in: -2...2, using: &random)))
      case .decimals, .reluDecimals: weights.append(Double(Int.random(in: -20...20, using: &random)) / 10)
      case .huge: weights.append(normal() * pick([1, 1e2, 1e5, 1e10]))
      case .saturated: weights.append(normal() * pick([10, 30, 100, 700]))
      case .tiny: weights.append(normal() * pick([1e-5, 1e-20, 1e-100, 1e-160]))
      case .range: weights.append(normal() * pick([1e300, 1e150, 1, 1e-150, 1e-250, 1e-300]))
      case .constant: weights.append([0.5, 0.1, 1][layer % 3])
      case .cancel:
        let isSecond = index % 2 == 1
        weights.append(isSecond ? -weights[index - 1] * (1 + pick([0, 0x1p-52, 0x1p-50, 0x1p-30])) : normal())
      case .plain: weights.append(normal())
      }
    }
    return weights
  }

  private mutating func bias() -> Double {
    switch family {
    case .integers, .reluIntegers: Double(Int.random(in: -1...1, using: &random))
    case .decimals, .reluDecimals: Double(Int.random(in: -5...5, using: &random)) / 10
    case .constant: 0
    default: normal() / 10
    }
  }

  private mutating func input() -> Double {
    switch family {
    case .integers, .reluIntegers, .decimals, .reluDecimals, .constant: Double(Int.random(in: -3...3, using: &random))
    default: pick([true, true, true, false]) ? normal() : 0
    }
  }

  private mutating func classWeights(_ count: Int) -> [Double]? {
    pick([true, false, false]) ? (0..<count).map { _ in Double.random(in: 0...2, using: &random) } : nil
  }

  /// About normal: the sum of twelve.
  private mutating func normal() -> Double {
    (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
  }

  private mutating func pick<Choice>(_ choices: [Choice]) -> Choice {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }
}
