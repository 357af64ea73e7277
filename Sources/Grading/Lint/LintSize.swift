package import Backpropagation
package import GradientCore

/// How large a question is for lint, which computes it in every way, many times.
package struct LintSize: Sendable {
  /// B.
  package private(set) var samples: Int
  /// The numbers of the largest quantity.
  package private(set) var elements: Int
  /// L; nil for a question with `logits`.
  private let depth: Int?
  /// What one quantity takes for a sample.
  private let perSample: Work
  /// The same for the networks that show which mistakes are always alike; none for a question with `logits`.
  private let perSampleOfAlwaysAlike: Work

  package init(_ batch: Batch) {
    (samples, elements, depth) = (batch.samples, batch.logits.count, nil)
    (perSample, perSampleOfAlwaysAlike) = (Work(25_000) + Work(1_400) * batch.classes, .none)
  }

  package init(_ network: NetworkBatch) {
    samples = network.samples
    let units = network.layers.reduce(Work.none) { $0 + Work($1.units) }
    let weights = network.layers.reduce(Work.none) { $0 + Work($1.units) * $1.inputs }
    elements = Swift.max((units * network.samples).units, weights.units)
    depth = network.depth
    perSample = LintSize.perSample(network.layers.map { ($0.units, $0.inputs) })
    let others = AlwaysAlike.units(depth: network.depth)
    perSampleOfAlwaysAlike = LintSize.perSample(Array(zip(others.dropFirst(), others)))
  }

  /// A multiplication forward and two backward for each weight.
  private static func perSample(_ layers: [(units: Int, inputs: Int)]) -> Work {
    layers.reduce(Work(44_000)) { $0 + Work(55) * $1.units + Work(165) * $1.units * $1.inputs }
  }

  /// The same question with another number of samples.
  func with(samples other: Int) -> LintSize {
    var size = self
    size.samples = other
    size.elements = Swift.max(elements, elements / samples * other)
    return size
  }

  /// A question for people is smaller. About a hundred ways are computed for each quantity, many times during the
  /// search for a better batch.
  package static let elementsMax = 1_024

  /// The work of comparing the ways to compute some quantities, for one question.
  package func work(_ quantities: [GradedQuantity]) -> Work { work(quantities, perSample * samples) }

  /// The work of finding the mistakes that are always alike, once for all questions.
  package func workOfAlwaysAlike(_ quantities: [GradedQuantity]) -> Work {
    guard perSampleOfAlwaysAlike > .none else { return .none }
    return work(quantities, perSampleOfAlwaysAlike * AlwaysAlike.samples) * AlwaysAlike.draws
  }

  private func work(_ quantities: [GradedQuantity], _ ofSamples: Work) -> Work {
    quantities.reduce(Work(400_000) * (depth ?? 0)) { $0 + perQuantity($1) + ofSamples }
  }

  /// What a quantity takes, however small the layers are: the mistakes at all nodes that it is computed from are tried,
  /// each through the nodes behind it.
  private func perQuantity(_ quantity: GradedQuantity) -> Work {
    guard let depth else { return Work(400_000) }
    let nodes = quantity.nodes(depth: depth)
    return Work(450_000) + Work(3_850) * nodes * nodes
  }
}

extension GradedQuantity {
  /// About how many nodes a quantity of a network is computed from.
  fileprivate func nodes(depth: Int) -> Int {
    switch self {
    case .a(let layer), .h(let layer): 2 * layer
    case .yHat, .losses, .loss, .gradYHat, .gradAL: 2 * depth + 2
    case .gradA(let layer), .gradH(let layer), .gradW(let layer), .gradB(let layer): 4 * depth + 4 - 2 * layer
    case .gradX: 4 * depth + 4
    }
  }
}
