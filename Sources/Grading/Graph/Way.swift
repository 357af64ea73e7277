/// A way to compute a quantity: the graph with slips at some nodes, from the exact values or from the student's own.
///
/// Without slips, from the exact values, it is the right way.
struct Way: Sendable {
  let question: Question
  /// The node, or what a slip puts in its place.
  let node: Node
  let basis: Basis
  /// What the student takes for given.
  let belief: Belief
  /// The changed formulas, by node.
  let formulas: [GradedQuantity: Formula]
  /// Another reduction of the node itself.
  let reduction: BatchSum?
  /// Where the numbers are put at the end.
  let arrangement: (@Sendable (Matrix) -> Matrix?)?
  /// Whether it starts from the student's own gradient, which may have a row for an ignored sample.
  private let isFromOwnGradient: Bool
  /// The nodes whose values differ from the exact ones.
  private let affected: Set<GradedQuantity>

  /// - Parameter slips: the changes by the node where they are made; that of a belief has any node.
  /// - Returns: nil if a slip does not apply to the question.
  init?(_ node: Node, in question: Question, from basis: Basis, slips: [(at: GradedQuantity, change: Slip.Change)]) {
    var (belief, formulas) = (Belief(of: question), [GradedQuantity: Formula]())
    var (reduction, arrangement) = (BatchSum?.none, (@Sendable (Matrix) -> Matrix?)?.none)
    var (target, hasOtherBelief) = (node, false)
    for slip in slips {
      switch slip.change {
      case .formula(let formula): formulas[slip.at] = formula
      case .batchFormula(let prepare):
        guard let formula = prepare(question) else { return nil }
        formulas[slip.at] = formula
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
    self.question = question
    self.node = target
    self.basis = basis
    self.belief = belief
    self.formulas = formulas
    self.reduction = reduction
    self.arrangement = arrangement
    isFromOwnGradient = basis.own.keys.contains(where: \.isUnitGradient)
    affected = question.graph.affected(changed: formulas.keys, own: basis.own.keys, hasOtherBelief: hasOtherBelief)
  }

  func isAffected(_ quantity: GradedQuantity) -> Bool { affected.contains(quantity) }

  /// Whether the sample counts for nothing.
  func isSkipped(_ sample: Int) -> Bool {
    !belief.fillsIgnored && !isFromOwnGradient && question.isIgnored(sample)
  }

  /// One sample's row of the node before it is put in another place; of a sum, its share.
  func row(_ sample: Int) -> [Span]? {
    if node.isZeroIfIgnored, isSkipped(sample) {
      return [Span](repeating: .zero, count: node.reduction == nil ? node.columns : node.count)
    }
    var values = SampleValues(self, sample)
    return values.compute(node)
  }

  /// All numbers, row-major; nil if the way does not apply.
  func values() -> [Span]? { matrix()?.spans }

  /// All numbers in the shape that this way gives them, which is not that of the question for every slip; nil if the
  /// way does not apply.
  func matrix() -> Matrix? {
    var shares: [[Span]] = []
    for sample in 0..<question.samples where node.reduction == nil || !isSkipped(sample) {
      guard let row = row(sample) else { return nil }
      shares.append(row)
    }
    let spans = node.reduction == nil ? shares.flatMap { $0 } : (reduction ?? node.reduction)?(shares, belief)
    // Two slips may not fit together: one changes the shape for which the other one has a formula.
    guard let spans, spans.count == node.count else { return nil }
    let matrix = Matrix(rows: node.rows, columns: node.columns, spans: spans)
    guard let arrangement else { return matrix }
    return arrangement(matrix)
  }
}
