import Backpropagation
import GradientCore

// MARK: - ∇W

extension HiddenSlips {
  static func weightGradients(_ layer: Int, _ network: NetworkBatch) -> [Slip] {
    guard network.reduction != .none else { return [] }
    let gradA = HiddenNodes.gradient(ofPreActivations: layer, in: network)
    let units = network.units(layer)
    @Sendable func product(_ gradient: GradedQuantity, _ below: GradedQuantity) -> Formula {
      { values in
        guard let gradient = values[gradient], let h = values[below] else { return nil }
        return outerProduct(gradient, h, values.question)
      }
    }
    func another(
      _ misconception: Misconception, _ below: GradedQuantity, width: Int
    ) -> Slip {
      Slip(misconception, .node { weightNode(layer, $0, inputs: width, formula: product(gradA, below)) })
    }
    var slips = [
      Slip(.outerProductTransposed, .arrangement { $0.transposed }),
      another(.hOfThisLayer, layer == network.depth ? .yHat : .h(layer), width: units),
      weightColumn(layer, gradA, network, isLast: true), weightColumn(layer, gradA, network, isLast: false),
      Slip(.meanBeforeProduct, price: Slip.rare, .batchFormula { productOfMeans(layer, gradA, $0) }),
    ]
    if layer > 1 {
      slips.append(Slip(.activationLost, formula: product(gradA, .a(layer - 1))))
      slips.append(another(.inputForH, .h(0), width: network.units(0)))
    }
    if layer < network.depth {
      slips.append(Slip(.activationDerivativeLost, formula: product(.gradH(layer), .h(layer - 1))))
    }
    return slips + oneSampleAlone + changedParameters(.gradW(layer), network)
  }

  private static func outerProduct(_ gradient: [Span], _ h: [Span], _ question: Question) -> [Span] {
    question.isTransposed ? HiddenNodes.outerProduct(h, gradient) : HiddenNodes.outerProduct(gradient, h)
  }

  /// What is in place of ∇W: a matrix with another number of inputs, in the layout of the question.
  private static func weightNode(
    _ layer: Int, _ question: Question, inputs: Int, formula: @escaping Formula
  ) -> Node? {
    guard let units = question.network?.units(layer) else { return nil }
    return Node(
      quantity: .gradW(layer), rows: question.isTransposed ? inputs : units,
      columns: question.isTransposed ? units : inputs, inputs: question.graph[.gradW(layer)].inputs, usesTruth: false,
      formula: formula, reduction: { shares, _ in HiddenNodes.sum(shares, count: units * inputs) })
  }

  /// ∇W with ∇b as its first or last column.
  private static func weightColumn(
    _ layer: Int, _ gradA: GradedQuantity, _ network: NetworkBatch, isLast: Bool
  ) -> Slip {
    Slip(
      .biasAsWeightColumn,
      .node { question in
        weightNode(layer, question, inputs: network.units(layer - 1) + 1) { values in
          guard let gradient = values[gradA], let h = values[.h(layer - 1)] else { return nil }
          return outerProduct(gradient, isLast ? h + [.one] : [.one] + h, values.question)
        }
      })
  }

  /// Each sample's ∇a with the mean of all h.
  private static func productOfMeans(_ layer: Int, _ gradA: GradedQuantity, _ question: Question) -> Formula? {
    let h = question.exact(.h(layer - 1))
    let (width, samples) = (h.count / question.samples, Double(question.samples))
    let mean = (0..<width).map { unit in
      Span(stride(from: unit, to: h.count, by: width).reduce(0) { $0 + h[$1] } / samples)
    }
    return { values in values[gradA].map { outerProduct($0, mean, values.question) } }
  }
}

// MARK: - ∇b

