import Backpropagation
import Foundation
import GradientCore
import Testing

@testable import Grading

/// A network with two hidden layers, computed with plain loops, to compare the graph with.
///
/// Layers are counted from 0 here: `a[0]` is a_1, `weights[0]` is W_1, `gradH[0]` is ∇_x, `gradH[1]` is ∇_{h_1}.
struct HandNetwork {
  typealias Matrix = [[Double]]

  let activation: Activation
  let output: OutputUnit
  let inputs: Matrix
  let weights: [Matrix]
  let biases: Matrix
  let targets: Matrix
  var samples: Int { inputs.count }

  /// Four samples. With three units in every layer, every wrong product computes.
  ///
  /// - Parameter widths: n_0, n_1, n_2 and 3.
  init(_ activation: Activation, _ output: OutputUnit, widths: [Int] = [3, 3, 3, 3], seed: UInt64 = 5) {
    var generator = SplitMix64(seed: seed)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      (0..<rows).map { _ in (0..<columns).map { _ in (generator.uniform() * 3 - 1.5) } }
    }
    self.activation = activation
    self.output = output
    inputs = matrix(4, widths[0])
    weights = (1...3).map { matrix(widths[$0], widths[$0 - 1]) }
    biases = (1...3).flatMap { matrix(1, widths[$0]) }
    let labels = [0, 2, 1, 2]
    targets =
      output == .softmax
      ? labels.map { label in (0..<3).map { $0 == label ? 1 : 0 } } : matrix(4, 3).map { $0.map { abs($0) / 2 } }
  }

  /// - Parameter ignored: a sample whose label is ignored.
  func question(isTransposed: Bool = false, reduction: Reduction = .mean, ignoring ignored: Int? = nil) throws
    -> Question
  {
    let layers = (0..<3).map { index in
      Layer(
        units: weights[index].count, inputs: weights[index][0].count, weights: weights[index].flatMap { $0 },
        biases: biases[index],
        activation: index < 2 ? activation : nil)
    }
    let labels = targets.enumerated().map { $0 == ignored ? -100 : $1.firstIndex(of: 1) ?? 0 }
    let truth = output == .softmax ? Truth.labels(labels) : .targets(targets.flatMap { $0 })
    return try Question(
      NetworkBatch(
        layers: layers, output: output, inputs: inputs.flatMap { $0 }, samples: 4, truth: truth, reduction: reduction,
        ignoreIndex: ignored.map { _ in -100 }),
      isTransposed: isTransposed)
  }

  // MARK: Functions

  static func g(_ activation: Activation, _ a: Double) -> Double {
    switch activation {
    case .identity: a
    case .logistic: 1 / (1 + exp(-a))
    case .tanh: (exp(a) - exp(-a)) / (exp(a) + exp(-a))
    case .relu: a < 0 ? 0 : a
    case .leakyReLU(let slope): a < 0 ? slope * a : a
    case .elu(let alpha): a < 0 ? alpha * (exp(a) - 1) : a
    case .gelu: a / 2 * (1 + erf(a / sqrt(2)))
    case .geluTanh: a / 2 * (1 + Foundation.tanh(sqrt(2 / .pi) * (a + 0.044715 * a * a * a)))
    case .silu: a / (1 + exp(-a))
    case .softplus: log(1 + exp(a))
    }
  }

  /// The slope of a central difference.
  static func slope(_ activation: Activation, _ a: Double) -> Double {
    (g(activation, a + 1e-5) - g(activation, a - 1e-5)) / 2e-5
  }

  func g(_ matrix: Matrix) -> Matrix { matrix.map { $0.map { Self.g(activation, $0) } } }
  func slope(_ matrix: Matrix) -> Matrix { matrix.map { $0.map { Self.slope(activation, $0) } } }

  // MARK: The way forward

  static func affine(_ h: Matrix, _ weights: Matrix, _ bias: [Double]) -> Matrix {
    h.map { row in
      weights.indices.map { unit in bias[unit] + zip(weights[unit], row).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }

  var a: [Matrix] {
    var (result, below) = ([Matrix](), inputs)
    for layer in 0..<3 {
      result.append(Self.affine(below, weights[layer], biases[layer]))
      below = g(result[layer])
    }
    return result
  }

  /// `h[0]` is x.
  var h: [Matrix] { [inputs] + a.prefix(2).map(g) }

  var yHat: Matrix {
    a[2].map { row in
      switch output {
      case .softmax: row.map { exp($0) / row.reduce(0) { $0 + exp($1) } }
      case .logistic: row.map { 1 / (1 + exp(-$0)) }
      case .identity: row
      }
    }
  }

  // MARK: The way back

  static func entries(_ a: Matrix, _ b: Matrix, _ function: (Double, Double) -> Double) -> Matrix {
    zip(a, b).map { zip($0, $1).map(function) }
  }

  static func transposed(_ matrix: Matrix) -> Matrix {
    matrix[0].indices.map { column in matrix.map { $0[column] } }
  }

  /// Wᵀ g, row by row.
  static func back(_ gradient: Matrix, _ weights: Matrix) -> Matrix {
    affine(gradient, transposed(weights), [Double](repeating: 0, count: weights[0].count))
  }

  /// Σ_n a_n b_nᵀ.
  static func outer(_ a: Matrix, _ b: Matrix) -> Matrix {
    a[0].indices.map { row in
      b[0].indices.map { column in zip(a, b).reduce(0) { $0 + $1.0[row] * $1.1[column] } }
    }
  }

  static func sum(_ rows: Matrix) -> [Double] {
    rows[0].indices.map { column in rows.reduce(0) { $0 + $1[column] } }
  }

  /// `gradA[2]` is ∇_{a_L}; `gradH[0]` is ∇_x.
  var gradients: (a: [Matrix], h: [Matrix]) {
    let number = Double(samples)
    var gradA = [Matrix](repeating: [], count: 3)
    var gradH = gradA
    gradA[2] = Self.entries(yHat, targets) { ($0 - $1) / number }
    for layer in [2, 1, 0] {
      gradH[layer] = Self.back(gradA[layer], weights[layer])
      if layer > 0 { gradA[layer - 1] = Self.entries(gradH[layer], slope(a[layer - 1]), *) }
    }
    return (gradA, gradH)
  }
}
