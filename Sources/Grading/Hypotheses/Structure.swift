/// A slip and the node where it is made.
struct PlacedSlip: Sendable {
  let node: GradedQuantity
  let slip: Slip
  /// Tells it from every other slip of the same list.
  let number: Int
  /// Whether the same mistake is made at another layer, which has its price.
  var isRepeated = false

  /// In bits.
  var price: Double { isRepeated ? 0 : slip.price }

  /// i in the sentence of the mistake, whose step need not be that of the node: a_2 shows what is wrong with h_1. nil
  /// for the output units.
  var layer: Int? {
    switch node {
    case .a(let layer), .gradW(let layer):
      switch slip.misconception.step {
      case .activation, .gradH: layer - 1
      default: layer
      }
    case .h(let layer), .gradA(let layer), .gradH(let layer), .gradB(let layer): layer
    case .gradX: 0
    case .loss, .losses, .yHat, .gradYHat, .gradAL: nil
    }
  }
}

/// The slips with which a student may have computed a quantity. It is a hypothesis without its factor and its sign.
struct Structure: Sendable {
  /// In the order of the derivation: earlier nodes first, then the node itself, then an arrangement. Empty for the
  /// right way.
  let slips: [PlacedSlip]
  /// How many formulas are between the slips and the node, all slips together.
  var distance = 0

  /// In bits.
  var price: Double { slips.reduce(0) { $0 + $1.price } }
  var misconceptions: [Misconception] { slips.map(\.slip.misconception) }
  var isRight: Bool { slips.isEmpty }
  /// Whether it takes no factor.
  var standsAlone: Bool { slips.contains(where: \.slip.isAlone) }

  /// Whether it has an ε in the logarithm, which may be any small number.
  var hasEpsilon: Bool { slips.contains { $0.slip.misconception == .epsilonAdded } }

  /// The same structure with the slip that gives it another shape. A student fixes the shape first.
  func inShape(of slip: PlacedSlip?) -> Structure {
    slip.map { Structure(slips: [$0] + slips, distance: distance) } ?? self
  }

  /// The dearest structure that is always tried: two mistakes that are often seen, or one that is rare. Factors and the
  /// sign are not counted.
  static let priceMax = 13.0
}

// MARK: - Which are tried

extension Structure {
  /// The structures of a node from one basis, the cheapest first: the right way, every slip alone, and combinations as
  /// far as the price and the count allow. Those near the node come first.
  ///
  /// - Parameter own: the student's own quantities of the basis. What they are computed from changes nothing.
  static func all(of node: Node, in question: Question, own: Set<GradedQuantity>, countMax: Int) -> [Structure] {
    let choices = Choices(node, question, own: own)
    var search = Search(groups: choices.groups, countMax: countMax)
    search.addSingles()
    search.add(choices.repeated)
    search.addCombinations(upTo: priceMax)
    return search.structures(in: question.graph)
  }

  /// Three mistakes that are often seen, at a matrix of the output units. They are dearer than all others, so they are
  /// tried if nothing else explains an answer.
  static func triples(of node: Node, in question: Question) -> [Structure] {
    let outputs: [GradedQuantity] = [.yHat, .losses, .gradYHat, .gradAL]
    guard outputs.contains(node.quantity), (2...StructureWork.entriesOfTriplesMax).contains(node.count) else {
      return []
    }
    let groups = Choices(node, question, own: []).groups.filter { !$0.slips[0].slip.isArrangement }
    var search = Search(groups: groups, countMax: StructureWork.countOfTriplesMax)
    search.addCombinations(of: 0...Slip.seen, from: priceMax, upTo: 3 * Slip.seen)
    return search.structures(in: question.graph)
  }

  /// The right way and every slip alone.
  static func singles(of node: Node, in question: Question) -> [Structure] {
    var search = Search(groups: Choices(node, question, own: []).groups, countMax: 1)
    search.addSingles()
    return search.structures(in: question.graph)
  }
}

/// The slips that can be combined: at most one of each group.
private struct Choices {
  struct Group {
    let quantity: GradedQuantity
    /// How many formulas are between the slips and the node.
    let distance: Int
    let slips: [PlacedSlip]
  }

