import Backpropagation
import GradientCore

/// The learning rates that courses use.
let learningRates = [1, 0.5, 0.1, 0.01]

// MARK: - The way back through the weights

extension HiddenSlips {
  /// The mistakes at ∇_{h_i}; ∇_x for i = 0.
  static func unitGradients(_ number: Int, _ network: NetworkBatch, isTransposed: Bool) -> [Slip] {
    let layer = network.layers[number]
    let gradA = HiddenNodes.gradient(ofPreActivations: number + 1, in: network)
    var slips = wrongWeights(number, gradA, network) + updatedWeights(number, network, isTransposed: isTransposed)
    if number == 0, let activation = network.layers[0].activation {
      slips += derivativesAtInput(gradA, layer, activation)
    }
    if layer.isSquare {
      slips += [
        Slip(.weightsNotTransposed, formula: with(gradA) { layer.preActivations($0, timesBias: 0) }),
        Slip(.weightMatrixLost, price: Slip.rare, formula: with(gradA) { $0 }),
      ]
    }
    if let sums = layer.sumsOfWeights {
      slips.append(
        Slip(
          .weightsDividedBySum, price: Slip.rare,
          formula: with(gradA) { layer.transposedProduct(zip($0, sums).map { $0 / $1 }) }))
    }
    if number > 0, number + 1 < network.depth, layer.isSquare {
      slips.append(Slip(.layerSkipped, price: Slip.rare, formula: with(.gradH(number + 1)) { $0 }))
    }
    if number > 0, let activation = network.layers[number - 1].activation {
      slips.append(
        Slip(.activationInGradH, price: Slip.rare) { values in
          guard let gradient = values[gradA], let h = values[.h(number)] else { return nil }
          return zip(layer.transposedProduct(gradient), h).map { $0 * $1 }
        })
      slips.append(
        Slip(.gradAForGradH) { values in
          guard let gradient = values[gradA], let a = values[.a(number)] else { return nil }
          return zip(layer.transposedProduct(gradient), a).map { $0 * activation.derivative($1) }
        })
    }
    return slips
  }

  private static func wrongWeights(_ number: Int, _ gradA: GradedQuantity, _ network: NetworkBatch) -> [Slip] {
    let layer = network.layers[number]
    var slips: [Slip] = []
    for other in neighbours(of: number, in: network) {
      if other.units == layer.units, other.inputs == layer.inputs {
        slips.append(Slip(.wrongLayerWeights, formula: with(gradA) { other.transposedProduct($0) }))
      }
      if other.inputs == layer.units, other.units == layer.inputs {
        slips.append(Slip(.wrongLayerWeights, formula: with(gradA) { other.preActivations($0, timesBias: 0) }))
      }
    }
    return slips
  }

  /// (W − η ∇W)ᵀ ∇a, and (∇W)ᵀ ∇a.
  private static func updatedWeights(_ number: Int, _ network: NetworkBatch, isTransposed: Bool) -> [Slip] {
    guard network.reduction != .none else { return [] }
    let layer = network.layers[number]
    let gradA = HiddenNodes.gradient(ofPreActivations: number + 1, in: network)
    func product(
      _ misconception: Misconception, price: Double = Slip.seen,
      with weight: @escaping @Sendable (_ weight: Double, _ gradient: Span) -> Span
    ) -> Slip {
      Slip(misconception, price: price) { values in
        guard let gradient = values[gradA] else { return nil }
        let step = values.whole(.gradW(number + 1))
        return (0..<layer.inputs).map { column in
          gradient.indices.reduce(.zero) { sum, row in
            let place = row * layer.inputs + column
            let change = step[isTransposed ? column * layer.units + row : place]
            return sum + gradient[row] * weight(layer.weights[place], change)
          }
        }
      }
    }
    return learningRates.map { rate in product(.updatedBeforeBackprop) { Span($0) - $1 * rate } }
      + [product(.weightGradientForWeights, price: Slip.rare) { $1 }]
  }

