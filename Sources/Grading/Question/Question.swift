package import Backpropagation
package import GradientCore
package import Parallel

/// A question with its graph and its exact values, computed once for all answers.
package final class Question: Sendable {
  /// What the question gives.
  package enum Given: Sendable {
    case logits(Batch)
    case network(NetworkBatch)
  }

  package let given: Given
  /// Whether the question has one flat sample. An answer then has the same rank, `[k]` for `[B][k]`.
  package let isFlat: Bool
  /// Whether ∇W has the layout `[n_{i−1}][n_i]`. The exact values have it too.
  package let isTransposed: Bool
  /// B.
  package let samples: Int
  /// k or n_L, the number of output units.
  package let classes: Int
  let graph: Graph
  /// What diagnoses cost.
  let work: StructureWork
  /// D, the divisor of the sum of the losses.
  let divisor: Double
  /// The true classes, nil for targets.
  let labels: [Int]?
  /// Whether some sample is ignored.
  let hasIgnored: Bool
  /// The true classes of the whole batch; empty for a single sample and for targets.
  let batchLabels: [LabelFrequency]
  /// The truth, as a student may believe it.
  let belief: Belief
  private let exact: [GradedQuantity: [Double]]
  /// The quantities that a kink leaves open, as intervals.
  let openSpans: [GradedQuantity: [Span]]

  /// A class, and the share of the samples that have it as their label. Ignored samples do not count.
  struct LabelFrequency: Equatable, Sendable {
    let label: Int
    let share: Double
  }

  /// About the memory of the exact values, and of what they are computed from.
  package var memoryBytes: Int { 2 * MemoryLayout<Double>.stride * exact.values.reduce(0) { $0 + $1.count } }

  /// - Parameter workMax: the most work for numbers that need more bits.
  /// - Throws: `InvalidBatch` if a finite result is beyond binary64, or takes more work.
  package convenience init(
    _ batch: Batch, isFlat: Bool = false, split: WorkSplit = .serial, workMax: Int = .max
  ) throws(InvalidBatch) {
    let defined = try batch.withDefinedYHat()
    let results = try defined.gradients(Question.quantities(of: batch), split: split, workMax: workMax)
    var yHat = results.yHat
    for row in batch.rowsWithoutYHat { yHat?.replaceSubrange(row, with: row.map { _ in .nan }) }
    let named: [(GradedQuantity, [Double]?)] = [
      (.a(1), batch.logits), (.loss, results.loss.map { [$0] }), (.losses, results.losses), (.yHat, yHat),
      (.gradYHat, results.gradYHat), (.gradAL, results.gradAL),
    ]
    self.init(
      .logits(batch), Graph(batch),
      exact: Dictionary(uniqueKeysWithValues: named.compactMap { q, x in x.map { (q, $0) } }),
      divisor: results.denominator ?? 1, isFlat: isFlat, isTransposed: false)
  }

  /// - Parameters:
  ///   - isTransposed: whether answers have ∇W in the layout `[n_{i−1}][n_i]`.
  ///   - workMax: the most work for numbers that need more bits.
  /// - Throws: `InvalidNetwork` if a finite result is beyond binary64, or takes more work.
  package convenience init(
    _ network: NetworkBatch, isFlat: Bool = false, isTransposed: Bool = false, split: WorkSplit = .serial,
    workMax: Int = .max
  ) throws(InvalidNetwork) {
    let graph = Graph(network, isTransposed: isTransposed)
    let results = try network.gradients(Question.quantities(of: network), split: split, workMax: workMax).values
    var exact: [GradedQuantity: [Double]] = [.h(0): network.inputs]
    for node in graph.nodes {
      let values = results[node.quantity.ofNetwork(depth: network.depth)] ?? []
      guard isTransposed, case .gradW = node.quantity else {
        exact[node.quantity] = values
        continue
      }
      exact[node.quantity] = (0..<values.count).map { values[$0 % node.columns * node.rows + $0 / node.columns] }
    }
    let closed = Question(
      .network(network), graph, exact: exact, divisor: results[.denominator]?.first ?? 1, isFlat: isFlat,
      isTransposed: isTransposed)
    self.init(
      .network(network), graph, exact: exact, divisor: closed.divisor, isFlat: isFlat, isTransposed: isTransposed,
      openSpans: try Kinks.spans(in: closed, workMax: workMax))
  }

  private init(
    _ given: Given, _ graph: Graph, exact: [GradedQuantity: [Double]], divisor: Double, isFlat: Bool,
    isTransposed: Bool, openSpans: [GradedQuantity: [Span]] = [:]
  ) {
    self.given = given
    self.openSpans = openSpans
    self.graph = graph
    work = StructureWork(given)
    self.exact = exact
    self.divisor = divisor
    self.isFlat = isFlat
    self.isTransposed = isTransposed
    let (truth, ignored, weights, labelSmoothing): (Truth, Int?, [Double]?, Double)
    switch given {
    case .logits(let batch):
      (samples, classes, truth, ignored) = (batch.samples, batch.classes, batch.truth, batch.ignoreIndex)
      (weights, labelSmoothing) = (batch.weights, batch.labelSmoothing)
    case .network(let network):
      (samples, classes, truth, ignored) = (network.samples, network.outputs, network.truth, network.ignoreIndex)
      (weights, labelSmoothing) = (network.weights, network.labelSmoothing)
    }
    if case .labels(let labels) = truth { self.labels = labels } else { labels = nil }
    hasIgnored = labels?.contains { $0 == ignored } ?? false
    batchLabels = Question.shares(of: labels ?? [], ignoring: ignored)
    belief = Belief(
      truth, weights: weights, labelSmoothing: labelSmoothing, divisor: divisor, batchLabels: batchLabels)
  }

  /// - Parameter labels: nil is a class that does not exist.
  static func shares(of labels: [Int?], ignoring ignored: Int?) -> [LabelFrequency] {
    guard labels.count > 1 else { return [] }
    let counts = labels.reduce(into: [Int: Int]()) { counts, label in
      if let label, label != ignored { counts[label, default: 0] += 1 }
    }
    let all = Double(counts.values.reduce(0, +))
    return counts.sorted { $0.key < $1.key }.map { LabelFrequency(label: $0.key, share: Double($0.value) / all) }
  }

  /// The quantities that a question computes.
  private static func quantities(of batch: Batch) -> Quantities {
    var quantities: Quantities = [.losses, .yHat, .gradYHat, .gradAL, .denominator]
    if batch.reduction != .none { quantities.insert(.loss) }
    return quantities
  }

  /// The work of the exact values of a batch.
  package static func work(_ batch: Batch) -> Work { batch.work(quantities(of: batch)) }

  /// The quantities that a question with a network computes.
  private static func quantities(of network: NetworkBatch) -> NetworkQuantities {
    let isReduced = network.reduction != .none
    var quantities: [NetworkQuantity] = [.losses, .yHat, .gradYHat, .gradX, .denominator]
    if isReduced { quantities.append(.loss) }
    for layer in 1...network.depth {
      quantities += [.a(layer), .gradA(layer)]
      if layer < network.depth { quantities += [.h(layer), .gradH(layer)] }
      if isReduced { quantities += [.gradW(layer), .gradB(layer)] }
    }
    return NetworkQuantities(quantities)
  }

  /// The quantities that an answer to a network can hold, in any order.
  package static func gradedQuantities(of network: NetworkBatch) -> [GradedQuantity] {
    quantities(of: network).compactMap { GradedQuantity($0, depth: network.depth) }
  }

  /// The work of the exact values of a network.
  package static func work(_ network: NetworkBatch) -> Work { network.work(quantities(of: network)) }

  /// The multiplications of weights in them.
  package static func multiplications(_ network: NetworkBatch) -> Int { network.multiplications([.gradX]) }

  /// The exact values in row-major order; nil if the question does not have the quantity.
  func expected(_ quantity: GradedQuantity) -> [Double]? { exact[quantity] }

  /// The exact values of a quantity that the question has or gives.
  func exact(_ quantity: GradedQuantity) -> [Double] {
    guard let values = exact[quantity] else { preconditionFailure("the question has no \(quantity)") }
    return values
  }

  /// A part of the exact values, as intervals where a kink leaves them open.
  func exactRow(_ quantity: GradedQuantity, _ range: Range<Int>) -> [Span] {
    openSpans[quantity].map { Array($0[range]) } ?? exact(quantity)[range].map { Span($0) }
  }
}

