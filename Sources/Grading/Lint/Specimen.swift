import GradientCore

/// The unrounded wrong answer that a mistake gives. Tests give it to the grader, and lint compares specimens with each
/// other.
package struct Specimen: Sendable {
  package let misconceptions: [Misconception]
  /// In row-major order.
  package let values: [Double]
  package let shape: [Int]

  package var codes: [String] { misconceptions.map(\.code) }
}

extension Question {
  /// The wrong answers of every single mistake, in all its variants, without those that contain NaN (the logarithm of a
  /// negative number).
  ///
  /// - Parameter code: the mistake, if one is wanted alone.
  package func specimens(of quantity: GradedQuantity, named code: String? = nil) -> [Specimen] {
    specimens(of: quantity) { structure, factors in
      let misconceptions = structure.misconceptions + factors.map(\.misconception)
      return misconceptions.count == 1 && (code == nil || misconceptions[0].code == code)
    }
    .filter { !$0.isHidden }.map(\.specimen)
  }

  /// Those of the mistakes that are often seen, including the factors that are 1 for this question.
  func allSpecimens(of quantity: GradedQuantity) -> [Specimen] {
    let seen = Structure.singles(of: graph[quantity], in: self).filter { structure in
      structure.slips.allSatisfy { placed in
        // What a wrong ∇_ŷ gives through the right Jacobian is often what another mistake gives.
        placed.slip.price <= Slip.seen && !placed.slip.isArrangement
          && (placed.node != .gradYHat || quantity == .gradYHat)
      }
    }
    return specimens(of: quantity, seen) { structure, factors in
      structure.slips.count + factors.count == 1 && factors.allSatisfy { $0.price <= Slip.seen }
    }.map(\.specimen)
  }

  /// The wrong answers of two mistakes within the price.
  package func pairSpecimens(of quantity: GradedQuantity) -> [Specimen] {
    specimens(of: quantity) { $0.slips.count + $1.count == 2 }.filter { !$0.isHidden }.map(\.specimen)
  }

  /// The exact answer with rows and columns exchanged, shape `[k][B]`.
  package func transposedSpecimen(of quantity: GradedQuantity) -> Specimen? {
    let node = graph[quantity]
    guard quantity.isMatrix, node.slips.contains(where: { $0.misconception == .transposed }) else { return nil }
    let exact = exact(quantity)
    let values = exact.indices.map { exact[$0 % node.rows * node.columns + $0 / node.rows] }
    return Specimen(misconceptions: [.transposed], values: values, shape: [node.columns, node.rows])
  }

  /// The exact answer with its rows shuffled.
  package func reorderedSpecimen(
    of quantity: GradedQuantity, using generator: inout some RandomNumberGenerator
  ) -> Specimen? {
    let node = graph[quantity]
    guard quantity.isMatrix, node.reduction == nil, samples > 1 else { return nil }
    let exact = exact(quantity)
    var order = Array(0..<samples)
    while order == Array(0..<samples) { order.shuffle(using: &generator) }
    let values = order.flatMap { exact[$0 * node.columns..<($0 + 1) * node.columns] }
    return Specimen(misconceptions: [.rowsReordered], values: values, shape: shape(quantity))
  }

  /// The exact answer, rounded once to float32.
  package func float32Specimen(of quantity: GradedQuantity) -> Specimen? {
    guard let exact = expected(quantity) else { return nil }
    return Specimen(misconceptions: [.float32Noise], values: exact.map { Double(Float($0)) }, shape: shape(quantity))
  }

  /// The exact answer itself.
  package func rightSpecimen(of quantity: GradedQuantity) -> Specimen? {
    expected(quantity).map { Specimen(misconceptions: [], values: $0, shape: shape(quantity)) }
  }

  /// The results of the structures and of the products of factors that `isWanted` admits, by the number of factors. A
  /// structure's numbers are computed once.
  private func specimens(
    of quantity: GradedQuantity, where isWanted: (Structure, [FactorSlip]) -> Bool
  ) -> [(specimen: Specimen, isHidden: Bool)] {
    let node = graph[quantity]
    let all = Structure.all(
      of: node, in: self, own: [], countMax: work.countMax(quantity, numbers: node.count))
    return specimens(of: quantity, all, where: isWanted)
  }

  private func specimens(
    of quantity: GradedQuantity, _ structures: [Structure], where isWanted: (Structure, [FactorSlip]) -> Bool
  ) -> [(specimen: Specimen, isHidden: Bool)] {
    let node = graph[quantity]
    let ways = WaySet(node, in: self, from: .exact, structures)
    let factors = FactorTable.products(of: node.factors, self)
    return structures.enumerated().flatMap { index, structure in
      let wanted = factors.filter { factor in
        isWanted(structure, factor.slips) && (factor.slips.isEmpty || !structure.standsAlone)
      }
      guard !wanted.isEmpty, let values = structure.isRight ? exact(quantity) : ways.values(index)?.map(\.value) else {
        return [(specimen: Specimen, isHidden: Bool)]()
      }
      return wanted.compactMap { factor in
        let product = factor.value == 1 ? values : values.map { factor.value * $0 }
        // ∞ · 0 is NaN.
        guard !product.contains(where: \.isNaN) else { return nil }
        let misconceptions = structure.misconceptions + factor.slips.map(\.misconception)
        let isHidden = factor.value == 1 && !factor.slips.isEmpty
        return (Specimen(misconceptions: misconceptions, values: product, shape: shape(quantity)), isHidden)
      }
    }
  }
}
