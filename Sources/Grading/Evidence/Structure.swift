/// A slip and the node where it is made.
struct PlacedSlip: Sendable {
  let node: GradedQuantity
  let slip: Slip
  /// Tells it from every other slip of the same list.
  let number: Int
}

/// The slips with which a student may have computed a quantity. It is a hypothesis without its factor and its sign.
struct Structure: Sendable {
  /// In the order of the derivation: earlier nodes first, then the node itself, then an arrangement. Empty for the
  /// right way.
  let slips: [PlacedSlip]

  /// In bits.
  var price: Double { slips.reduce(0) { $0 + $1.slip.price } }
  var misconceptions: [Misconception] { slips.map(\.slip.misconception) }
  var isRight: Bool { slips.isEmpty }
  /// Whether it takes no factor.
  var standsAlone: Bool { slips.contains(where: \.slip.isAlone) }

  /// The same structure with the slip that gives it another shape. A student fixes the shape first.
  func inShape(of slip: PlacedSlip?) -> Structure { Structure(slips: (slip.map { [$0] } ?? []) + slips) }

  /// The dearest structure that is tried: two mistakes that are often seen, or one that is rare. Factors and the sign
  /// are not counted.
  static let priceMax = 13.0
}

// MARK: - Which are tried

extension Structure {
  /// The structures of a node from one basis, the cheapest first: the right way, every slip alone, and combinations as
  /// far as the price and the count allow. Those near the node come first.
  ///
  /// - Parameter own: the student's own quantities of the basis. What they are computed from changes nothing.
  static func all(of node: Node, in question: Question, own: Set<GradedQuantity>, countMax: Int) -> [Structure] {
    let groups = Choices(node, question.graph, own: own).groups
    var search = Search(groups: groups, countMax: countMax)
    search.addSingles()
    search.addCombinations()
    return search.structures(in: question.graph)
  }

  /// The right way and every slip alone.
  static func singles(of node: Node, in question: Question) -> [Structure] {
    var search = Search(groups: Choices(node, question.graph, own: []).groups, countMax: 1)
    search.addSingles()
    return search.structures(in: question.graph)
  }

  /// How many are tried for a question: all of a small question, and fewer the more numbers each of them computes.
  static func countMax(_ question: Question, of node: Node) -> Int {
    let entries = max(node.count, question.samples * question.classes)
    return min(max(numbersMax / entries, countMin), countOfSmallMax)
  }

  /// 2²¹ numbers of a quantity are 16 MB.
  static let numbersMax = 1 << 21
  /// Most of the mistakes that are often seen.
  private static let countMin = 64
  /// About all within the price for a question with logits. Deep networks have more.
  private static let countOfSmallMax = 2_000
}

/// The slips that can be combined: at most one of each group.
private struct Choices {
  struct Group {
    /// How many formulas are between the slips and the node.
    let distance: Int
    let slips: [PlacedSlip]
  }

  /// The nearest first.
  private(set) var groups: [Group]

  init(_ node: Node, _ graph: Graph, own: Set<GradedQuantity>) {
    let reached = Choices.distances(to: node, graph, own: own)
    var count = 0
    func group(_ quantity: GradedQuantity, _ distance: Int, _ slips: [Slip]) -> Group {
      count += slips.count
      let first = count - slips.count
      return Group(
        distance: distance,
        slips: slips.enumerated().map { PlacedSlip(node: quantity, slip: $1, number: first + $0) })
    }
    groups = [
      group(node.quantity, 0, node.slips.filter(\.isFormula)),
      group(node.quantity, 0, node.slips.filter(\.isArrangement)),
    ]
    for (quantity, distance) in reached {
      groups.append(group(quantity, distance, graph[quantity].slips.filter(\.isFormula)))
    }
    // Who believes in another label uses it in every formula that takes one.
    let takers = [(node.quantity, 0)] + reached
    if let first = graph.nodes.first(where: \.usesTruth),
      let nearest = takers.filter({ graph[$0.0].usesTruth }).map(\.1).min()
    {
      groups.append(group(first.quantity, nearest, TruthSlips.all))
    }
    groups = groups.filter { !$0.slips.isEmpty }
    groups.sort { $0.distance < $1.distance }
  }

  /// The nodes that this one is computed from without passing one of the student's own, each with its distance.
  private static func distances(
    to node: Node, _ graph: Graph, own: Set<GradedQuantity>
  ) -> [(GradedQuantity, Int)] {
    var found: [(quantity: GradedQuantity, distance: Int)] = []
    var next = [node]
    var distance = 0
    while !next.isEmpty {
      distance += 1
      let inputs = next.flatMap(\.inputs).filter { graph.has($0) && !own.contains($0) }
      next = []
      for input in inputs where !found.contains(where: { $0.quantity == input }) {
        found.append((input, distance))
        next.append(graph[input])
      }
    }
    return found.map { ($0.quantity, $0.distance) }
  }
}

/// The search for combinations within the limits.
private struct Search {
  let groups: [Choices.Group]
  let countMax: Int
  private var found: [(slips: [PlacedSlip], price: Double, distance: Int)] = [([], 0, 0)]

  init(groups: [Choices.Group], countMax: Int) {
    self.groups = groups
    self.countMax = countMax
  }

  /// Combinations that are listed before the cheapest of them are chosen.
  private static let listedMax = 20_000

  mutating func addSingles() {
    for group in groups {
      for slip in group.slips where slip.slip.price <= Structure.priceMax {
        found.append(([slip], slip.slip.price, group.distance))
      }
    }
  }

  mutating func addCombinations() { extend([], price: 0, distance: 0, from: 0) }

  private mutating func extend(_ chosen: [PlacedSlip], price: Double, distance: Int, from first: Int) {
    for index in first..<groups.count {
      let group = groups[index]
      for slip in group.slips where !slip.slip.isAlone {
        let sum = price + slip.slip.price
        guard sum <= Structure.priceMax, found.count < Search.listedMax else { continue }
        let slips = chosen + [slip]
        if !chosen.isEmpty { found.append((slips, sum, distance + group.distance)) }
        extend(slips, price: sum, distance: distance + group.distance, from: index + 1)
      }
    }
  }

  /// The cheapest; of one price, the fewest slips and the nearest to the node. No single slip is left out for a
  /// combination.
  func structures(in graph: Graph) -> [Structure] {
    let sorted = found.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      return (x.price, Double(x.slips.count), Double(x.distance), Double(a.offset))
        < (y.price, Double(y.slips.count), Double(y.distance), Double(b.offset))
    }
    return sorted.enumerated().filter { $0.offset < countMax || $0.element.element.slips.count == 1 }.map { entry in
      let slips = entry.element.element.slips
      return Structure(slips: slips.sorted { Search.order($0, graph) < Search.order($1, graph) })
    }
  }

  /// An arrangement follows the formula of its node.
  private static func order(_ slip: PlacedSlip, _ graph: Graph) -> Int {
    2 * graph.place(of: slip.node) + (slip.slip.isArrangement ? 1 : 0)
  }
}

extension Slip {
  var isArrangement: Bool { if case .arrangement = change { true } else { false } }

  /// Whether no other slip and no factor is combined with it.
  var isAlone: Bool { standsAlone || misconception.isPerturbation }

  /// Whether it changes a node's numbers, and not their places or shape.
  var isFormula: Bool {
    switch change {
    case .arrangement, .node: false
    default: true
    }
  }
}
