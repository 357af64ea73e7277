import GradientCore

/// The nodes of the output units: ŷ, losses, loss, ∇_ŷ and ∇_{a_L}, with their right formulas.
enum OutputNodes {
  /// In the order of the derivation. The loss is left out if nothing is reduced.
  ///
  /// - Parameter hasWeights: whether the question has class weights.
  static func nodes(
    of unit: OutputUnit, from logits: GradedQuantity, samples: Int, units: Int, isReduced: Bool, hasWeights: Bool
  ) -> [Node] {
    func node(
      _ quantity: GradedQuantity, columns: Int, from inputs: [GradedQuantity], usesTruth: Bool = true,
      _ formula: @escaping Formula
    ) -> Node {
      Node(
        quantity: quantity, rows: samples, columns: columns, inputs: inputs, usesTruth: usesTruth, formula: formula)
    }
    let loss = Node(
      quantity: .loss, rows: 1, columns: 1, inputs: [.losses], usesTruth: true, formula: { $0[.losses] },
      reduction: { shares, belief in [shares.reduce(.zero) { $0 + $1[0] } / belief.divisor] })
    let nodes =
      [
        node(.yHat, columns: units, from: [logits], usesTruth: false, yHat(unit)),
        node(.losses, columns: 1, from: [.yHat], losses(unit)),
      ] + (isReduced ? [loss] : []) + [
        node(.gradYHat, columns: units, from: [.yHat], gradYHat(unit)),
        node(.gradAL, columns: units, from: [.gradYHat, .yHat], gradAL(unit)),
      ]
    return nodes.map { node in
      node.with(
        slips: OutputSlips.slips(at: node.quantity, of: unit, hasWeights: hasWeights),
        factors: OutputSlips.factors(at: node.quantity, of: unit))
    }
  }

  private static func yHat(_ unit: OutputUnit) -> Formula {
    switch unit {
    case .softmax: { values in values.logits.map(softmax) }
    case .logistic: { values in values.logits?.map { $0.atEnds(logistic) } }
    case .identity: { values in values.logits }
    }
  }

  /// A term 0·log 0 is 0.
  private static func losses(_ unit: OutputUnit) -> Formula {
    { values in
      guard let yHat = values[.yHat] else { return nil }
      var sum = Span.zero
      for (q, y) in zip(values.q, yHat) {
        switch unit {
        case .softmax: if q != 0 { sum += -(y.logarithm * q) }
        case .logistic:
          if q != 0 { sum += -(y.logarithm * q) }
          if q != 1 { sum += -((.one - y).logarithm * (1 - q)) }
        case .identity: sum += (y - Span(q)).squared / 2
        }
      }
      return [sum]
    }
  }

  private static func gradYHat(_ unit: OutputUnit) -> Formula {
    { values in
      guard let yHat = values[.yHat] else { return nil }
      let divisor = values.divisor
      return zip(values.q, yHat).map { q, y in
        switch unit {
        case .softmax: q == 0 ? .zero : Span(-q) / (y * divisor)
        case .logistic: ((q == 1 ? .zero : Span(1 - q) / (.one - y)) - (q == 0 ? .zero : Span(q) / y)) / divisor
        case .identity: (y - Span(q)) / divisor
        }
      }
    }
  }

  /// From ŷ and the target; from ∇_ŷ by the chain rule, if ∇_ŷ is the student's own or has a slip.
  private static func gradAL(_ unit: OutputUnit) -> Formula {
    { values in
      guard let yHat = values[.yHat] else { return nil }
      guard values.isChanged(.gradYHat) else {
        let (q, divisor) = (values.q, values.divisor)
        let total = unit == .softmax ? values.total(q) : 1
        return zip(q, yHat).map { q, y in (y * total - Span(q)) / divisor }
      }
      guard let gradYHat = values[.gradYHat] else { return nil }
      switch unit {
      case .softmax: return jacobianProduct(yHat, gradYHat)
      case .logistic: return zip(yHat, gradYHat).map { y, g in g * (y * (.one - y)) }
      case .identity: return gradYHat
      }
    }
  }

  /// Jᵀ g of the softmax: ŷ_i (g_i − Σ_j ŷ_j g_j), shape `[k]`.
  static func jacobianProduct(_ yHat: [Span], _ gradient: [Span]) -> [Span] {
    var mean = Span.zero
    for (y, g) in zip(yHat, gradient) where y.high != 0 { mean += y * g }
    return zip(yHat, gradient).map { y, g in y.high == 0 ? .zero : y * (g - mean) }
  }

  /// Shifted so that no exponential overflows.
  static func softmax(_ row: [Span]) -> [Span] {
    let shift = row.reduce(-Double.infinity) { Swift.max($0, $1.value) }
    let powers = row.map { ($0 - Span(shift)).exponential }
    let sum = powers.total
    // The sum of the other powers is what the sum has beyond an entry's own. Rounding must not make it negative.
    func others(_ sum: Double, _ own: Double) -> Double { Swift.max(sum - own, 0) }
    return powers.map { power in
      guard !sum.isExact else { return Span(power.value / sum.value) }
      // An entry is least where its own power is least and the others are greatest.
      return Span(
        power.value / sum.value, power.low / (power.low + others(sum.high, power.high)),
        power.high / (power.high + others(sum.low, power.low)))
    }
  }
}
