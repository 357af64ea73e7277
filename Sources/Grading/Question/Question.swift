package import GradientCore
package import Parallel

/// A question with its exact values, computed once for all answers.
package struct Question: Sendable {
  package let batch: Batch
  /// Whether the question has one flat sample. An answer then has the same rank, `[k]` for `[B][k]`.
  package let isFlat: Bool
  /// D, the divisor of the sum of the losses.
  let divisor: Double
  /// The true classes, nil for soft targets.
  let labels: [Int]?
  /// The true classes of the whole batch; empty for a single sample and for soft targets.
  let batchLabels: [LabelFrequency]
  private let exact: Gradients

  /// A class, and the share of the samples that have it as their label. Ignored samples do not count.
  struct LabelFrequency: Sendable {
    let label: Int
    let share: Double
  }

  /// - Parameter workMax: the most work for numbers that need more bits.
  /// - Throws: `InvalidBatch` if a finite result is beyond binary64, or takes more work.
  package init(
    _ batch: Batch, isFlat: Bool = false, split: WorkSplit = .serial, workMax: Int = .max
  ) throws(InvalidBatch) {
    self.batch = batch
    self.isFlat = isFlat
    exact = try batch.gradients(Question.quantities(of: batch), split: split, workMax: workMax)
    divisor = exact.denominator ?? 1
    if case .labels(let labels) = batch.truth { self.labels = labels } else { labels = nil }
    batchLabels = Question.shares(of: labels ?? [], ignoring: batch.ignoreIndex)
  }

  private static func shares(of labels: [Int], ignoring ignored: Int?) -> [LabelFrequency] {
    guard labels.count > 1 else { return [] }
    let counts = labels.reduce(into: [Int: Int]()) { if $1 != ignored { $0[$1, default: 0] += 1 } }
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

  /// The exact values in row-major order; nil for the loss if nothing is reduced.
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

  /// The quantities that an answer can hold: all, except the loss if nothing is reduced.
  package var quantities: [GradedQuantity] { GradedQuantity.all(of: batch.reduction) }

  /// What is asked if neither the rubric nor the answer says it: the default fields of `/v1/gradients`.
  package var defaultQuantities: [GradedQuantity] {
    [batch.reduction == .none ? .losses : .loss, .yHat, .gradAL]
  }

  func isIgnored(_ sample: Int) -> Bool { labels.map { $0[sample] == batch.ignoreIndex } ?? false }
}
