import Backpropagation
import GradientCore

/// The mistakes at the nodes of a network's layers.
enum HiddenSlips {
  /// - Parameters:
  ///   - quantity: a quantity of the network's layers.
  ///   - isTransposed: whether ∇W has the layout `[n_{i−1}][n_i]`.
  static func slips(at quantity: GradedQuantity, in network: NetworkBatch, isTransposed: Bool) -> [Slip] {
    formulas(at: quantity, in: network, isTransposed) + ArrangementSlips.all(at: quantity)
  }

  private static func formulas(at quantity: GradedQuantity, in network: NetworkBatch, _ isTransposed: Bool) -> [Slip] {
    switch quantity {
    case .a(let layer): preActivations(layer, network)
    case .h(let layer): activations(layer, network)
    case .gradX: unitGradients(0, network, isTransposed: isTransposed)
    case .gradH(let layer): unitGradients(layer, network, isTransposed: isTransposed)
    case .gradA(let layer): preActivationGradients(layer, network)
    case .gradW(let layer): weightGradients(layer, network, isTransposed: isTransposed)
    case .gradB(let layer): biasGradients(layer, network)
    case .loss, .losses, .yHat, .gradYHat, .gradAL: []
    }
  }

  /// The right formula on another row than that of `quantity`.
  static func with(
    _ quantity: GradedQuantity, _ formula: @escaping @Sendable ([Span]) -> [Span]
  ) -> Formula {
    { values in values[quantity].map(formula) }
  }
}

// MARK: - The way forward

extension HiddenSlips {
  private static func preActivations(_ number: Int, _ network: NetworkBatch) -> [Slip] {
    let layer = network.layers[number - 1]
    let below = GradedQuantity.h(number - 1)
    var slips: [Slip] = []
    if layer.biases != nil {
      slips += [
        Slip(.biasLost, formula: with(below) { layer.preActivations($0, timesBias: 0) }),
        Slip(.biasSign, formula: with(below) { layer.preActivations($0, timesBias: -1) }),
        Slip(.biasTwice, price: Slip.rare, formula: with(below) { layer.preActivations($0, timesBias: 2) }),
      ]
    }
    if layer.isSquare {
      slips.append(
        Slip(.weightsTransposed, formula: with(below) { layer.addingBiases(to: layer.transposedProduct($0)) }))
    }
    for other in neighbours(of: number - 1, in: network)
    where other.units == layer.units && other.inputs == layer.inputs {
      slips.append(
        Slip(
          .wrongLayerWeightsForward, price: Slip.rare,
          formula: with(below) { layer.addingBiases(to: other.preActivations($0, timesBias: 0)) }))
    }
    if number > 1 {
      slips.append(Slip(.activationLost, formula: with(.a(number - 1)) { layer.preActivations($0) }))
      if network.units(0) == layer.inputs {
        slips.append(Slip(.inputForH, formula: with(.h(0)) { layer.preActivations($0) }))
      }
    }
    if let activation = layer.activation {
      slips.append(Slip(.hForA, formula: with(below) { layer.preActivations($0).map(activation.value) }))
    } else if number > 1, let activation = network.layers[number - 2].activation {
      slips.append(Slip(.activationAdded, formula: with(below) { layer.preActivations($0).map(activation.value) }))
    }
    if number == network.depth { slips += outputFunctions(layer, below, network.output) }
    slips.append(
      Slip(
        .meanInProduct, price: Slip.rare,
        formula: with(below) { h in layer.preActivations(h.map { $0 / Double(layer.inputs) }) }))
    return slips
  }

  /// ŷ in place of a_L.
  private static func outputFunctions(_ layer: Layer, _ below: GradedQuantity, _ output: OutputUnit) -> [Slip] {
    switch output {
    case .softmax:
      [Slip(.outputFunctionAdded, formula: with(below) { OutputNodes.softmax(layer.preActivations($0)) })]
    case .logistic:
      [Slip(.outputFunctionAdded, formula: with(below) { layer.preActivations($0).map { $0.atEnds(logistic) } })]
    case .identity: []
    }
  }

  /// The layers next to one, counted from 0.
  static func neighbours(of index: Int, in network: NetworkBatch) -> [Layer] {
    [index - 1, index + 1].filter(network.layers.indices.contains).map { network.layers[$0] }
  }