  /// ∇_x times the derivative of an activation, as for a hidden layer: g'(x), or its formula for h.
  private static func derivativesAtInput(
    _ gradA: GradedQuantity, _ layer: Layer, _ activation: Activation
  ) -> [Slip] {
    let derivatives: [(@Sendable (Span) -> Span)?] = [activation.derivative, activation.derivativeByValue]
    return derivatives.compactMap(\.self).map { derivative in
      Slip(.activationDerivativeAtInput, price: Slip.rare) { values in
        guard let gradient = values[gradA], let x = values[.h(0)] else { return nil }
        return zip(layer.transposedProduct(gradient), x).map { $0 * derivative($1) }
      }
    }
  }
}

extension SampleValues {
  /// All numbers of a quantity: the student's own if it is a basis, or the exact ones.
  func whole(_ quantity: GradedQuantity) -> [Span] {
    way.basis.own[quantity] ?? question.expectedSpans(quantity) ?? question.exact(quantity).map { Span($0) }
  }
}

// MARK: - The way back through the activation function

extension HiddenSlips {
  /// The mistakes at ∇_{a_i} of a hidden layer.
  static func preActivationGradients(_ layer: Int, _ network: NetworkBatch) -> [Slip] {
    guard let activation = network.layers[layer - 1].activation else { return [] }
    func wrong(
      _ misconception: Misconception, price: Double = Slip.seen, at other: Int? = nil,
      _ derivative: @escaping @Sendable (Span) -> Span
    ) -> Slip {
      Slip(misconception, price: price) { values in
        guard let gradient = values[.gradH(layer)], let a = values[.a(other ?? layer)] else { return nil }
        return zip(gradient, a).map { $0 * derivative($1) }
      }
    }
    let neighbours = [layer - 1, layer + 1].filter { other in
      network.layers.indices.contains(other - 1) && network.units(other) == network.units(layer)
    }
    return [
      wrong(.activationDerivativeLost) { _ in .one },
      // h is exactly 0 wherever ReLU is off: there the slope is the usual one, not that of a kink.
      wrong(.derivativeAtHForA) { activation.value($0).atEnds(activation.plainDerivative) },
      wrong(.activationForDerivative, activation.value),
      wrong(.derivativeTwice, price: activation.priceOfTwice) { activation.derivative($0).squared },
      wrong(.derivativeOfNegative, price: Slip.rare) { activation.derivative(-$0) },
      Slip(.dividedByDerivative, price: Slip.rare) { values in
        guard let gradient = values[.gradH(layer)], let a = values[.a(layer)] else { return nil }
        return zip(gradient, a).map { $0 / activation.derivative($1) }
      },
      wrong(.multipliedByPreActivation, price: Slip.rare) { $0 },
      wrong(.multipliedByPreActivation, price: Slip.rare) { $0 * activation.derivative($0) },
    ] + neighbours.map { wrong(.wrongLayerDerivative, at: $0, activation.derivative) }
      + derivatives(in: activation, wrong: wrong)
      + masks(layer, activation) + withoutGradient(layer, activation) + matrixProducts(layer, activation)
  }

  /// g' by itself: at a, also with the mean's divisor, and at the gradient.
  private static func withoutGradient(_ layer: Int, _ activation: Activation) -> [Slip] {
    [
      Slip(.upstreamLost, price: Slip.rare, formula: with(.a(layer)) { $0.map(activation.derivative) }),
      Slip(.upstreamLost, price: Slip.rare) { values in
        let divisor = values.divisor
        return divisor == 1 ? nil : values[.a(layer)]?.map { activation.derivative($0) / divisor }
      },
      Slip(.derivativeOfGradient, price: Slip.rare, formula: with(.gradH(layer)) { $0.map(activation.derivative) }),
    ] + partsWithoutGradient(layer, activation) + formulasAtGradient(layer, activation)
  }

