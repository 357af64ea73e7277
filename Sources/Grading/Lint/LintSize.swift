package import Backpropagation
package import GradientCore

/// How large a question is for lint, which computes it in every way, many times.
package struct LintSize: Sendable {
  /// B.
  package private(set) var samples: Int
  /// The numbers of the largest quantity.
  package private(set) var elements: Int
  /// What each quantity takes, however small the layers are: the mistakes of all layers above it are tried.
  private let perQuantity: Work
  /// What one way computes for a sample, in numbers.
  private let perSample: Work
  /// The same for the networks that show which mistakes are always alike; none for a question with `logits`.
  private let perSampleOfAlwaysAlike: Work

  package init(_ batch: Batch) {
    (samples, elements, perSample) = (batch.samples, batch.logits.count, Work(batch.classes))
    (perQuantity, perSampleOfAlwaysAlike) = (LintSize.perQuantityMin, .none)
  }

  package init(_ network: NetworkBatch) {
    samples = network.samples
    let units = network.layers.reduce(Work.none) { $0 + Work($1.units) }
    let weights = network.layers.reduce(Work.none) { $0 + Work($1.units) * $1.inputs }
    elements = Swift.max((units * network.samples).units, weights.units)
    perQuantity = Work(750_000) + Work(120_000) * network.depth
    perSample = LintSize.perSample(network.layers.map { ($0.units, $0.inputs) })
    let others = AlwaysAlike.units(depth: network.depth)
    perSampleOfAlwaysAlike = LintSize.perSample(Array(zip(others.dropFirst(), others)))
  }

  /// A multiplication forward and two backward for each weight.
  private static func perSample(_ layers: [(units: Int, inputs: Int)]) -> Work {
    layers.reduce(Work.none) { $0 + Work($1.units) + Work($1.units) * $1.inputs * 3 }
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
  package func work(quantities: Int) -> Work {
    (perQuantity + perSamples(samples, perSample)) * quantities
  }

  /// Of the samples of one quantity.
  private func perSamples(_ samples: Int, _ perSample: Work) -> Work {
    (LintSize.perRow + LintSize.perNumber * perSample.units) * samples
  }

  /// The work of finding the mistakes that are always alike, once for all questions.
  package func workOfAlwaysAlike(quantities: Int) -> Work {
    guard perSampleOfAlwaysAlike > .none else { return .none }
    let work = LintSize.perQuantityMin + perSamples(AlwaysAlike.samples, perSampleOfAlwaysAlike)
    return work * (AlwaysAlike.draws * quantities)
  }

  private static let perQuantityMin = Work(400_000)
  private static let perRow = Work(40_000)
  private static let perNumber = Work(4_000)
}
