import Backpropagation
import GradientCore

/// The mistakes in a network that give the same numbers in every network with the same functions, whatever its sizes
/// are. Changing the question cannot help: the grader gives them the name of the more frequent one.
struct AlwaysAlike: Sendable {
  private let agreements: Set<Agreement>

  /// Two networks with other sizes and random numbers decide. A question with `logits` has no such mistakes.
  init(in question: Question, _ quantities: [GradedQuantity]) {
    var common: Set<Agreement>?
    if let network = question.network, let example = AlwaysAlike.example(of: network) {
      let draw = QuestionDraw(question: example, drawsParameters: true)
      var generator = SplitMix64(seed: 1)
      for _ in 0..<AlwaysAlike.draws {
        guard let drawn = draw.question(samples: AlwaysAlike.samples, &generator) else { continue }
        let found = Set(Agreement.all(in: drawn, AlwaysAlike.tolerance, quantities))
        common = common?.intersection(found) ?? found
      }
    }
    agreements = common ?? []
  }

  func contains(_ agreement: Agreement) -> Bool { agreements.contains(agreement) }

  /// The numbers are computed in binary64.
  private static let tolerance = Tolerance.close(rtol: 1e-9, atol: 1e-12)
  static let draws = 2
  // No W is square, and no two divisors have the same ratio as two factors.
  static let samples = 7
  private static let classes = 5
  private static let widths = [4, 6, 3]

  /// The numbers of units, from those of x to those of the output.
  static func units(depth: Int) -> [Int] { (0..<depth).map { widths[$0 % widths.count] } + [classes] }

  /// A question with the network's functions and options. In place of the identity it has another function, because
  /// that is what a teacher can change.
  private static func example(of network: NetworkBatch) -> Question? {
    let units = units(depth: network.depth)
    let layers = zip(network.layers, zip(units, units.dropFirst())).map { layer, sizes in
      Layer(
        units: sizes.1, inputs: sizes.0, weights: [Double](repeating: 0.5, count: sizes.0 * sizes.1),
        biases: layer.biases.map { _ in [Double](repeating: 1, count: sizes.1) },
        activation: layer.activation.map { $0 == .identity ? .logistic : $0 })
    }
    let example = try? NetworkBatch(
      layers: layers, output: network.output, inputs: [Double](repeating: 1, count: samples * units[0]),
      samples: samples, truth: truth(like: network), reduction: network.reduction,
      weights: network.weights.map { _ in (1...classes).map(Double.init) }, labelSmoothing: network.labelSmoothing,
      ignoreIndex: network.ignoreIndex)
    return example.flatMap { try? Question($0) }
  }

  private static func truth(like network: NetworkBatch) -> Truth {
    switch network.truth {
    case .labels(let labels):
      var own = (0..<samples).map { $0 % classes }
      if let ignored = network.ignoreIndex, labels.contains(ignored) { own[0] = ignored }
      return .labels(own)
    case .targets:
      return .targets([Double](repeating: 1 / Double(classes), count: samples * classes))
    }
  }
}
