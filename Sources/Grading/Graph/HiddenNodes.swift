import Backpropagation
import GradientCore

/// The nodes of a network's layers, with their right formulas. The layers are counted from 1.
enum HiddenNodes {
  /// a_1, h_1, …, a_L: what comes before ŷ.
  static func forward(_ network: NetworkBatch) -> [Node] {
    let nodes = (1...network.depth).flatMap { layer -> [Node] in
      let (samples, units) = (network.samples, network.units(layer))
      let a = Node(
        quantity: .a(layer), rows: samples, columns: units, inputs: [.h(layer - 1)], usesTruth: false,
        formula: { values in values[.h(layer - 1)].map { network.layers[layer - 1].preActivations($0) } })
      guard let activation = network.layers[layer - 1].activation else { return [a] }
      let h = Node(
        quantity: .h(layer), rows: samples, columns: units, inputs: [.a(layer)], usesTruth: false,
        formula: { values in values[.a(layer)]?.map(activation.value) })
      return [a, h]
    }
    return nodes.map { $0.withSlips(of: network, isTransposed: false) }
  }

  /// ∇_{W_L}, ∇_{b_L}, ∇_{h_{L−1}}, ∇_{a_{L−1}}, …, ∇_x: what comes after ∇_{a_L}.
  ///
  /// - Parameter isTransposed: whether ∇W has the layout `[n_{i−1}][n_i]`.
  static func backward(_ network: NetworkBatch, isTransposed: Bool, isReduced: Bool) -> [Node] {
    let nodes = (1...network.depth).reversed().flatMap { layer -> [Node] in
      let gradA = gradient(ofPreActivations: layer, in: network)
      return (isReduced ? sums(layer, from: gradA, network, isTransposed: isTransposed) : [])
        + units(below: layer, from: gradA, network)
    }
    return nodes.map { $0.withSlips(of: network, isTransposed: isTransposed) }
  }

  static func gradient(ofPreActivations layer: Int, in network: NetworkBatch) -> GradedQuantity {
    layer == network.depth ? .gradAL : .gradA(layer)
  }

  private static func sums(
    _ layer: Int, from gradA: GradedQuantity, _ network: NetworkBatch, isTransposed: Bool
  ) -> [Node] {
    let (units, below) = (network.units(layer), network.units(layer - 1))
    let gradW = Node(
      quantity: .gradW(layer), rows: isTransposed ? below : units, columns: isTransposed ? units : below,
      inputs: [gradA, .h(layer - 1)], usesTruth: false,
      formula: { values in
        guard let gradient = values[gradA], let h = values[.h(layer - 1)] else { return nil }
        return isTransposed ? outerProduct(h, gradient) : outerProduct(gradient, h)
      }, reduction: { shares, _ in sum(shares, count: units * below) })
    let gradB = Node(
      quantity: .gradB(layer), rows: 1, columns: units, inputs: [gradA], usesTruth: false,
      formula: { values in values[gradA] }, reduction: { shares, _ in sum(shares, count: units) })
    return [gradW, gradB]
  }

  private static func units(below layer: Int, from gradA: GradedQuantity, _ network: NetworkBatch) -> [Node] {
    let (samples, below) = (network.samples, network.units(layer - 1))
    let gradH = layer == 1 ? GradedQuantity.gradX : .gradH(layer - 1)
    let ofUnits = Node(
      quantity: gradH, rows: samples, columns: below, inputs: [gradA], usesTruth: false,
      formula: { values in values[gradA].map { network.layers[layer - 1].transposedProduct($0) } })
    guard layer > 1, let activation = network.layers[layer - 2].activation else { return [ofUnits] }
    let ofPreActivations = Node(
      quantity: .gradA(layer - 1), rows: samples, columns: below, inputs: [gradH, .a(layer - 1)], usesTruth: false,
      formula: { values in
        guard let gradient = values[gradH], let a = values[.a(layer - 1)] else { return nil }
        return zip(gradient, a).map { $0 * activation.derivative($1) }
      })
    return [ofUnits, ofPreActivations]
  }

  static func outerProduct(_ rows: [Span], _ columns: [Span]) -> [Span] {
    rows.flatMap { row in columns.map { row * $0 } }
  }

  /// nil if a share has another number of entries.
  static func sum(_ shares: [[Span]], count: Int) -> [Span]? {
    var sums = [Span](repeating: .zero, count: count)
    for share in shares {
      guard share.count == count else { return nil }
      for index in sums.indices { sums[index] += share[index] }
    }
    return sums
  }
}

extension Node {
  fileprivate func withSlips(of network: NetworkBatch, isTransposed: Bool) -> Node {
    with(
      slips: HiddenSlips.slips(at: quantity, in: network, isTransposed: isTransposed),
      factors: HiddenSlips.factors(at: quantity, in: network))
  }
}

extension Layer {
  /// W·h + b, shape `[n_i]`; with a mistake, W·h plus a multiple of b.
  func preActivations(_ h: [Span], timesBias factor: Double = 1) -> [Span] {
    (0..<units).map { row in
      h.indices.reduce(Span(factor * (biases?[row] ?? 0))) { $0 + h[$1] * weights[row * inputs + $1] }
    }
  }

  /// Wᵀ·g, shape `[n_{i−1}]`.
  func transposedProduct(_ gradient: [Span]) -> [Span] {
    (0..<inputs).map { column in
      gradient.indices.reduce(.zero) { $0 + gradient[$1] * weights[$1 * inputs + column] }
    }
  }
}
