import GradientCore

/// The structures of a node from one basis, computed piece by piece. Structures that differ only at the node share the
/// values of a sample.
///
/// A piece is a sample's row. A sum over the batch has one piece.
struct WaySet: Sendable {
  let node: Node
  let structures: [Structure]
  /// What each structure costs, in bits.
  let prices: [Double]
  /// The work of all numbers of a structure, in comparisons of ten nanoseconds.
  let wholeInComparisons: Int
  private let question: Question
  /// The exact values, or the student's own.
  private var basis: Basis
  private let groups: [Group]
  /// How each structure is computed; nil for one that does not apply to the question.
  private let steps: [Step?]

  /// What the groups share.
  private let keys: SharedRows.Counts

  /// Structures with the same slips before the node.
  private struct Group: Sendable {
    let plan: Way.Plan
    /// What it shares with other groups.
    let key: SharedRows.Key
    var computations: [Computation] = []
  }

  /// A formula of the node, with the structures that have it. Only an arrangement is added to the others' numbers.
  private struct Computation: Sendable {
    /// nil for the right formula.
    let formula: Formula?
    var members: [Int]
  }

  /// What a structure does at the node itself.
  private struct Step: Sendable {
    let group: Int
    var formula: Formula?
    var reduction: BatchSum?
    var arrangement: (@Sendable (Matrix) -> Matrix?)?
  }

  init(_ node: Node, in question: Question, from basis: Basis, _ structures: [Structure]) {
    self.node = node
    self.question = question
    self.structures = structures
    prices = structures.map(\.price)
    wholeInComparisons = question.work.whole(node.quantity).units / 10
    self.basis = basis
    var groups: [Group] = []
    var known: [[Int]: Int] = [:]
    var changes = Changes(question)
    var affected = AffectedNodes(question.graph, own: basis.own.keys)
    var shared = SharedKeys(question.graph)
    steps = structures.enumerated().map { index, structure in
      let before = structure.slips.filter { !WaySet.isAt(node, $0) }
      let key = before.map(\.number)
      if known[key] == nil {
        let applied = before.compactMap { slip in changes[slip].map { (at: slip.node, change: $0) } }
        guard applied.count == before.count,
          let plan = Way.Plan(node, in: question, &affected, slips: applied)
        else { return nil }
        known[key] = groups.count
        groups.append(Group(plan: plan, key: shared.key(of: before)))
      }
      guard let group = known[key], let step = WaySet.step(of: structure, at: node, group, &changes) else {
        return nil
      }
      guard step.arrangement == nil else { return step }
      if step.formula == nil, let right = groups[group].computations.firstIndex(where: { $0.formula == nil }) {
        groups[group].computations[right].members.append(index)
      } else {
        groups[group].computations.append(Computation(formula: step.formula, members: [index]))
      }
      return step
    }
    self.groups = groups
    keys = (shared.forwards.count, shared.beliefs.count)
  }

  /// Whether it starts from the exact values, which all answers share.
  var isFromExact: Bool { basis.isExact }

  /// The same structures from other numbers of the same quantities.
  func from(_ basis: Basis) -> WaySet {
    var other = self
    other.basis = basis
    return other
  }

  private static func isAt(_ node: Node, _ slip: PlacedSlip) -> Bool {
    !slip.slip.isBelief && slip.node == node.quantity
  }

  private static func step(of structure: Structure, at node: Node, _ group: Int, _ changes: inout Changes) -> Step? {
    var step = Step(group: group)
    for slip in structure.slips where isAt(node, slip) {
      switch changes[slip] {
      case nil: return nil
      case .formula(let formula): step.formula = formula
      case .reduction(let reduction): step.reduction = reduction
      case .arrangement(let arrangement): step.arrangement = arrangement
      case .batchFormula, .belief, .node: break
      }
    }
    return step
  }
}

/// Numbers what groups of ways have in common.
private struct SharedKeys {
  private let graph: Graph
  /// By the numbers of their slips; the empty list is the first.
  private(set) var forwards: [[Int]: Int] = [[]: 0]
  private(set) var beliefs: [[Int]: Int] = [[]: 0]

  init(_ graph: Graph) { self.graph = graph }

  mutating func key(of slips: [PlacedSlip]) -> SharedRows.Key {
    func number(of slips: [PlacedSlip], in known: inout [[Int]: Int]) -> Int {
      let (slips, next) = (slips.map(\.number), known.count)
      let number = known[slips] ?? next
      known[slips] = number
      return number
    }
    let yHat = graph.place(of: .yHat)
    return SharedRows.Key(
      forward: number(of: slips.filter { !$0.slip.isBelief && graph.place(of: $0.node) <= yHat }, in: &forwards),
      belief: number(of: slips.filter(\.slip.isBelief), in: &beliefs))
  }
}

/// What slips change in a question, prepared once for all structures that have them.
private struct Changes {
  private let question: Question
  /// By the slip's number; the inner nil is one that does not apply.
  private var known: [Int: Slip.Change?] = [:]

  init(_ question: Question) { self.question = question }

