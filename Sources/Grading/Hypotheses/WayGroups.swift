/// How the structures of a node are computed: in groups with the same slips before the node.
///
/// There are thousands of structures. What a structure has of its own is plain numbers; its formulas are found by them.
struct WayGroups: Sendable {
  /// Structures with the same slips before the node.
  struct Group: Sendable {
    let plan: Way.Plan
    /// What it shares with other groups.
    let key: SharedRows.Key
    /// Its structures, in `members`.
    fileprivate(set) var members = 0..<0
  }

  /// What a structure does at the node itself, by the numbers of its slips; nil for what is right.
  struct Step: Sendable {
    fileprivate(set) var group = 0
    fileprivate(set) var formula: Int?
    fileprivate(set) var reduction: Int?
    fileprivate(set) var arrangement: Int?
  }

  private(set) var groups: [Group] = []
  /// nil for a structure that does not apply to the question.
  private(set) var steps: [Step?] = []
  /// The structures that are computed, those of one group next to each other. The others only arrange their numbers.
  private(set) var members: [Int] = []
  /// What the groups share.
  let keys: SharedRows.Counts
  private let changes: Changes

  init(_ structures: [Structure], at node: Node, in question: Question, own: some Sequence<GradedQuantity>) {
    var builder = Builder(node, question, AffectedNodes(question.graph, own: own))
    steps = structures.map { builder.step(of: $0) }
    (groups, keys, changes) = (builder.groups, builder.shared.counts, builder.changes)
    collectMembers()
  }

  private mutating func collectMembers() {
    let computed = steps.indices.filter { steps[$0].map { $0.arrangement == nil } ?? false }
    var counts = [Int](repeating: 0, count: groups.count)
    for index in computed { counts[steps[index]!.group] += 1 }
    var first = 0
    for (group, count) in counts.enumerated() {
      groups[group].members = first..<first
      first += count
    }
    members = [Int](repeating: 0, count: computed.count)
    for index in computed {
      let group = steps[index]!.group
      members[groups[group].members.upperBound] = index
      groups[group].members = groups[group].members.lowerBound..<groups[group].members.upperBound + 1
    }
  }

  // MARK: What slips change, by their numbers

  func row(_ slip: Int, _ values: inout SampleValues) -> [Span]? {
    guard case .formula(let formula) = changes[slip] else { return nil }
    return formula(&values)
  }

  func sum(_ slip: Int, _ shares: [[Span]], _ belief: Belief) -> [Span]? {
    guard case .reduction(let reduction) = changes[slip] else { return nil }
    return reduction(shares, belief)
  }

  func arranged(_ slip: Int, _ matrix: Matrix) -> Matrix? {
    guard case .arrangement(let arrangement) = changes[slip] else { return nil }
    return arrangement(matrix)
  }
}

/// Finds the groups, structure by structure.
private struct Builder {
  private let node: Node
  private let question: Question
  private var affected: AffectedNodes
  /// The slips before the node.
  private var lists = ListNumbers()
  /// By the number of the list; nil if there is none yet.
  private var groupOfList: [Int?] = []
  private(set) var groups: [WayGroups.Group] = []
  private(set) var shared: SharedKeys
  private(set) var changes: Changes

  init(_ node: Node, _ question: Question, _ affected: AffectedNodes) {
    self.node = node
    self.question = question
    self.affected = affected
    shared = SharedKeys(question.graph)
    changes = Changes(question)
  }

  /// - Returns: nil if the structure does not apply to the question.
  mutating func step(of structure: Structure) -> WayGroups.Step? {
    var step = WayGroups.Step()
    var list = ListNumbers.empty
    for slip in structure.slips {
      guard isAtNode(slip) else {
        list = lists.number(of: list, then: slip.number)
        continue
      }
      switch changes.prepare(slip) {
      case nil: return nil
      case .formula: step.formula = slip.number
      case .reduction: step.reduction = slip.number
      case .arrangement: step.arrangement = slip.number
      case .batchFormula, .belief, .node: break
      }
    }
    guard let group = group(list, of: structure) else { return nil }
    step.group = group
    return step
  }

  private func isAtNode(_ slip: PlacedSlip) -> Bool { slip.node == node.quantity && !slip.slip.isBelief }

  private mutating func group(_ list: Int, of structure: Structure) -> Int? {
    while groupOfList.count < lists.count { groupOfList.append(nil) }
    if let known = groupOfList[list] { return known }
    guard let group = newGroup(of: structure) else { return nil }
    groupOfList[list] = groups.count
    groups.append(group)
    return groups.count - 1
  }

  private mutating func newGroup(of structure: Structure) -> WayGroups.Group? {
    var (formulas, belief, key) = ([ChangedFormula](), Belief?.none, SharedRows.Key())
    for slip in structure.slips where !isAtNode(slip) {
      switch changes.prepare(slip) {
      case nil: return nil
      case .formula(let formula):
        formulas.append(ChangedFormula(index: question.graph.index(of: slip.node), formula: formula))
      case .belief(let change): belief = change(question)
      // No node is computed from a sum or from another shape.
      case .reduction, .arrangement, .batchFormula, .node: break
      }
      shared.add(slip, to: &key)
    }
    let plan = Way.Plan(node, in: question, &affected, formulas, belief: belief)
    return WayGroups.Group(plan: plan, key: key)
  }
}

/// Numbers what groups of ways have in common, by the lists of their slips.
private struct SharedKeys {
  private let graph: Graph
  private let yHat: Int
  private var forwards = ListNumbers()
  private var beliefs = ListNumbers()

  init(_ graph: Graph) {
    self.graph = graph
    yHat = graph.place(of: .yHat)
  }

  var counts: SharedRows.Counts { (forwards.count, beliefs.count) }

  mutating func add(_ slip: PlacedSlip, to key: inout SharedRows.Key) {
    if slip.slip.isBelief {
      key.belief = beliefs.number(of: key.belief, then: slip.number)
    } else if graph.place(of: slip.node) <= yHat {
      key.forward = forwards.number(of: key.forward, then: slip.number)
    }
  }
}

/// What slips change in a question, prepared once for all structures that have them.
private struct Changes: Sendable {
  private let question: Question
  /// By the slip's number; the outer nil is one that is not prepared, the inner nil one that does not apply.
  private var known: [Slip.Change??] = []

  init(_ question: Question) { self.question = question }

  subscript(_ number: Int) -> Slip.Change? { known[number] ?? nil }

  /// - Returns: nil if the slip does not apply.
  mutating func prepare(_ slip: PlacedSlip) -> Slip.Change? {
    while known.count <= slip.number { known.append(.none) }
    if let change = known[slip.number] { return change }
    let change = prepared(slip.slip.change)
    known[slip.number] = .some(change)
    return change
  }

  private func prepared(_ change: Slip.Change) -> Slip.Change? {
    switch change {
    case .batchFormula(let prepare): prepare(question).map { .formula($0) }
    case .belief(let change): change(question).map { belief in .belief { _ in belief } }
    case .formula, .reduction, .node, .arrangement: change
    }
  }
}
