import GradientCore

/// The student's own quantities of one answer: what later ones may start from.
struct OwnAnswer: Sendable {
  /// Those that could be parsed, in the question's shape.
  let values: [GradedQuantity: [Double]]
  /// Those that are wrong.
  let wrong: Set<GradedQuantity>
  /// Those from which others can follow, each number with the interval that its digits leave open.
  private let spans: [GradedQuantity: [Span]]
  /// The rows of ŷ that take no computation, because they are uniform, one-hot or the target as far as their digits
  /// say. Empty without a ŷ.
  let trivialRows: [Bool]
  /// A ŷ from which nothing follows; nil if there is none.
  let unusableYHat: [Span]?
  private let graph: Graph
  private let reach: OwnReach

  /// - Parameter isAlone: whether the answer holds a single quantity, which has nothing that it could follow from.
  init(_ values: [GradedQuantity: [Double]], wrong: Set<GradedQuantity>, isAlone: Bool, _ question: Question) {
    self.values = values
    self.wrong = wrong
    graph = question.graph
    var spans: [GradedQuantity: [Span]] = [:]
    var trivialRows: [Bool] = []
    var unusableYHat: [Span]?
    for (quantity, numbers) in values
    where !isAlone && graph.inputs.contains(quantity) && numbers.allSatisfy(\.isFinite) {
      let halves = Rounding(of: numbers).halves(of: numbers)
      if quantity == .yHat {
        guard let own = OwnYHat(numbers, halves, question) else {
          guard wrong.contains(.yHat) else { continue }
          unusableYHat = zip(numbers, halves).map { Span($0, half: $1) }
          continue
        }
        spans[quantity] = own.spans
        trivialRows = own.isTrivial
      } else {
        spans[quantity] = zip(numbers, halves).map { Span($0, half: $1) }
      }
    }
    self.spans = spans
    self.trivialRows = trivialRows
    self.unusableYHat = unusableYHat
    reach = OwnReach(graph, own: Set(spans.keys))
  }

  /// Values of the student's that a quantity may have been computed from.
  struct Start: Sendable {
    let basis: Basis
    /// The one that is named: the nearest of those that are wrong.
    let origin: GradedQuantity
  }

  /// From the nearest of the student's own quantities; then from each input alone, if there are several.
  func starts(of node: Node) -> [Start] {
    guard reach.hasStart(node) else { return [] }
    var starts: [Start] = []
    if let nearest = nearest(node), let origin = origin(of: node, nearest) {
      starts.append(Start(basis: basis(nearest), origin: origin))
    }
    for input in reach.aloneInputs(of: node) where !isBlocked(node, besides: input) {
      starts.append(Start(basis: basis([input]), origin: input))
    }
    return starts
  }

  /// Whether some of them were computed from a wrong one.
  func isWrong(_ start: Start) -> Bool { !wrong.isDisjoint(with: start.basis.own.keys) }

  /// Whether some of them differ from the exact values by more than a computation's noise.
  func isRounded(_ start: Start, _ question: Question) -> Bool {
    start.basis.own.contains { quantity, spans in
      let noise = Observation.absoluteNoise * question.unit(of: quantity)
      return zip(spans, question.exact(quantity)).contains { abs($0.value - $1) > noise }
    }
  }

  /// Whether a loss takes the logarithm of 0 or of a negative number, from a ŷ of softmax units.
  func hasUndefinedLogarithm(_ question: Question) -> Bool {
    guard let yHat = unusableYHat, question.output == .softmax else { return false }
    return (0..<question.samples).contains { sample in
      guard !question.isIgnored(sample) else { return false }
      let row = yHat[sample * question.classes..<(sample + 1) * question.classes]
      return zip(row, question.belief.q(of: sample, classes: question.classes)).contains { $0.value <= 0 && $1 > 0 }
    }
  }

  private func basis(_ quantities: Set<GradedQuantity>) -> Basis {
    Basis(own: quantities.reduce(into: [:]) { $0[$1] = spans[$1] })
  }

  /// The student's own quantities that a node is computed from, with exact values only for what is not in the answer;
  /// nil if it would take a value from which nothing follows.
  private func nearest(_ node: Node) -> Set<GradedQuantity>? {
    var found: Set<GradedQuantity> = []
    var isSeen = [Bool](repeating: false, count: graph.nodes.count)
    var next = [node]
    while let node = next.popLast() {
      for input in node.inputs where graph.has(input) {
        if spans[input] != nil {
          found.insert(input)
        } else if values[input] != nil, input == .yHat || !node.inputs.contains(.yHat) {
          return nil
        } else if case let place = graph.place(of: input), !isSeen[place] {
          isSeen[place] = true
          next.append(graph.nodes[place])
        }
      }
    }
    return found
  }

  private func origin(of node: Node, _ own: Set<GradedQuantity>) -> GradedQuantity? {
    let wrong = own.intersection(wrong)
    let candidates = wrong.isEmpty ? own : wrong
    return node.inputs.first(where: candidates.contains)
      ?? graph.nodes.last { candidates.contains($0.quantity) }?.quantity
  }

  /// Whether a node also takes a ŷ from which nothing follows, if it does not start from it.
  private func isBlocked(_ node: Node, besides input: GradedQuantity) -> Bool {
    node.inputs.contains { $0 == .yHat && $0 != input && values[$0] != nil && spans[$0] == nil }
  }
}

/// Which nodes of a graph are computed from some quantities, found in one walk for all nodes.
struct OwnReach: Sendable {
  private let graph: Graph
  private let isOwn: [Bool]
  private let isReached: [Bool]

  init(_ graph: Graph, own: Set<GradedQuantity>) {
    self.graph = graph
    var isOwn = [Bool](repeating: false, count: graph.nodes.count + 1)
    for quantity in own { isOwn[graph.index(of: quantity)] = true }
    self.isOwn = isOwn
    isReached = own.isEmpty ? isOwn : graph.affected(changed: isOwn, hasOtherBelief: false)
  }

  /// Whether a node may start from some of them.
  func hasStart(_ node: Node) -> Bool { node.inputs.contains { isReached[graph.index(of: $0)] } }

  /// The inputs from which a node may start with exact values for the others, if it takes several.
  func aloneInputs(of node: Node) -> [GradedQuantity] {
    let inputs = node.inputs.filter { isOwn[graph.index(of: $0)] }
    return inputs.count > 1 ? inputs : []
  }

  /// How many starts a node has at most.
  func startsMax(of node: Node) -> Int { hasStart(node) ? 1 + aloneInputs(of: node).count : 0 }
}