extension HiddenSlips {
  static func biasGradients(_ layer: Int, _ network: NetworkBatch) -> [Slip] {
    guard network.reduction != .none else { return [] }
    let gradA = HiddenNodes.gradient(ofPreActivations: layer, in: network)
    let units = network.units(layer)
    func another(
      _ misconception: Misconception, rows: Int, columns: Int, reduction: BatchSum? = nil, _ formula: @escaping Formula
    ) -> Slip {
      Slip(
        misconception,
        .node { _ in
          Node(
            quantity: .gradB(layer), rows: rows, columns: columns, inputs: [gradA], usesTruth: false, formula: formula,
            reduction: reduction)
        })
    }
    var slips = [
      another(.biasNotSummed, rows: network.samples, columns: units) { $0[gradA] },
      another(.biasSummedOverUnits, rows: network.samples, columns: 1) { $0[gradA].map { [$0.total] } },
      another(
        .biasSummedOverUnits, rows: 1, columns: 1, reduction: { shares, _ in HiddenNodes.sum(shares, count: 1) },
        { $0[gradA].map { [$0.total] } }),
      Slip(
        .biasSummedOverUnits,
        .reduction { shares, _ in
          HiddenNodes.sum(shares, count: units).map { [Span](repeating: $0.total, count: units) }
        }),
    ]
    if layer < network.depth { slips.append(Slip(.activationDerivativeLost) { $0[.gradH(layer)] }) }
    if let biases = network.layers[layer - 1].biases {
      slips.append(
        Slip(
          .multipliedByBias, price: Slip.rare,
          formula: with(gradA) { gradient in zip(gradient, biases).map { $0 * $1 } }))
      slips += changedParameters(.gradB(layer), network)
    }
    return slips + oneSampleAlone
  }
}

// MARK: - Both

extension HiddenSlips {
  /// A variable that a loop overwrites, or that is read before the loop.
  private static var oneSampleAlone: [Slip] {
    [
      Slip(.oneSampleAlone, .reduction { shares, _ in shares.last }),
      Slip(.oneSampleAlone, .reduction { shares, _ in shares.first }),
    ]
  }

  /// The gradient with weight decay, and the parameters after a step.
  private static func changedParameters(_ quantity: GradedQuantity, _ network: NetworkBatch) -> [Slip] {
    func changed(
      _ misconception: Misconception, price: Double, _ change: @escaping @Sendable (Span, Double) -> Span
    ) -> Slip {
      Slip(
        misconception, price: price,
        .node { question in
          var node = question.graph[quantity]
          let (parameters, right) = (question.parameters(quantity), node.reduction)
          node.reduction = { shares, belief in right?(shares, belief).map { zip($0, parameters).map(change) } }
          return node
        })
    }
    let isBias = if case .gradB = quantity { true } else { false }
    let price = isBias ? Slip.rare : Slip.seen
    return [1, 0.1, 0.01, 0.001].map { decay in
      changed(.weightDecayAdded, price: decay == 0.1 || decay == 0.01 ? price : Slip.rare) { $0 + Span($1 * decay) }
    } + learningRates.map { rate in changed(.updatedParameters, price: price) { Span($1) - $0 * rate } }
  }
}

extension Question {
  /// W in the layout of the answers, or b.
  fileprivate func parameters(_ quantity: GradedQuantity) -> [Double] {
    guard let network else { return [] }
    switch quantity {
    case .gradW(let number):
      let layer = network.layers[number - 1]
      guard isTransposed else { return layer.weights }
      return layer.weights.indices.map { layer.weights[$0 % layer.units * layer.inputs + $0 / layer.units] }
    case .gradB(let number): return network.layers[number - 1].biases ?? []
    default: return []
    }
  }
}

extension Matrix {
  /// Rows and columns exchanged; nil if that only changes the shape.
  var transposed: Matrix? {
    guard rows > 1, columns > 1 else { return nil }
    return Matrix(
      rows: columns, columns: rows, spans: spans.indices.map { spans[$0 % rows * columns + $0 / rows] })
  }
}
