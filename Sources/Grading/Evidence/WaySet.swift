/// The structures of a node from one basis, computed piece by piece. Structures that differ only at the node share the
/// values of a sample.
///
/// A piece is a sample's row. A sum over the batch has one piece.
struct WaySet: Sendable {
  let node: Node
  let structures: [Structure]
  private let question: Question
  private let groups: [Group]
  /// How each structure is computed; nil for one that does not apply to the question.
  private let steps: [Step?]

  /// Structures with the same slips before the node.
  private struct Group: Sendable {
    let way: Way
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
    var groups: [Group] = []
    var known: [[Int]: Int] = [:]
    steps = structures.enumerated().map { index, structure in
      let before = structure.slips.filter { !WaySet.isAt(node, $0) }
      let key = before.map(\.number)
      if known[key] == nil {
        let changes = before.map { (at: $0.node, change: $0.slip.change) }
        guard let way = Way(node, in: question, from: basis, slips: changes) else { return nil }
        known[key] = groups.count
        groups.append(Group(way: way))
      }
      guard let group = known[key], let step = WaySet.step(of: structure, at: node, group, question) else { return nil }
      guard step.arrangement == nil else { return step }
      if step.formula == nil, let right = groups[group].computations.firstIndex(where: { $0.formula == nil }) {
        groups[group].computations[right].members.append(index)
      } else {
        groups[group].computations.append(Computation(formula: step.formula, members: [index]))
      }
      return step
    }
    self.groups = groups
  }

  private static func isAt(_ node: Node, _ slip: PlacedSlip) -> Bool {
    if case .belief = slip.slip.change { return false }
    return slip.node == node.quantity
  }

  private static func step(of structure: Structure, at node: Node, _ group: Int, _ question: Question) -> Step? {
    var step = Step(group: group)
    for slip in structure.slips where isAt(node, slip) {
      switch slip.slip.change {
      case .formula(let formula): step.formula = formula
      case .batchFormula(let prepare):
        guard let formula = prepare(question) else { return nil }
        step.formula = formula
      case .reduction(let reduction): step.reduction = reduction
      case .arrangement(let arrangement): step.arrangement = arrangement
      case .belief, .node: break
      }
    }
    return step
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
    for group in groups {
      if node.reduction == nil {
        var values = SampleValues(group.way, piece)
        for computation in group.computations {
          let row = row(piece, computation.formula, &values)
          for member in computation.members { found[member] = row }
        }
      } else {
        addSums(of: group, to: &found)
      }
    }
    return found
  }

  /// One piece of one structure; nil if it does not apply or is arranged.
  func piece(_ piece: Int, of structure: Int) -> [Span]? {
    guard let step = steps[structure], step.arrangement == nil else { return nil }
    guard node.reduction == nil else { return numbers(before: step) }
    var values = SampleValues(groups[step.group].way, piece)
    return row(piece, step.formula, &values)
  }

  private func addSums(of group: Group, to found: inout [[Span]?]) {
    var shares = [[[Span]]?](repeating: [], count: group.computations.count)
    for sample in 0..<question.samples where !group.way.isSkipped(sample) {
      var values = SampleValues(group.way, sample)
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
      for member in computation.members { found[member] = reduced(shares, steps[member]?.reduction, group.way) }
    }
  }

  private func reduced(_ shares: [[Span]], _ other: BatchSum?, _ way: Way) -> [Span]? {
    guard let reduction = other ?? node.reduction else { return nil }
    return reduction(shares, way.belief)
  }

  private func row(_ sample: Int, _ formula: Formula?, _ values: inout SampleValues) -> [Span]? {
    if node.reduction == nil, node.isZeroIfIgnored, values.way.isSkipped(sample) {
      return [Span](repeating: .zero, count: node.columns)
    }
    return (formula ?? node.formula)(&values)
  }

  /// All numbers of one structure, row-major; nil if it does not apply.
  func values(_ structure: Int) -> [Span]? {
    guard let step = steps[structure] else { return nil }
    guard let numbers = numbers(before: step), let arrangement = step.arrangement else { return numbers(before: step) }
    return arrangement(Matrix(rows: node.rows, columns: node.columns, spans: numbers))?.spans
  }

  private func numbers(before step: Step) -> [Span]? {
    let way = groups[step.group].way
    var rows: [[Span]] = []
    for sample in 0..<question.samples where node.reduction == nil || !way.isSkipped(sample) {
      var values = SampleValues(way, sample)
      guard let row = row(sample, step.formula, &values) else { return nil }
      rows.append(row)
    }
    return node.reduction == nil ? rows.flatMap { $0 } : reduced(rows, step.reduction, way)
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