// MARK: - What it gives, and what answers look like

extension Question {
  /// The batch of a question with `logits`.
  package var batch: Batch {
    guard case .logits(let batch) = given else { preconditionFailure("a network has no batch of logits") }
    return batch
  }

  /// nil for a question with `logits`.
  package var network: NetworkBatch? { if case .network(let network) = given { network } else { nil } }

  package var output: OutputUnit { network?.output ?? .softmax }
  package var reduction: Reduction { network?.reduction ?? batch.reduction }
  package var truth: Truth { network?.truth ?? batch.truth }
  package var weights: [Double]? { network.map(\.weights) ?? batch.weights }
  package var labelSmoothing: Double { network?.labelSmoothing ?? batch.labelSmoothing }
  package var ignoreIndex: Int? { network.map(\.ignoreIndex) ?? batch.ignoreIndex }

  /// The shape of an answer: `[]`, `[B]`, `[k]` or `[B, k]`; that of a parameter for ∇W and ∇b.
  package func shape(_ quantity: GradedQuantity) -> [Int] {
    let node = graph[quantity]
    switch quantity {
    case .loss: return []
    case .losses: return isFlat ? [] : [samples]
    case .gradB: return [node.columns]
    case .gradW: return [node.rows, node.columns]
    default: return isFlat ? [node.columns] : [node.rows, node.columns]
    }
  }