  subscript(_ slip: PlacedSlip) -> Slip.Change? {
    mutating get {
      if let change = known[slip.number] { return change }
      let change = prepared(slip.slip.change)
      known.updateValue(change, forKey: slip.number)
      return change
    }
  }

  private func prepared(_ change: Slip.Change) -> Slip.Change? {
    switch change {
    case .batchFormula(let prepare): prepare(question).map { .formula($0) }
    case .belief(let change): change(question).map { belief in .belief { _ in belief } }
    case .formula, .reduction, .node, .arrangement: change
    }
  }
}

// MARK: - Numbers

extension WaySet {
  /// The pieces that are computed alone.
  var pieces: Int { node.reduction == nil ? node.rows : 1 }

  /// How many numbers a piece has.
  var pieceCount: Int { node.count / pieces }

  func isArranged(_ structure: Int) -> Bool { steps[structure]?.arrangement != nil }

  /// One piece of every structure; nil for one that does not apply or is arranged.
  func piece(_ piece: Int) -> [[Span]?] {
    var found = [[Span]?](repeating: nil, count: structures.count)
    let samples = node.reduction == nil ? piece..<piece + 1 : 0..<question.samples
    let shared = SharedRows(question, samples: samples, keys)
    for group in groups {
      if node.reduction == nil {
        var values = SampleValues(Way(group.plan, from: basis), piece, shared, key: group.key)
        for computation in group.computations {
          let row = row(piece, computation.formula, &values)
          for member in computation.members { found[member] = row }
        }
      } else {
        addSums(of: group, shared, to: &found)
      }
    }
    return found
  }

  /// One piece of one structure; nil if it does not apply or is arranged.
  func piece(_ piece: Int, of structure: Int) -> [Span]? {
    guard let step = steps[structure], step.arrangement == nil else { return nil }
    guard node.reduction == nil else { return numbers(before: step) }
    var values = SampleValues(Way(groups[step.group].plan, from: basis), piece)
    return row(piece, step.formula, &values)
  }

  private func addSums(of group: Group, _ shared: SharedRows, to found: inout [[Span]?]) {
    var shares = [[[Span]]?](repeating: [], count: group.computations.count)
    var values = SampleValues(Way(group.plan, from: basis), 0, shared, key: group.key)
    for sample in 0..<question.samples where !group.plan.isSkipped(sample) {
      values.move(to: sample)
      for index in shares.indices where shares[index] != nil {
        if let share = row(sample, group.computations[index].formula, &values) {
          shares[index]?.append(share)
        } else {
          shares[index] = nil
        }
      }
    }
    for (computation, shares) in zip(group.computations, shares) {
      guard let shares else { continue }
      for member in computation.members { found[member] = reduced(shares, steps[member]?.reduction, group.plan.belief) }
    }
  }

  private func reduced(_ shares: [[Span]], _ other: BatchSum?, _ belief: Belief) -> [Span]? {
    guard let reduction = other ?? node.reduction else { return nil }
    return reduction(shares, belief)
  }

  private func row(_ sample: Int, _ formula: Formula?, _ values: inout SampleValues) -> [Span]? {
    if node.reduction == nil, node.isZeroIfIgnored, values.way.isSkipped(sample) {
      return [Span](repeating: .zero, count: node.columns)
    }
    return (formula ?? node.formula)(&values)
  }

  /// All numbers of one structure, row-major; nil if it does not apply.
  func values(_ structure: Int) -> [Span]? {
    guard let step = steps[structure], let numbers = numbers(before: step) else { return nil }
    guard let arrangement = step.arrangement else { return numbers }
    return arrangement(Matrix(rows: node.rows, columns: node.columns, spans: numbers))?.spans
  }

  private func numbers(before step: Step) -> [Span]? {
    let way = Way(groups[step.group].plan, from: basis)
    var rows: [[Span]] = []
    var values = SampleValues(way, 0)
    for sample in 0..<question.samples where node.reduction == nil || !way.isSkipped(sample) {
      values.move(to: sample)
      guard let row = row(sample, step.formula, &values) else { return nil }
      rows.append(row)
    }
    return node.reduction == nil ? rows.flatMap { $0 } : reduced(rows, step.reduction, way.belief)
  }

  /// All numbers of the arranged structures. Those that arrange the same numbers share them.
  ///
  /// - Parameter combined: whether arrangements of wrong numbers are among them.
  func arranged(combined: Bool) -> [(structure: Int, values: [Span])] {
    var found: [(Int, [Span])] = []
    var known: [[Int]: [Span]?] = [:]
    for (index, structure) in structures.enumerated() where combined || structure.slips.count == 1 {
      guard let step = steps[index], let arrangement = step.arrangement else { continue }
      let key = structure.slips.filter { !$0.slip.isArrangement }.map(\.number)
      let numbers = known[key] ?? self.numbers(before: step)
      known[key] = numbers
      guard let numbers else { continue }
      let matrix = Matrix(rows: node.rows, columns: node.columns, spans: numbers)
      if let moved = arrangement(matrix), moved.spans.count == node.count { found.append((index, moved.spans)) }
    }
    return found
  }
}
