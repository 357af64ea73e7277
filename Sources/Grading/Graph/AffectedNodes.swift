/// Which nodes' values differ from the exact ones, for the plans of one basis. Plans that change the same nodes share
/// one list: a deep network has thousands of plans.
struct AffectedNodes {
  /// Which quantities are the student's own, by their index in the graph.
  let isOwn: [Bool]
  /// Whether one of them is a gradient, which may have a row for an ignored sample.
  let isFromOwnGradient: Bool
  private let graph: Graph
  /// The changed indices, and behind them that of no node for another belief.
  private var lists = ListNumbers()
  /// By the number of the list; nil if no plan has it.
  private var known: [[Bool]?] = []

  /// - Parameter own: the student's own quantities of the basis.
  init(_ graph: Graph, own: some Sequence<GradedQuantity>) {
    self.graph = graph
    var isOwn = [Bool](repeating: false, count: graph.nodes.count + 1)
    for quantity in own { isOwn[graph.index(of: quantity)] = true }
    self.isOwn = isOwn
    isFromOwnGradient = own.contains(where: \.isUnitGradient)
  }

  /// - Parameter changed: the nodes that have another formula.
  mutating func nodes(changed: [ChangedFormula], hasOtherBelief: Bool) -> [Bool] {
    var list = ListNumbers.empty
    for change in changed { list = lists.number(of: list, then: change.index) }
    if hasOtherBelief { list = lists.number(of: list, then: graph.nodes.count + 1) }
    while known.count < lists.count { known.append(nil) }
    if let nodes = known[list] { return nodes }
    var flags = isOwn
    for change in changed { flags[change.index] = true }
    let nodes = graph.affected(changed: flags, hasOtherBelief: hasOtherBelief)
    known[list] = nodes
    return nodes
  }
}
