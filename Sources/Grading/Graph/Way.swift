/// A way to compute a quantity: the graph with slips at some nodes, from the exact values or from the student's own.
///
/// Without slips, from the exact values, it is the right way.
struct Way: Sendable {
  let plan: Plan
  let basis: Basis

  /// What a way does, whatever numbers the student's own quantities have.
  final class Plan: Sendable {
    let question: Question
    /// The node, or what a slip puts in its place.
    let node: Node
    /// What the student takes for given.
    let belief: Belief
    /// Another reduction of the node itself.
    let reduction: BatchSum?
    /// Where the numbers are put at the end.
    let arrangement: (@Sendable (Matrix) -> Matrix?)?
    /// There are few.
    fileprivate let formulas: [ChangedFormula]
    /// Whether it starts from the student's own gradient, which may have a row for an ignored sample.
    private let isFromOwnGradient: Bool
    /// Which quantities are the student's own, by index.
    fileprivate let isOwn: [Bool]
    /// Which nodes' values differ from the exact ones, by index.
    fileprivate let affected: [Bool]

    /// - Parameters:
    ///   - affected: what changes affect, from the basis of the plan.
    ///   - belief: nil for the truth of the question.
    init(
      _ node: Node, in question: Question, _ affected: inout AffectedNodes, _ formulas: [ChangedFormula],
      belief: Belief? = nil, reduction: BatchSum? = nil, arrangement: (@Sendable (Matrix) -> Matrix?)? = nil
    ) {
      isOwn = affected.isOwn
      isFromOwnGradient = affected.isFromOwnGradient
      self.question = question
      self.node = node
      self.belief = belief ?? question.belief
      self.formulas = formulas
      self.reduction = reduction
      self.arrangement = arrangement
      self.affected = affected.nodes(changed: formulas, hasOtherBelief: belief != nil)
    }

    /// - Parameter slips: the changes by the node where they are made; that of a belief has any node.
    /// - Returns: nil if a slip does not apply to the question.
    convenience init?(
      _ node: Node, in question: Question, _ affected: inout AffectedNodes,
      slips: [(at: GradedQuantity, change: Slip.Change)]
    ) {
      var (target, formulas, belief) = (node, [ChangedFormula](), Belief?.none)
      var (reduction, arrangement) = (BatchSum?.none, (@Sendable (Matrix) -> Matrix?)?.none)
      for slip in slips {
        let index = question.graph.index(of: slip.at)
        switch slip.change {
        case .formula(let formula): formulas.append(ChangedFormula(index: index, formula: formula))
        case .batchFormula(let prepare):
          guard let formula = prepare(question) else { return nil }
          formulas.append(ChangedFormula(index: index, formula: formula))
        case .reduction(let other): reduction = other
        case .belief(let change):
          guard let changed = change(question) else { return nil }
          belief = changed
        case .node(let replace):
          guard let other = replace(question) else { return nil }
          target = other
        case .arrangement(let change): arrangement = change
        }
      }
      self.init(
        target, in: question, &affected, formulas, belief: belief, reduction: reduction, arrangement: arrangement)
    }

    /// Whether the sample counts for nothing.
    func isSkipped(_ sample: Int) -> Bool {
      !belief.fillsIgnored && !isFromOwnGradient && question.isIgnored(sample)
    }
  }

  /// - Precondition: the basis has the own quantities of the plan.
  init(_ plan: Plan, from basis: Basis) {
    self.plan = plan
    self.basis = basis
  }

  /// - Returns: nil if a slip does not apply to the question.
  init?(_ node: Node, in question: Question, from basis: Basis, slips: [(at: GradedQuantity, change: Slip.Change)]) {
    var affected = AffectedNodes(question.graph, own: basis.own.keys)
    guard let plan = Plan(node, in: question, &affected, slips: slips) else { return nil }
    self.init(plan, from: basis)
  }

  var question: Question { plan.question }
  var node: Node { plan.node }
  var belief: Belief { plan.belief }
  func isSkipped(_ sample: Int) -> Bool { plan.isSkipped(sample) }

  /// - Parameter index: the quantity's, in the graph.
  func isAffected(at index: Int) -> Bool { plan.affected[index] }

  func isAffected(_ quantity: GradedQuantity) -> Bool { isAffected(at: question.graph.index(of: quantity)) }

  /// Whether the rows are the student's own.
  func isOwn(at index: Int) -> Bool { plan.isOwn[index] }

  /// The wrong formula at a node; nil if it has the right one.
  func changedFormula(at index: Int) -> ChangedFormula? { plan.formulas.last { $0.index == index } }

  /// All numbers, row-major; nil if the way does not apply.
  func values() -> [Span]? { matrix()?.spans }

  /// All numbers in the shape that this way gives them, which is not that of the question for every slip; nil if the
  /// way does not apply.
  func matrix() -> Matrix? {
    var shares: [[Span]] = []
    var values = SampleValues(self, 0)
    for sample in 0..<question.samples where node.reduction == nil || !isSkipped(sample) {
      guard let row = values.nodeRow(of: sample) else { return nil }
      shares.append(row)
    }
    let spans = node.reduction == nil ? shares.flatMap { $0 } : (plan.reduction ?? node.reduction)?(shares, belief)
    // Two slips may not fit together: one changes the shape for which the other one has a formula.
    guard let spans, spans.count == node.count else { return nil }
    let matrix = Matrix(rows: node.rows, columns: node.columns, spans: spans)
    guard let arrangement = plan.arrangement else { return matrix }
    return arrangement(matrix)
  }
}

extension SampleValues {
  /// A sample's row of the way's node before it is put in another place; of a sum, its share.
  mutating func nodeRow(of sample: Int) -> [Span]? {
    move(to: sample)
    let node = way.node
    if node.isZeroIfIgnored, way.isSkipped(sample) {
      return [Span](repeating: .zero, count: node.reduction == nil ? node.columns : node.count)
    }
    return compute(node)
  }
}

/// A wrong formula of a node, by the node's index in the graph. In a struct of its own, a function is called as it is;
/// in an optional or a tuple, each use of it would allocate.
struct ChangedFormula: Sendable {
  let index: Int
  let formula: Formula
}