  /// The nearest first.
  private(set) var groups: [Group]

  init(_ node: Node, _ question: Question, own: Set<GradedQuantity>) {
    let graph = question.graph
    let reached = Choices.distances(to: node, graph, own: own)
    var count = 0
    func group(_ quantity: GradedQuantity, _ distance: Int, _ slips: [Slip]) -> Group {
      count += slips.count
      let first = count - slips.count
      return Group(
        quantity: quantity, distance: distance,
        slips: slips.enumerated().map { PlacedSlip(node: quantity, slip: $1, number: first + $0) })
    }
    groups = [
      group(node.quantity, 0, node.slips.filter(\.isFormula)),
      group(node.quantity, 0, node.slips.filter(\.isArrangement)),
    ]
    for (quantity, distance) in reached {
      let slips = graph[quantity].slips.filter(\.isFormula)
      groups.append(group(quantity, distance, slips + Choices.multiples(of: graph[quantity], in: question)))
    }
    // Who believes in another label uses it in every formula that takes one.
    let takers = [(node.quantity, 0)] + reached
    if let first = graph.nodes.first(where: \.usesTruth),
      let nearest = takers.filter({ graph[$0.0].usesTruth }).map(\.1).min()
    {
      groups.append(group(first.quantity, nearest, TruthSlips.all(in: question)))
    }
    groups = groups.filter { !$0.slips.isEmpty }
    groups.sort { $0.distance < $1.distance }
  }

  /// Each mistake that several layers can have, made at all of them: a student writes one function and calls it
  /// everywhere.
  var repeated: [Chosen] {
    var found: [Chosen] = []
    var places: [LayerMistake: Int] = [:]
    for group in groups {
      guard let kind = LayerMistake.Kind(group.quantity) else { continue }
      var counts: [String: Int] = [:]
      for slip in group.slips where slip.slip.isFormula && !slip.slip.isAlone {
        let sentence = slip.slip.misconception.sentence
        let mistake = LayerMistake(kind: kind, sentence: sentence, number: counts[sentence, default: 0])
        counts[sentence, default: 0] += 1
        if let place = places[mistake] {
          found[place].add(
            PlacedSlip(node: slip.node, slip: slip.slip, number: slip.number, isRepeated: true),
            distance: group.distance)
        } else {
          places[mistake] = found.count
          found.append(Chosen(slips: [slip], price: slip.price, distance: group.distance))
        }
      }
    }
    return found.filter { $0.slips.count > 1 }
  }

