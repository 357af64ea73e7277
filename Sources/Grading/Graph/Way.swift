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
    /// The changed formulas, each with its node's index in the graph. There are few.
    fileprivate let formulas: [(index: Int, formula: Formula)]
    /// Whether it starts from the student's own gradient, which may have a row for an ignored sample.
    private let isFromOwnGradient: Bool
    /// Which quantities are the student's own, by index.
    fileprivate let isOwn: [Bool]
    /// Which nodes' values differ from the exact ones, by index.
    fileprivate let affected: [Bool]

    /// - Parameters:
    ///   - affected: what changes affect, from the basis of the plan.
    ///   - slips: the changes by the node where they are made; that of a belief has any node.
    /// - Returns: nil if a slip does not apply to the question.
    init?(
      _ node: Node, in question: Question, _ affected: inout AffectedNodes,
      slips: [(at: GradedQuantity, change: Slip.Change)]
    ) {
      let graph = question.graph
      var (belief, formulas) = (question.belief, [(index: Int, formula: Formula)]())
      var (reduction, arrangement) = (BatchSum?.none, (@Sendable (Matrix) -> Matrix?)?.none)
      var (target, hasOtherBelief) = (node, false)
      for slip in slips {
        switch slip.change {
        case .formula(let formula): formulas.append((graph.index(of: slip.at), formula))
        case .batchFormula(let prepare):
          guard let formula = prepare(question) else { return nil }
          formulas.append((graph.index(of: slip.at), formula))
        case .reduction(let other): reduction = other
        case .belief(let change):
          guard let changed = change(question) else { return nil }
          belief = changed
          hasOtherBelief = true
        case .node(let replace):
          guard let other = replace(question) else { return nil }
          target = other
        case .arrangement(let change): arrangement = change
        }
      }
      isOwn = affected.isOwn
      isFromOwnGradient = affected.isFromOwnGradient
      self.question = question
      self.node = target
      self.belief = belief
      self.formulas = formulas
      self.reduction = reduction
      self.arrangement = arrangement
      self.affected = affected.nodes(changed: formulas.map(\.index), hasOtherBelief: hasOtherBelief)
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
  func formula(at index: Int) -> Formula? { plan.formulas.last { $0.index == index }?.formula }

  /// One sample's row of the node before it is put in another place; of a sum, its share.
  func row(_ sample: Int) -> [Span]? {
    var values = SampleValues(self, sample)
    return row(&values)
  }

  private func row(_ values: inout SampleValues) -> [Span]? {
    if node.isZeroIfIgnored, isSkipped(values.sample) {
      return [Span](repeating: .zero, count: node.reduction == nil ? node.columns : node.count)
    }
    return values.compute(node)
  }

  /// All numbers, row-major; nil if the way does not apply.
  func values() -> [Span]? { matrix()?.spans }

  /// All numbers in the shape that this way gives them, which is not that of the question for every slip; nil if the
  /// way does not apply.
  func matrix() -> Matrix? {
    var shares: [[Span]] = []
    var values = SampleValues(self, 0)
    for sample in 0..<question.samples where node.reduction == nil || !isSkipped(sample) {
      values.move(to: sample)
      guard let row = row(&values) else { return nil }
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
