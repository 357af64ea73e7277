import Backpropagation

/// Why a network cannot tell two mistakes apart, and what to change. The teacher reads it.
struct NetworkReason {
  private let network: NetworkBatch
  private let facts: NetworkFacts
  /// The layers, counted from 1, where g is the identity for all samples: that function, or ReLU with all units on.
  private let linear: [Int]
  /// The layers whose ReLU units are all off.
  private let off: [Int]
  /// The layers whose biases are all 0, or that have none.
  private let withoutBias: [Int]
  /// The layers whose W is its own transpose.
  private let symmetric: [Int]
  /// Neighbours with the same W.
  private let equalNeighbours: [Int]

  /// nil for a question with `logits`.
  init?(_ question: Question) {
    guard let network = question.network, let facts = NetworkFacts(question) else { return nil }
    self.network = network
    self.facts = facts
    let layers = Array(zip(1..., network.layers))
    func hidden(_ isMeant: (Activation, [Double]) -> Bool) -> [Int] {
      layers.filter { number, layer in
        layer.activation.map { isMeant($0, question.exact(.a(number))) } ?? false
      }.map(\.0)
    }
    linear = hidden { activation, a in
      activation == .identity || (activation == .relu && a.allSatisfy { $0 > 0 })
    }
    off = hidden { activation, a in activation == .relu && a.allSatisfy { $0 <= 0 } }
    withoutBias = layers.filter { $1.biases?.allSatisfy { $0 == 0 } ?? false }.map(\.0)
    symmetric = layers.filter { $1.isSymmetric }.map(\.0)
    equalNeighbours = layers.filter { number, layer in
      number < network.depth && network.layers[number].weights == layer.weights
        && network.layers[number].inputs == layer.inputs
    }.map(\.0)
  }

  /// nil if it is not the network's layers.
  func reason(_ both: Set<Misconception>) -> String? {
    shapeReason(both) ?? weightsReason(both) ?? unitsReason(both)
  }

  private static let biases: Set<Misconception> = [.biasLost, .biasSign, .biasTwice, .multipliedByBias]
  private static let transposes: Set<Misconception> = [.weightsTransposed, .weightsNotTransposed]
  private static let ofUnits: Set<Misconception> = [
    .activationLost, .anotherActivation, .anotherSlope, .leakySlopeLost, .activationTwice, .activationOfNegative,
    .derivativeForActivation, .activationDerivativeLost, .derivativeAtHForA, .activationForDerivative,
    .derivativeTwice, .derivativeOfNegative, .dividedByDerivative, .wrongLayerDerivative, .anotherDerivative,
    .derivativeOfInput, .derivativeFactorLost, .tanhForLogistic, .logisticForTanh, .reluMaskOfGradient, .hForA,
    .activationAdded, .gradAForGradH, .hOfThisLayer,
  ]

  private func shapeReason(_ both: Set<Misconception>) -> String? {
    let single = (0...network.depth).first { network.units($0) == 1 }
    guard let single,
      both.contains(.meanInProduct) || both.contains(.biasSummedOverUnits) || both.contains(.meanOverOutputs)
    else { return nil }
    return single == 0
      ? "x has one column: a mean over it changes nothing. Use more inputs."
      : "Layer \(single) has one unit: a sum or a mean over its units changes nothing. Use more units."
  }

  private func weightsReason(_ both: Set<Misconception>) -> String? {
    if let layer = withoutBias.first, !both.isDisjoint(with: NetworkReason.biases) {
      return "All biases of layer \(layer) are 0, which hides the mistakes with them. Use biases that are not 0."
    }
    if let layer = symmetric.first, !both.isDisjoint(with: NetworkReason.transposes) {
      return "The W of layer \(layer) is symmetric, so it is its own transpose. Use one that is not."
    }
    if let layer = equalNeighbours.first, both.contains(.wrongLayerWeights) {
      return "Layers \(layer) and \(layer + 1) have the same weights. Use weights that differ."
    }
    if both.contains(.updatedBeforeBackprop) {
      return "A step along the gradient changes the weights by less than the tolerance. Use a stricter tolerance, or a "
        + "question with a greater loss."
    }
    return facts.zeroInputs.count == network.units(0) ? Self.zeroInputReason : nil
  }

  private static let zeroInputReason =
    "Every x is 0, so the weights of layer 1 do not matter. Use inputs that are not 0."

  /// Why a quantity is 0; nil if the network's layers do not show it.
  var zeroReason: String? {
    offReason ?? (facts.zeroInputs.count == network.units(0) ? Self.zeroInputReason : saturatedReason)
  }

  private var offReason: String? {
    off.first.map {
      "No unit of layer \($0) is on, so its h and its gradients are 0. Use other weights, or another x."
    }
  }

  private var saturatedReason: String? {
    facts.saturated.first.map {
      "Unit \($0.unit) of layer \($0.layer) is saturated: g' is almost 0, which hides what comes through it. "
        + "Use smaller weights or inputs."
    }
  }

  private func unitsReason(_ both: Set<Misconception>) -> String? {
    if let offReason { return offReason }
    guard !both.isDisjoint(with: NetworkReason.ofUnits) else { return nil }
    if let layer = linear.first {
      return network.layers[layer - 1].activation == .identity
        ? "The activation of layer \(layer) is the identity: g(a) is a, and g'(a) is 1. Use another activation function."
        : "Every unit of layer \(layer) is on, where ReLU is the identity. Use weights or an x that turn some off."
    }
    if let saturatedReason { return saturatedReason }
    if let place = facts.logisticAtZero.first ?? facts.kinks.first {
      return "Unit \(place.unit) of layer \(place.layer) has a pre-activation of exactly 0, where different functions "
        + "have the same value or slope. Use numbers that do not cancel."
    }
    return nil
  }
}

extension Layer {
  /// Whether W is its own transpose.
  fileprivate var isSymmetric: Bool {
    isSquare && weights.indices.allSatisfy { weights[$0] == weights[$0 % inputs * inputs + $0 / inputs] }
  }
}
