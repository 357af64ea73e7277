import GradientCore

/// The unrounded wrong answer that a mistake gives. Tests give it to the matcher, and lint compares specimens with each
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
  package func specimens(of quantity: GradedQuantity) -> [Specimen] {
    specimens(of: quantity, Factor.singles(quantity, self))
  }

  /// The same, including the mistakes that this question hides.
  func allSpecimens(of quantity: GradedQuantity) -> [Specimen] { specimens(of: quantity, Factor.all(quantity, self)) }

  private func specimens(of quantity: GradedQuantity, _ factors: [Factor]) -> [Specimen] {
    Catalogue.candidates(of: quantity, in: self, from: .exact(self)).flatMap { candidate in
      specimens(quantity, candidate, candidate.isRight ? factors : [.one])
    }
  }

  /// The wrong answers of two mistakes: a wrong formula or belief with a factor, or two factors.
  package func pairSpecimens(of quantity: GradedQuantity) -> [Specimen] {
    let singles = Factor.singles(quantity, self)
    let pairs = Factor.pairs(of: singles)
    return Catalogue.candidates(of: quantity, in: self, from: .exact(self), .formulas).flatMap { candidate in
      specimens(quantity, candidate, candidate.isRight ? pairs : singles)
    }
  }

  /// The exact answer with rows and columns exchanged, shape `[k][B]`.
  package func transposedSpecimen(of quantity: GradedQuantity) -> Specimen? {
    guard quantity.isMatrix, let exact = expected(quantity) else { return nil }
    let (samples, classes) = (batch.samples, batch.classes)
    let values = exact.indices.map { exact[$0 % samples * classes + $0 / samples] }
    return Specimen(misconceptions: [.transposed], values: values, shape: [classes, samples])
  }

  /// The exact answer with its rows shuffled.
  package func reorderedSpecimen(
    of quantity: GradedQuantity, using generator: inout some RandomNumberGenerator
  ) -> Specimen? {
    guard quantity.isMatrix, batch.samples > 1, let exact = expected(quantity) else { return nil }
    var order = Array(0..<batch.samples)
    while order == Array(0..<batch.samples) { order.shuffle(using: &generator) }
    let values = order.flatMap { exact[$0 * batch.classes..<($0 + 1) * batch.classes] }
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

  /// The results of a candidate times each factor. Its rows are computed once.
  private func specimens(_ quantity: GradedQuantity, _ candidate: Candidate, _ factors: [Factor]) -> [Specimen] {
    let rows = quantity == .loss ? 1 : batch.samples
    guard let values = candidate.values(rows: rows), !values.contains(where: \.isNaN) else { return [] }
    let shape = shape(quantity)
    return factors.compactMap { factor in
      let product = factor.value == 1 ? values : values.map { factor.value * $0 }
      // ∞ · 0 is NaN.
      guard !product.contains(where: \.isNaN) else { return nil }
      return Specimen(misconceptions: candidate.misconceptions + factor.misconceptions, values: product, shape: shape)
    }
  }
}
