import Backpropagation
import GradientCore

/// The named quantities of a question, in the order in which the course derives them:
/// a_1 → h_1 → … → a_L → ŷ → losses → loss, then ∇_ŷ → ∇_{a_L} → ∇_{W_L}, ∇_{b_L}, ∇_{h_{L−1}} → …
///
/// A question with `logits` begins at a_L. Expected values, what follows from a student's own, mistakes, lint and
/// derivations all come from the graph: a new loss or activation brings its node and its slips, and changes nothing
/// else.
final class Graph: Sendable {
  /// In the order of the derivation.
  let nodes: [Node]
  /// a_L.
  let logits: GradedQuantity
  /// What the question gives, x or a_L: a node without a formula, which no answer holds.
  let given: Node
  /// Those from which others are computed.
  let inputs: Set<GradedQuantity>
  /// Where each quantity is, by its slot; −1 for those that the question does not have.
  private let places: [Int]

  init(nodes: [Node], logits: GradedQuantity, given: Node) {
    self.nodes = nodes
    self.logits = logits
    self.given = given
    inputs = Set(nodes.flatMap(\.inputs))
    var places = [Int](repeating: -1, count: 1 + (nodes.map(\.quantity.slot).max() ?? 0))
    for (place, node) in nodes.enumerated() { places[node.quantity.slot] = place }
    self.places = places
  }

  /// - Precondition: the question has the quantity.
  subscript(_ quantity: GradedQuantity) -> Node {
    quantity == given.quantity ? given : nodes[place(of: quantity)]
  }

  func has(_ quantity: GradedQuantity) -> Bool { known(quantity) >= 0 }

  private func known(_ quantity: GradedQuantity) -> Int {
    let slot = quantity.slot
    return slot < places.count ? places[slot] : -1
  }

  /// Where the quantity is in the order of the derivation.
  func place(of quantity: GradedQuantity) -> Int {
    let place = known(quantity)
    precondition(place >= 0, "the question has no such quantity")
    return place
  }

  /// The nodes that a quantity is computed from, directly or not, in the order of the derivation.
  func ancestors(of quantity: GradedQuantity) -> [Node] {
    var needed: Set<GradedQuantity> = [quantity]
    for node in nodes[...place(of: quantity)].reversed() where needed.contains(node.quantity) {
      needed.formUnion(node.inputs)
    }
    return nodes.filter { needed.contains($0.quantity) && $0.quantity != quantity }
  }

  /// Where the quantity's row of a sample is kept: its place, or behind all others what the question gives.
  func index(of quantity: GradedQuantity) -> Int {
    let place = known(quantity)
    return place >= 0 ? place : nodes.count
  }

  /// Which nodes' values are not the exact ones, by their place: those that are changed, and what is computed from
  /// them.
  ///
  /// - Parameter changed: those with another formula, and the student's own; false for what the question gives.
  func affected(changed: [Bool], hasOtherBelief: Bool) -> [Bool] {
    var affected = changed
    for (place, node) in nodes.enumerated() where !affected[place] {
      affected[place] = node.inputs.contains { affected[index(of: $0)] } || (hasOtherBelief && node.usesTruth)
    }
    return affected
  }
}

extension Graph {
  /// ŷ, losses, loss, ∇_ŷ, ∇_{a_L} from given logits.
  convenience init(_ batch: Batch) {
    let logits = GradedQuantity.a(1)
    let given = Node(
      quantity: logits, rows: batch.samples, columns: batch.classes, inputs: [], usesTruth: false, formula: { _ in nil }
    )
    let nodes = OutputNodes.nodes(
      of: .softmax, from: logits, samples: batch.samples, units: batch.classes, isReduced: batch.reduction != .none,
      hasWeights: batch.weights != nil)
    self.init(nodes: nodes, logits: logits, given: given)
  }

  /// Every layer's nodes around those of the output units.
  convenience init(_ network: NetworkBatch, isTransposed: Bool) {
    let isReduced = network.reduction != .none
    let logits = GradedQuantity.a(network.depth)
    let input = Node(
      quantity: .h(0), rows: network.samples, columns: network.units(0), inputs: [], usesTruth: false,
      formula: { _ in nil })
    let output = OutputNodes.nodes(
      of: network.output, from: logits, samples: network.samples, units: network.outputs, isReduced: isReduced,
      hasWeights: network.weights != nil)
    self.init(
      nodes: HiddenNodes.forward(network) + output
        + HiddenNodes.backward(network, isTransposed: isTransposed, isReduced: isReduced),
      logits: logits, given: input)
  }
}