  private static func activations(_ layer: Int, _ network: NetworkBatch) -> [Slip] {
    guard let activation = network.layers[layer - 1].activation else { return [] }
    func wrong(
      _ misconception: Misconception, price: Double = Slip.seen, _ function: @escaping @Sendable (Span) -> Span
    ) -> Slip {
      Slip(misconception, price: price, formula: with(.a(layer)) { $0.map(function) })
    }
    let swapped = activation.others.map { other in
      wrong(misconception(of: other, for: activation), price: other.price, other.activation.value)
    }
    let forms = activation.wrongValues.map { form in
      wrong(form.misconception, price: form.price) { $0.atEnds(form.function) }
    }
    return swapped + forms + [
      wrong(.activationLost) { $0 },
      wrong(.derivativeForActivation, activation.derivative),
      wrong(.activationTwice, price: activation.priceOfTwice) { activation.value(activation.value($0)) },
      wrong(.activationOfNegative, price: Slip.rare) { activation.value(-$0) },
      Slip(.softmaxForActivation, price: Slip.rare, formula: with(.a(layer), OutputNodes.softmax)),
    ]
  }

  private static func misconception(of other: OtherActivation, for activation: Activation) -> Misconception {
    switch other.kind {
    case .function: .anotherActivation
    case .slope: anotherSlope(of: activation)
    case .slopeLost: .leakySlopeLost
    }
  }

  /// ELU calls its slope α.
  static func anotherSlope(of activation: Activation) -> Misconception {
    if case .elu = activation { .anotherAlpha } else { .anotherSlope }
  }
}

extension Layer {
  /// Whether W computes with W and with Wᵀ.
  var isSquare: Bool { units == inputs }

  /// The sum of each unit's weights; nil if one of them is 0 except for rounding, as 0.1 + 0.2 − 0.3.
  var sumsOfWeights: [Double]? {
    var sums: [Double] = []
    for unit in 0..<units {
      let weights = weights[unit * inputs..<(unit + 1) * inputs]
      let sum = weights.reduce(0, +)
      guard abs(sum) > 1e-12 * weights.reduce(0, { $0 + abs($1) }) else { return nil }
      sums.append(sum)
    }
    return sums
  }

  func addingBiases(to products: [Span]) -> [Span] {
    guard let biases else { return products }
    return zip(products, biases).map { $0 + Span($1) }
  }
}

/// An activation function that a student may take for the right one.
struct OtherActivation: Sendable {
  enum Kind { case function, slope, slopeLost }

  let activation: Activation
  let kind: Kind
  let price: Double
}

extension Activation {
  /// g' as a formula of h, where courses have one: h (1 − h), or 1 − h².
  var derivativeByValue: (@Sendable (Span) -> Span)? {
    switch self {
    case .logistic: { $0 * (.one - $0) }
    case .tanh: { .one - $0.squared }
    default: nil
    }
  }

  /// What it costs to apply the function or its derivative twice. With a slope, that is the same as its square: 0.01 is
  /// more often the default of a library than 0.1².
  var priceOfTwice: Double { if case .leakyReLU = self { Slip.rare } else { Slip.seen } }

  /// Those that a student may take for this one. The identity is another mistake: no function at all.
  var others: [OtherActivation] {
    let usual: [Activation] = [.logistic, .tanh, .relu]
    let rare: [Activation] = [.leakyReLU(slope: 0.01), .elu(alpha: 1), .gelu, .geluTanh, .silu, .softplus]
    let functions = (usual + rare).filter { !$0.isSameFunction(as: self) }.map { other in
      OtherActivation(activation: other, kind: .function, price: usual.contains(other) ? Slip.seen : Slip.rare)
    }
    switch self {
    case .leakyReLU(let slope):
      let slopes = [0.01, 0.1, 0.2, 0.3].filter { $0 != slope }.map { Activation.leakyReLU(slope: $0) }
      return functions.filter { $0.activation != .relu }
        + [OtherActivation(activation: .relu, kind: .slopeLost, price: Slip.seen)]
        + slopes.map { slope in
          // That of many libraries, if none is given.
          let isDefault = slope == .leakyReLU(slope: 0.01)
          return OtherActivation(activation: slope, kind: .slope, price: isDefault ? Slip.seen : Slip.rare)
        }
    case .elu(let alpha) where alpha != 1:
      return functions + [OtherActivation(activation: .elu(alpha: 1), kind: .slope, price: Slip.rare)]
    default: return functions
    }
  }

  /// Whether both are one function, whatever its slope.
  private func isSameFunction(as other: Activation) -> Bool {
    switch (self, other) {
    case (.leakyReLU, .leakyReLU), (.elu, .elu): true
    default: self == other
    }
  }
}
