package import GradientCore

/// A question with its exact answers, computed once for all who answer it.
package struct Question: Sendable {
  package let batch: Batch
  /// One sample was given flat: an answer has the same rank, `[k]` for `[B][k]`.
  package let isFlat: Bool
  /// D: what the sum of the losses is divided by.
  let divisor: Double
  /// The true classes, nil for soft targets.
  let labels: [Int]?
  /// The true classes of the whole batch; empty for a single sample and for soft targets.
  let batchLabels: [LabelShare]
  private let exact: Gradients

  /// A class, and the share of the samples that count of which it is the true one.
  struct LabelShare: Sendable {
    let label: Int
    let share: Double
  }

  /// - Parameter workMax: the most work for gradients that cancel.
  /// - Throws: `InvalidBatch` where a finite answer is beyond binary64, or takes more work.
  package init(
    _ batch: Batch, isFlat: Bool = false, split: RowSplit = .serial, workMax: Int = .max
  ) throws(InvalidBatch) {
    self.batch = batch
    self.isFlat = isFlat
    exact = try batch.gradients(Question.quantities(of: batch), split: split, workMax: workMax)
    divisor = exact.denominator ?? 1
    if case .labels(let labels) = batch.truth { self.labels = labels } else { labels = nil }
    batchLabels = Question.shares(of: labels ?? [], ignoring: batch.ignoreIndex)
  }

  private static func shares(of labels: [Int], ignoring ignored: Int?) -> [LabelShare] {
    guard labels.count > 1 else { return [] }
    let counts = labels.reduce(into: [Int: Int]()) { if $1 != ignored { $0[$1, default: 0] += 1 } }
    let all = Double(counts.values.reduce(0, +))
    return counts.sorted { $0.key < $1.key }.map { LabelShare(label: $0.key, share: Double($0.value) / all) }
  }

  /// What is computed of a batch.
  private static func quantities(of batch: Batch) -> Quantities {
    var quantities: Quantities = [.losses, .yHat, .gradYHat, .gradAL, .denominator]
    if batch.reduction != .none { quantities.insert(.loss) }
    return quantities
  }

  /// What the exact answers of a batch cost.
  package static func work(_ batch: Batch) -> Work { batch.work(quantities(of: batch)) }

  /// The exact answer, flat and row-major; nil for the loss where nothing is reduced.
  func expected(_ quantity: GradedQuantity) -> [Double]? {
    switch quantity {
    case .loss: exact.loss.map { [$0] }
    case .losses: exact.losses
    case .yHat: exact.yHat
    case .gradYHat: exact.gradYHat
    case .gradAL: exact.gradAL
    }
  }

  /// The shape of an answer: `[]`, `[B]`, `[k]` or `[B, k]`.
  package func shape(_ quantity: GradedQuantity) -> [Int] {
    switch quantity {
    case .loss: []
    case .losses: isFlat ? [] : [batch.samples]
    case .yHat, .gradYHat, .gradAL: isFlat ? [batch.classes] : [batch.samples, batch.classes]
    }
  }

  /// The quantities that an answer can hold: all, but for the loss where nothing is reduced.
  package var quantities: [GradedQuantity] { GradedQuantity.all(of: batch.reduction) }

  /// What is asked where neither the rubric nor the answer says it: the fields that `/v1/gradients` answers by default.
  package var defaultQuantities: [GradedQuantity] {
    [batch.reduction == .none ? .losses : .loss, .yHat, .gradAL]
  }

  func isIgnored(_ sample: Int) -> Bool { labels.map { $0[sample] == batch.ignoreIndex } ?? false }
}
