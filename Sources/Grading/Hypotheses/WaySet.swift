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
  private let ways: WayGroups

  init(_ node: Node, in question: Question, from basis: Basis, _ structures: [Structure]) {
    self.node = node
    self.question = question
    self.structures = structures
    prices = structures.map(\.price)
    wholeInComparisons = question.work.whole(node.quantity).units / 10
    self.basis = basis
    ways = WayGroups(structures, at: node, in: question, own: basis.own.keys)
  }

  /// Whether it starts from the exact values, which all answers share.
  var isFromExact: Bool { basis.isExact }

  /// The same structures from other numbers of the same quantities.
  func from(_ basis: Basis) -> WaySet {
    var other = self
    other.basis = basis
    return other
  }
}

// MARK: - Numbers

extension WaySet {
  /// The pieces that are computed alone.
  var pieces: Int { node.reduction == nil ? node.rows : 1 }

  /// How many numbers a piece has.
  var pieceCount: Int { node.count / pieces }

  func isArranged(_ structure: Int) -> Bool { ways.steps[structure]?.arrangement != nil }

  /// Computes one piece of every structure that applies and is not arranged.
  ///
  /// - Parameter take: gets the numbers of a structure. They are not kept for all structures together.
  func forEachPiece(at piece: Int, _ take: (_ structure: Int, _ row: [Span]) -> Void) {
    guard let first = ways.groups.first else { return }
    let samples = node.reduction == nil ? piece..<piece + 1 : 0..<question.samples
    let shared = SharedRows(question, samples: samples, ways.keys)
    var values = SampleValues(Way(first.plan, from: basis), piece, shared)
    for group in ways.groups {
      values.move(to: Way(group.plan, from: basis), piece, key: group.key)
      if node.reduction == nil {
        for member in ways.members[group.members] {
          if let row = row(piece, ways.steps[member]?.formula, &values) { take(member, row) }
        }
      } else {
        addSums(of: group, &values, take)
      }
    }
  }

  /// One piece of one structure; nil if it does not apply or is arranged.
  func piece(_ piece: Int, of structure: Int) -> [Span]? {
    guard let step = ways.steps[structure], step.arrangement == nil else { return nil }
    guard node.reduction == nil else { return numbers(before: step) }
    var values = SampleValues(Way(ways.groups[step.group].plan, from: basis), piece)
    return row(piece, step.formula, &values)
  }

  /// Structures with the right formula at the node have the same shares, and differ in the reduction.
  private func addSums(
    of group: WayGroups.Group, _ values: inout SampleValues, _ take: (_ structure: Int, _ row: [Span]) -> Void
  ) {
    let steps = ways.members[group.members].map { (member: $0, step: ways.steps[$0]!) }
    let right = steps.firstIndex { $0.step.formula == nil }
    var shares = [[[Span]]?](repeating: [], count: steps.count)
    for sample in 0..<question.samples where !group.plan.isSkipped(sample) {
      values.move(to: sample)
      for (index, step) in steps.enumerated()
      where shares[index] != nil && (step.step.formula != nil || index == right) {
        if let share = row(sample, step.step.formula, &values) {
          shares[index]?.append(share)
        } else {
          shares[index] = nil
        }
      }
    }
    for (index, step) in steps.enumerated() {
      guard let shares = shares[step.step.formula == nil ? right! : index] else { continue }
      if let sum = reduced(shares, step.step.reduction, group.plan.belief) { take(step.member, sum) }
    }
  }

  private func reduced(_ shares: [[Span]], _ other: Int?, _ belief: Belief) -> [Span]? {
    guard let other else { return node.reduction.flatMap { $0(shares, belief) } }
    return ways.sum(other, shares, belief)
  }

  private func row(_ sample: Int, _ formula: Int?, _ values: inout SampleValues) -> [Span]? {
    if node.reduction == nil, node.isZeroIfIgnored, values.way.isSkipped(sample) {
      return [Span](repeating: .zero, count: node.columns)
    }
    guard let formula else { return node.formula(&values) }
    return ways.row(formula, &values)
  }

  /// All numbers of one structure, row-major; nil if it does not apply.
  func values(_ structure: Int) -> [Span]? {
    guard let step = ways.steps[structure], let numbers = numbers(before: step) else { return nil }
    guard let arrangement = step.arrangement else { return numbers }
    return ways.arranged(arrangement, Matrix(rows: node.rows, columns: node.columns, spans: numbers))?.spans
  }

  /// - Parameter shared: what the structures have in common; nil to compute all of it for this one.
  private func numbers(before step: WayGroups.Step, _ shared: SharedRows? = nil) -> [Span]? {
    let group = ways.groups[step.group]
    let way = Way(group.plan, from: basis)
    var rows: [[Span]] = []
    var values = SampleValues(way, 0, shared, key: group.key)
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
    var found: [(structure: Int, values: [Span])] = []
    let shared = SharedRows(question, samples: 0..<question.samples, ways.keys)
    var lists = ListNumbers()
    var known: [Int: [Span]?] = [:]
    for (index, structure) in structures.enumerated() where combined || structure.slips.count == 1 {
      guard let step = ways.steps[index], let arrangement = step.arrangement else { continue }
      var list = ListNumbers.empty
      for slip in structure.slips where !slip.slip.isArrangement { list = lists.number(of: list, then: slip.number) }
      let numbers = known[list] ?? self.numbers(before: step, shared)
      known[list] = .some(numbers)
      guard let numbers else { continue }
      let matrix = Matrix(rows: node.rows, columns: node.columns, spans: numbers)
      if let moved = ways.arranged(arrangement, matrix), moved.spans.count == node.count {
        found.append((index, moved.spans))
      }
    }
    return found
  }
}
