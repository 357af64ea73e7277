/// A quantity of a question's graph: what it is computed from, its right formula, and the slips that students make.
///
/// Most nodes have a row for each sample, computed from the same sample's rows of other nodes. A node that is a sum
/// over the batch (the loss, ∇W, ∇b) has one share for each sample and a reduction.
struct Node: Sendable {
  let quantity: GradedQuantity
  /// Of the matrix of all samples, or of the sum. A node of one number for each sample has one column.
  let rows: Int
  let columns: Int
  /// The nodes that the right formula takes, the one whose mistake a student most likely carries on first. All are
  /// earlier in the graph.
  let inputs: [GradedQuantity]
  /// Whether the formula takes labels or targets, their weights or D.
  let usesTruth: Bool
  /// The right formula, for one sample.
  let formula: Formula
  /// How the shares of the samples become the sum; nil for a node with a row for each sample.
  var reduction: BatchSum?
  /// The slips at this node, each with its price.
  var slips: [Slip] = []
  /// The mistakes that multiply the whole quantity.
  var factors: [FactorSlip] = []

  var count: Int { rows * columns }

  /// Whether the rows of ignored samples are 0, because they count for nothing.
  var isZeroIfIgnored: Bool {
    switch quantity {
    case .yHat, .a, .h: false
    default: true
    }
  }
}

/// One sample's row of a node, shape `[columns]`, or its share of a sum, shape `[rows·columns]`.
///
/// It is nil if it does not apply to the question, such as one that needs a label where there are soft targets.
typealias Formula = @Sendable (inout SampleValues) -> [Span]?

/// The sum of the shares of the samples that count, or what a student takes for it, shape `[rows·columns]`.
typealias BatchSum = @Sendable (_ shares: [[Span]], Belief) -> [Span]?