  /// The formula of g' in terms of h, of the gradient of h: dh (1 − dh) for logistic units, alone or times dh.
  private static func formulasAtGradient(_ layer: Int, _ activation: Activation) -> [Slip] {
    guard let derivative = activation.derivativeByValue else { return [] }
    return [
      Slip(.formulaAtGradient, price: Slip.rare, formula: with(.gradH(layer)) { $0.map(derivative) }),
      Slip(.formulaAtGradient, price: Slip.rare, formula: with(.gradH(layer)) { $0.map { $0 * derivative($0) } }),
    ]
  }

  /// g' by itself on one side of 0, as `dh[a > 0] = 1` gives it; and a mask alone, if it shows both sides.
  private static func partsWithoutGradient(_ layer: Int, _ activation: Activation) -> [Slip] {
    let slope: Double
    switch activation {
    case .relu: slope = 0
    case .leakyReLU(let other): slope = other
    default: return []
    }
    func part(_ function: @escaping @Sendable (_ gradient: Span, _ isOn: Bool) -> Span) -> Slip {
      Slip(.upstreamLostInPart, price: Slip.rare) { values in
        guard let gradient = values[.gradH(layer)], let a = values[.a(layer)] else { return nil }
        return zip(gradient, a).map { function($0, $1.value > 0) }
      }
    }
    let mask = Slip(
      .upstreamLost,
      .batchFormula { question in
        let a = question.exact(.a(layer))
        guard a.contains(where: { $0 > 0 }), a.contains(where: { $0 <= 0 }) else { return nil }
        return with(.a(layer)) { $0.map(activation.derivative) }
      })
    return [mask, part { $1 ? .one : $0 }] + (slope == 0 ? [] : [part { $1 ? $0 : Span(slope) }])
  }

  /// (1 − H Hᵀ) ∇H in place of (1 − H²) ⊙ ∇H, with samples as rows or as columns.
  private static func matrixProducts(_ layer: Int, _ activation: Activation) -> [Slip] {
    guard activation == .tanh else { return [] }
    return [true, false].map { isBySample in
      Slip(.matrixProduct, price: Slip.rare, .batchFormula { matrixProduct(layer, $0, isBySample: isBySample) })
    }
  }

  /// With more, the tables of a wide layer would cost more than all other slips.
  private static let multiplicationsOfProductMax = 1 << 16

  private static func matrixProduct(_ layer: Int, _ question: Question, isBySample: Bool) -> Formula? {
    let (samples, numbers) = (question.samples, question.exact(.h(layer)))
    guard let width = question.network?.units(layer) else { return nil }
    let (rows, terms) = isBySample ? (samples, width) : (width, samples)
    guard rows * rows <= multiplicationsOfProductMax / max(terms, 1) else { return nil }
    func h(_ sample: Int, _ unit: Int) -> Double { numbers[sample * width + unit] }
    guard isBySample else {
      let factors = (0..<width).map { row in
        (0..<width).map { column in 1 - (0..<samples).reduce(0) { $0 + h($1, row) * h($1, column) } }
      }
      return with(.gradH(layer)) { gradient in
        factors.map { row in zip(gradient, row).reduce(.zero) { $0 + $1.0 * $1.1 } }
      }
    }
    let factors = (0..<samples).map { row in
      (0..<samples).map { column in 1 - (0..<width).reduce(0) { $0 + h(row, $1) * h(column, $1) } }
    }
    return { values in
      let (gradient, row) = (values.whole(.gradH(layer)), factors[values.sample])
      return (0..<width).map { unit in row.indices.reduce(.zero) { $0 + gradient[$1 * width + unit] * row[$1] } }
    }
  }

  /// A wrong derivative as a function of a.
  private typealias WrongDerivative = (
    _ misconception: Misconception, _ price: Double, _ at: Int?, _ derivative: @escaping @Sendable (Span) -> Span
  ) -> Slip

