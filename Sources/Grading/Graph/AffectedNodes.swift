/// Which nodes' values differ from the exact ones, for the plans of one basis. Plans that change the same nodes share
/// one list: a deep network has thousands of plans.
struct AffectedNodes {
  /// Which quantities are the student's own, by their index in the graph.
  let isOwn: [Bool]
  /// Whether one of them is a gradient, which may have a row for an ignored sample.
  let isFromOwnGradient: Bool
  private let graph: Graph
  /// By the changed indices, and −1 for another belief.
  private var known: [[Int]: [Bool]] = [:]

  /// - Parameter own: the student's own quantities of the basis.
  init(_ graph: Graph, own: some Sequence<GradedQuantity>) {
    self.graph = graph
    var isOwn = [Bool](repeating: false, count: graph.nodes.count + 1)
    for quantity in own { isOwn[graph.index(of: quantity)] = true }
    self.isOwn = isOwn
    isFromOwnGradient = own.contains(where: \.isUnitGradient)
  }

  /// - Parameter changed: the indices of the nodes that have another formula.
  mutating func nodes(changed: [Int], hasOtherBelief: Bool) -> [Bool] {
    let key = changed + (hasOtherBelief ? [-1] : [])
    if let nodes = known[key] { return nodes }
    var flags = isOwn
    for index in changed { flags[index] = true }
    let nodes = graph.affected(changed: flags, hasOtherBelief: hasOtherBelief)
    known[key] = nodes
    return nodes
  }
}
