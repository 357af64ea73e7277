import Backpropagation
import GradientCore

// MARK: - ∇W

extension HiddenSlips {
  static func weightGradients(_ layer: Int, _ network: NetworkBatch, isTransposed: Bool) -> [Slip] {
    guard network.reduction != .none else { return [] }
    let shares = WeightShares(layer: layer, network: network, isTransposed: isTransposed)
    let (gradA, units) = (shares.gradA, network.units(layer))
    var slips = [
      Slip(.outerProductTransposed, .arrangement { $0.transposed }),
      layer == network.depth
        ? shares.another(.yHatForInput, .yHat, width: units) : shares.another(.hOfThisLayer, .h(layer), width: units),
      shares.withBias { [.one] + $0 }, shares.withBias { $0 + [.one] },
      Slip(.meanBeforeProduct, price: Slip.rare, .batchFormula { shares.productOfMeans($0) }),
      Slip(.layerInputLost, price: Slip.rare, formula: shares.withoutInput),
      Slip(.weightsForInput, price: Slip.rare, formula: shares.withWeights),
    ]
    if layer > 1 {
      slips.append(Slip(.activationLost, formula: shares.product(gradA, .a(layer - 1))))
      slips.append(shares.another(.inputForH, .h(0), width: network.units(0)))
    }
    if layer < network.depth {
      slips.append(Slip(.activationDerivativeLost, formula: shares.product(.gradH(layer), .h(layer - 1))))
    }
    return slips + oneSampleAlone + changedParameters(shares.weights, price: Slip.seen)
  }
}

/// What the samples give to ∇W of a layer, in the layout of the answers.
private struct WeightShares: Sendable {
  let layer: Int
  let network: NetworkBatch
  let isTransposed: Bool

  var gradA: GradedQuantity { HiddenNodes.gradient(ofPreActivations: layer, in: network) }

  /// W.
  var weights: [Double] {
    let layer = network.layers[layer - 1]
    guard isTransposed else { return layer.weights }
    return layer.weights.indices.map { layer.weights[$0 % layer.units * layer.inputs + $0 / layer.units] }
  }

  func product(_ gradient: GradedQuantity, _ below: GradedQuantity) -> Formula {
    { values in
      guard let gradient = values[gradient], let h = values[below] else { return nil }
      return outerProduct(gradient, h)
    }
  }

  func outerProduct(_ gradient: [Span], _ h: [Span]) -> [Span] {
    isTransposed ? HiddenNodes.outerProduct(h, gradient) : HiddenNodes.outerProduct(gradient, h)
  }

  /// ∇a with 1 in place of h_{i−1}: the gradient of b in every column.
  var withoutInput: Formula {
    let (gradA, ones) = (gradA, [Span](repeating: .one, count: network.units(layer - 1)))
    return { values in values[gradA].map { outerProduct($0, ones) } }
  }

  /// ∇a with the weights of the unit in place of h_{i−1}.
  var withWeights: Formula {
    let (gradA, weights, units) = (gradA, weights, network.units(layer))
    let below = network.units(layer - 1)
    return { values in
      values[gradA].map { gradient in
        weights.indices.map { gradient[isTransposed ? $0 % units : $0 / below] * weights[$0] }
      }
    }
  }

  /// ∇a with another factor than h_{i−1}, which may give another shape.
  func another(_ misconception: Misconception, _ below: GradedQuantity, width: Int) -> Slip {
    let formula = product(gradA, below)
    if width == network.units(layer - 1) { return Slip(misconception, formula: formula) }
    return Slip(misconception, .node { node(inputs: width, from: [gradA, below], in: $0, formula) })
  }

  /// ∇W with ∇b as a column: h with a 1.
  func withBias(_ extended: @escaping @Sendable ([Span]) -> [Span]) -> Slip {
    let (gradA, below) = (gradA, GradedQuantity.h(layer - 1))
    let formula: Formula = { values in
      guard let gradient = values[gradA], let h = values[below] else { return nil }
      return outerProduct(gradient, extended(h))
    }
    return Slip(
      .biasAsWeightColumn, .node { node(inputs: network.units(layer - 1) + 1, from: [gradA, below], in: $0, formula) })
  }

  private func node(
    inputs: Int, from quantities: [GradedQuantity], in question: Question, _ formula: @escaping Formula
  ) -> Node {
    let (units, right) = (network.units(layer), question.graph[.gradW(layer)])
    return Node(
      quantity: .gradW(layer), rows: isTransposed ? inputs : units, columns: isTransposed ? units : inputs,
      inputs: quantities, usesTruth: false, formula: formula,
      reduction: { shares, _ in HiddenNodes.sum(shares, count: units * inputs) }, factors: right.factors)
  }

  /// Each sample's ∇a with the mean of all h.
  func productOfMeans(_ question: Question) -> Formula? {
    let (h, gradA) = (question.exact(.h(layer - 1)), gradA)
    let (width, samples) = (network.units(layer - 1), Double(question.samples))
    let mean = (0..<width).map { unit in
      Span(stride(from: unit, to: h.count, by: width).reduce(0) { $0 + h[$1] } / samples)
    }
    return { values in values[gradA].map { outerProduct($0, mean) } }
  }
}

// MARK: - ∇b

