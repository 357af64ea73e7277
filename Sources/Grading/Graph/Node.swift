/// A quantity of a question's graph: what it is computed from, its right formula, and the slips that students make.
///
/// Most nodes have a row for each sample, computed from the same sample's rows of other nodes. A node that is a sum
/// over the batch (the loss, ∇W, ∇b) has one share for each sample and a reduction.
final class Node: Sendable {
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
  let reduction: BatchSum?
  /// The slips at this node, each with its price.
  let slips: [Slip]
  /// The mistakes that multiply the whole quantity.
  let factors: [FactorSlip]

  init(
    quantity: GradedQuantity, rows: Int, columns: Int, inputs: [GradedQuantity], usesTruth: Bool,
    formula: @escaping Formula, reduction: BatchSum? = nil, slips: [Slip] = [], factors: [FactorSlip] = []
  ) {
    self.quantity = quantity
    self.rows = rows
    self.columns = columns
    self.inputs = inputs
    self.usesTruth = usesTruth
    self.formula = formula
    self.reduction = reduction
    self.slips = slips
    self.factors = factors
  }

  /// The same node with the mistakes that students make there.
  func with(slips: [Slip], factors: [FactorSlip]) -> Node {
    Node(
      quantity: quantity, rows: rows, columns: columns, inputs: inputs, usesTruth: usesTruth, formula: formula,
      reduction: reduction, slips: slips, factors: factors)
  }

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