  /// ŷ times each of its factors. What is computed from it is not the right one times a factor.
  private static func multiples(of node: Node, in question: Question) -> [Slip] {
    guard node.quantity == .yHat else { return [] }
    return node.factors.compactMap { factor in
      guard let value = factor.value(question), value != 1 else { return nil }
      let formula = node.formula
      return Slip(factor.misconception, price: factor.price) { values in formula(&values)?.map { $0 * value } }
    }
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

/// A mistake that the same quantities of several layers have.
private struct LayerMistake: Hashable {
  enum Kind {
    case a, h, gradH, gradA

    init?(_ quantity: GradedQuantity) {
      switch quantity {
      case .a: self = .a
      case .h: self = .h
      case .gradH, .gradX: self = .gradH
      case .gradA: self = .gradA
      default: return nil
      }
    }
  }

  let kind: Kind
  /// Of layer i. One code can have several forms, and each has its sentence.
  let sentence: String
  /// Of those with one sentence at one node.
  let number: Int
}

/// The slips of a combination that is extended.
private struct Chosen {
  var slips: [PlacedSlip] = []
  var price = 0.0
  var distance = 0

  mutating func add(_ slip: PlacedSlip, distance: Int) {
    slips.append(slip)
    price += slip.price
    self.distance += distance
  }

  /// How many mistakes they are.
  var mistakes: Int { slips.count { !$0.isRepeated } }
}

/// The search for combinations within the limits.
private struct Search {
  let groups: [Choices.Group]
  let countMax: Int
  private var found: [Found] = []
  /// The slips of all that are found, one after the other: most are not tried, so none has memory of its own.
  private var listed: [PlacedSlip] = []

  /// What is found. Plain numbers, because thousands are sorted.
  private struct Found {
    let slips: Range<Int>
    let mistakes: Int
    let price: Double
    let distance: Int
  }

  init(groups: [Choices.Group], countMax: Int) {
    self.groups = groups
    self.countMax = countMax
  }

  /// Combinations that are listed before the cheapest of them are chosen.
  private static let listedMax = 20_000

  /// The right way, and every slip alone.
  mutating func addSingles() {
    add(Chosen())
    for group in groups {
      for slip in group.slips where slip.slip.price <= Structure.priceMax {
        add(Chosen(slips: [slip], price: slip.slip.price, distance: group.distance))
      }
    }
  }

  /// Mistakes that are made at several nodes.
  mutating func add(_ repeated: [Chosen]) {
    for chosen in repeated where chosen.price <= Structure.priceMax { add(chosen) }
  }

  private mutating func add(_ chosen: Chosen) {
    let first = listed.count
    listed += chosen.slips
    found.append(
      Found(
        slips: first..<listed.count, mistakes: chosen.mistakes, price: chosen.price, distance: chosen.distance))
  }

  /// Two or more slips together.
  ///
  /// - Parameters:
  ///   - prices: those of a slip.
  ///   - least: below the price of all of them.
  ///   - most: their price at most.
  mutating func addCombinations(
    of prices: ClosedRange<Double> = 0...Structure.priceMax, from least: Double = 0, upTo most: Double
  ) {
    let slips = groups.map { group in group.slips.filter { !$0.slip.isAlone && prices.contains($0.slip.price) } }
    var chosen = Chosen()
    extend(&chosen, by: slips, from: 0, prices: least...most)
  }

  /// - Parameter chosen: the same before and after.
  private mutating func extend(
    _ chosen: inout Chosen, by slips: [[PlacedSlip]], from first: Int, prices: ClosedRange<Double>
  ) {
    let (price, distance) = (chosen.price, chosen.distance)
    for index in first..<groups.count where !isLost(groups[index], behind: chosen.slips) {
      for slip in slips[index] {
        guard price + slip.slip.price <= prices.upperBound, found.count < Search.listedMax else { continue }
        chosen.add(slip, distance: groups[index].distance)
        if chosen.slips.count > 1, chosen.price > prices.lowerBound { add(chosen) }
        extend(&chosen, by: slips, from: index + 1, prices: prices)
        chosen.slips.removeLast()
        (chosen.price, chosen.distance) = (price, distance)
      }
    }
  }

  /// Whether the slips of a group change nothing: a wrong formula for ∇_{a_L} takes no ∇_ŷ.
  private func isLost(_ group: Choices.Group, behind slips: [PlacedSlip]) -> Bool {
    group.quantity == .gradYHat && slips.contains { $0.node == .gradAL && $0.slip.isFormula }
  }

  /// The cheapest; of one price, the fewest slips and the nearest to the node. No single slip is left out for a
  /// combination.
  func structures(in graph: Graph) -> [Structure] {
    // The slips of those that were found first are first.
    let sorted = found.sorted { a, b in
      (a.price, a.mistakes, a.distance, a.slips.lowerBound) < (b.price, b.mistakes, b.distance, b.slips.lowerBound)
    }
    return sorted.enumerated().filter { $0.offset < countMax || $0.element.mistakes == 1 }.map { _, found in
      var slips = Array(listed[found.slips])
      slips.sort { Search.order($0, graph) < Search.order($1, graph) }
      return Structure(slips: slips, distance: found.distance)
    }
  }

  /// An arrangement follows the formula of its node.
  private static func order(_ slip: PlacedSlip, _ graph: Graph) -> Int {
    2 * graph.place(of: slip.node) + (slip.slip.isArrangement ? 1 : 0)
  }
}

extension Slip {
  var isBelief: Bool { if case .belief = change { true } else { false } }

  var isArrangement: Bool { if case .arrangement = change { true } else { false } }

  /// Whether it changes a node's numbers, and not their places or shape.
  var isFormula: Bool {
    switch change {
    case .arrangement, .node: false
    default: true
    }
  }
}