extension HiddenSlips {
  static func biasGradients(_ layer: Int, _ network: NetworkBatch) -> [Slip] {
    guard network.reduction != .none else { return [] }
    let gradA = HiddenNodes.gradient(ofPreActivations: layer, in: network)
    var slips = biasesOfOtherShapes(layer, gradA, network)
    let units = network.units(layer)
    slips.append(
      Slip(.weightGradientSummed, price: Slip.rare) { values in
        guard let gradient = values[gradA], let h = values[.h(layer - 1)] else { return nil }
        let sum = h.total
        return gradient.map { $0 * sum }
      })
    slips.append(
      Slip(
        .biasSummedOverUnits,
        .reduction { shares, _ in
          HiddenNodes.sum(shares, count: units).map { [Span](repeating: $0.total, count: units) }
        }))
    slips.append(
      Slip(.onesForGradient, .reduction { _, _ in [Span](repeating: .one, count: units) }))
    if layer < network.depth { slips.append(Slip(.activationDerivativeLost) { $0[.gradH(layer)] }) }
    if let biases = network.layers[layer - 1].biases {
      slips.append(
        Slip(
          .multipliedByBias, price: Slip.rare,
          formula: with(gradA) { gradient in zip(gradient, biases).map { $0 * $1 } }))
      slips += changedParameters(biases, price: Slip.rare)
    }
    return slips + oneSampleAlone
  }

  private static func biasesOfOtherShapes(_ layer: Int, _ gradA: GradedQuantity, _ network: NetworkBatch) -> [Slip] {
    func another(
      _ misconception: Misconception, rows: Int, columns: Int, reduction: BatchSum? = nil, _ formula: @escaping Formula
    ) -> Slip {
      Slip(
        misconception,
        .node { question in
          let right = question.graph[.gradB(layer)]
          return Node(
            quantity: .gradB(layer), rows: rows, columns: columns, inputs: right.inputs, usesTruth: false,
            formula: formula, reduction: reduction, factors: right.factors)
        })
    }
    let sumOfUnits: Formula = { $0[gradA].map { [$0.total] } }
    let perSample =
      network.samples == network.units(layer)
      ? Slip(.biasSummedOverUnits, .reduction { shares, _ in shares.map(\.total) })
      : another(.biasSummedOverUnits, rows: network.samples, columns: 1, sumOfUnits)
    return [
      another(.biasNotSummed, rows: network.samples, columns: network.units(layer)) { $0[gradA] }, perSample,
      another(
        .biasSummedOverUnits, rows: 1, columns: 1, reduction: { shares, _ in HiddenNodes.sum(shares, count: 1) },
        sumOfUnits),
    ]
  }
}

// MARK: - Both

extension HiddenSlips {
  /// A variable that a loop overwrites, or that is read before the loop.
  private static let oneSampleAlone: [Slip] = [
    Slip(.oneSampleAlone, .reduction { shares, _ in shares.last }),
    Slip(.oneSampleAlone, .reduction { shares, _ in shares.first }),
  ]

  /// The gradient with weight decay, and the parameters after a step.
  ///
  /// - Parameters:
  ///   - parameters: W in the layout of the answers, or b.
  ///   - price: of what students are known to do.
  private static func changedParameters(_ parameters: [Double], price: Double) -> [Slip] {
    ParameterChange.all.flatMap { change in
      change.seen.map { change.slip($0, parameters, price: price) }
        + change.rare.map { change.slip($0, parameters, price: Slip.rare) }
    }
  }
}

/// Numbers that a gradient and its parameters give together, at each of some rates.
private struct ParameterChange: Sendable {
  let misconception: Misconception
  /// The rates that students are known to use.
  let seen: [Double]
  let rare: [Double]
  let change: @Sendable (_ gradient: Span, _ parameter: Double, _ rate: Double, _ divisor: Double) -> Span

  static let all: [ParameterChange] = [
    // Weight decay: also with a factor 2 or ½ of λW², and subtracted.
    ParameterChange(
      misconception: .weightDecayAdded, seen: [0.1, 0.01], rare: [1, 0.001, 0.5, 0.2, 0.05, 0.02, -0.1, -0.01]
    ) { g, w, rate, _ in g + Span(w * rate) },
    // Divided by the number of samples.
    ParameterChange(misconception: .weightDecayAdded, seen: [], rare: [1, 0.7, 0.1, 0.01]) { g, w, rate, divisor in
      g + Span(w * rate / divisor)
    },
    // Of the absolute values.
    ParameterChange(misconception: .weightDecayAdded, seen: [], rare: [0.1, 0.01]) { g, w, rate, _ in
      g + Span(w > 0 ? rate : w < 0 ? -rate : 0)
    },
    // Steps, some of which climb. 0 is the parameters themselves: the difference does not show in few digits, and the
    // gradient is asked for either way.
    ParameterChange(
      misconception: .updatedParameters, seen: learningRates + [0],
      rare: [2, 0.3, 0.2, 0.05, 0.001, -1, -0.5, -0.1, -0.01]
    ) { g, w, rate, _ in Span(w) - g * rate },
    // Steps along the sum of the samples' gradients.
    ParameterChange(misconception: .updatedParameters, seen: [], rare: [0.1, 0.01]) { g, w, rate, divisor in
      Span(w) - g * (rate * divisor)
    },
  ]

  func slip(_ rate: Double, _ parameters: [Double], price: Double) -> Slip {
    Slip(
      misconception, price: price,
      .reduction { shares, belief in
        HiddenNodes.sum(shares, count: parameters.count).map { sums in
          zip(sums, parameters).map { change($0, $1, rate, belief.divisor) }
        }
      })
  }
}

extension Matrix {
  /// Rows and columns exchanged; nil if that only changes the shape.
  fileprivate var transposed: Matrix? {
    guard rows > 1, columns > 1 else { return nil }
    return Matrix(
      rows: columns, columns: rows, spans: spans.indices.map { spans[$0 % rows * columns + $0 / rows] })
  }
}