  private static func derivatives(in activation: Activation, wrong: WrongDerivative) -> [Slip] {
    var slips = activation.others.map { other in
      wrong(misconception(ofDerivative: other, for: activation), other.price, nil, other.activation.derivative)
    }
    slips += activation.wrongDerivatives.map { form in
      wrong(form.misconception, form.price, nil) { $0.atEnds(form.function) }
    }
    switch activation {
    case .logistic:
      slips += [
        wrong(.derivativeOfInput, Slip.seen, nil) { $0 * (.one - $0) },
        wrong(.tanhForLogistic, Slip.seen, nil) { .one - activation.value($0).squared },
        wrong(.derivativeFactorLost, Slip.seen, nil) { .one - activation.value($0) },
      ]
    case .tanh:
      slips += [
        wrong(.derivativeOfInput, Slip.seen, nil) { .one - $0.squared },
        wrong(.logisticForTanh, Slip.seen, nil) { activation.value($0) * (.one - activation.value($0)) },
        wrong(.derivativeFactorLost, Slip.rare, nil) { .one - activation.value($0) },
      ]
    case .elu(let alpha):
      slips.append(
        wrong(.derivativeOfInput, Slip.seen, nil) { $0.value > 0 ? .one : $0 + Span(alpha) })
    case .softplus:
      slips.append(wrong(.derivativeOfInput, Slip.seen, nil) { .one - (-$0).exponential })
    default: break
    }
    // Those of the other function's value, for units that have neither function.
    if activation.derivativeByValue == nil {
      slips += [
        wrong(.derivative(ofOther: "h (1 − h), that of the logistic function"), Slip.rare, nil) {
          activation.value($0) * (.one - activation.value($0))
        },
        wrong(.derivative(ofOther: "1 − h², that of tanh"), Slip.rare, nil) { .one - activation.value($0).squared },
      ]
    }
    return slips
  }

  private static func misconception(ofDerivative other: OtherActivation, for activation: Activation) -> Misconception {
    switch (other.kind, activation, other.activation) {
    case (.slope, _, _): anotherSlope(of: activation)
    case (.slopeLost, _, _): .leakySlopeLost
    case (_, .logistic, .tanh): .tanhForLogistic
    case (_, .tanh, .logistic): .logisticForTanh
    case (_, _, .logistic): .derivative(ofOther: "σ(a) (1 − σ(a)), that of the logistic function")
    case (_, _, .tanh): .derivative(ofOther: "1 − tanh² a, that of tanh")
    case (_, _, .relu): .derivative(ofOther: "1 for a > 0 and 0 otherwise, that of ReLU")
    case (_, _, .softplus): .derivative(ofOther: "σ(a), that of softplus")
    default: .anotherDerivative
    }
  }

  /// ∇h where both a and ∇h are positive.
  private static func bothMasks(_ layer: Int) -> Slip {
    Slip(.maskOfGradientToo, price: Slip.rare) { values in
      guard let gradient = values[.gradH(layer)], let a = values[.a(layer)] else { return nil }
      return zip(gradient, a).map { $1.value > 0 && $0.value > 0 ? $0 : .zero }
    }
  }

  /// The mask of ReLU, put where the gradient is positive. Few write it for a function without two pieces.
  private static func masks(_ layer: Int, _ activation: Activation) -> [Slip] {
    let (slopes, price) =
      switch activation {
      case .relu: ([0.0], Slip.seen)
      case .leakyReLU(let slope): ([slope, 0], Slip.seen)
      default: ([0], Slip.rare)
      }
    return slopes.map { slope in
      Slip(
        .reluMaskOfGradient, price: price, formula: with(.gradH(layer)) { $0.map { $0.value > 0 ? $0 : $0 * slope } })
    } + (activation == .relu ? [bothMasks(layer)] : [])
  }
}