  /// The quantities that an answer can hold: all, except the loss if nothing is reduced, and ŷ if a row of it is 0/0.
  /// Those of a question with `logits` are in the order of the interface's table, those of a network in the order of
  /// the derivation.
  package var quantities: [GradedQuantity] {
    guard network == nil else { return graph.nodes.map(\.quantity) }
    return GradedQuantity.all(of: reduction).filter { $0 != .yHat || hasYHat }
  }

  /// False if an ignored row has no finite logit: its ŷ is 0/0.
  private var hasYHat: Bool { network != nil || batch.sampleWithoutYHat == nil }

  /// What is asked if neither the rubric nor the answer says it: the default fields of `/v1/gradients`, or of
  /// `/v1/backprop`.
  package var defaultQuantities: [GradedQuantity] {
    let isReduced = reduction != .none
    guard network != nil else { return [isReduced ? .loss : .losses] + (hasYHat ? [.yHat] : []) + [.gradAL] }
    let gradients = graph.nodes.map(\.quantity).filter { quantity in
      switch quantity {
      case .gradW, .gradB: isReduced
      case .gradA, .gradAL: !isReduced
      default: false
      }
    }
    return [isReduced ? .loss : .losses, .yHat] + gradients
  }

  func isIgnored(_ sample: Int) -> Bool { labels.map { $0[sample] == ignoreIndex } ?? false }

  /// The logits of a sample, shape `[n_L]`: those given, or the exact a_L.
  func logits(_ sample: Int) -> [Double] {
    Array(exact(graph.logits)[sample * classes..<(sample + 1) * classes])
  }
}

extension Batch {
  /// The entries of each ignored sample without a finite logit.
  fileprivate var rowsWithoutYHat: [Range<Int>] {
    guard sampleWithoutYHat != nil else { return [] }
    return (0..<samples).map { $0 * classes..<($0 + 1) * classes }.filter { row in
      logits[row].allSatisfy { $0 == -.infinity }
    }
  }

  /// The same batch with zeros in those rows, which change nothing else.
  fileprivate func withDefinedYHat() throws(InvalidBatch) -> Batch {
    let rows = rowsWithoutYHat
    guard !rows.isEmpty else { return self }
    var logits = logits
    for row in rows { logits.replaceSubrange(row, with: row.map { _ in 0 }) }
    return try Batch(
      logits: logits, classes: classes, truth: truth, reduction: reduction, weights: weights,
      labelSmoothing: labelSmoothing, ignoreIndex: ignoreIndex)
  }
}
