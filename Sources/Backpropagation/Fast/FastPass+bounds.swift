extension FastPass {
  /// The left factor of a product: where its numbers are.
  struct Factor {
    /// In a record, or in x.
    let start: Int
    let rowStep: Int
    /// The distance from a head to its tail; 0 for x.
    let tail: Int
  }

  /// h_{i−1}, or x.
  func factor(below layer: Int) -> Factor {
    layer == 1
      ? Factor(start: 0, rowStep: batch.units(0), tail: 0)
      : Factor(start: layout[layer - 1].h, rowStep: layout.size, tail: layout[layer - 1].stride)
  }

  /// The norm of a row of pairs, and that of its bounds.
  func norms(_ numbers: Span<Double>, start: Int, tail: Int, count: Int) -> (norm: Double, ofBounds: Double) {
    (
      Loops.norm(numbers, start: start, count: count),
      tail == 0 ? 0 : Loops.norm(numbers, start: start + 2 * tail, count: count)
    )
  }

  // MARK: - Closer bounds

  /// - Parameter lane: the sample's place in `records`, which may be those of a few samples.
  func closerBound(
    ofA unit: Int, _ layer: Int, sample: Int, lane: Int, _ records: Span<Double>
  ) -> CloserBound {
    let factor = factor(below: layer)
    let place = packed[layer].forward
    let weights = CloserBound.Terms(start: place.start + unit / 4 * place.stripe + unit % 4, step: 4, tail: 0)
    let biases = packed.biases(layer)
    let first = biases.isEmpty ? 0 : biases[unit]
    if layer == 1 {
      let inputs = CloserBound.Terms(start: sample * factor.rowStep, step: 1, tail: 0)
      return closerBound(batch.inputs.span, inputs, packed.numbers.span, weights, place.rows, startingAt: first)
    }
    let units = CloserBound.Terms(start: lane * factor.rowStep + factor.start, step: 1, tail: factor.tail)
    return closerBound(records, units, packed.numbers.span, weights, place.rows, startingAt: first)
  }

  /// Of ∂loss/∂h of the layer below `layer`.
  func closerBound(ofGradH unit: Int, below layer: Int, sample: Int, _ records: Span<Double>) -> CloserBound {
    guard let place = packed[layer].backward else { return CloserBound.unknown }
    let gradient = CloserBound.Terms(
      start: sample * layout.size + layout[layer].gradA, step: 1, tail: layout[layer].stride)
    let weights = CloserBound.Terms(start: place.start + unit / 4 * place.stripe + unit % 4, step: 4, tail: 0)
    return closerBound(records, gradient, packed.numbers.span, weights, place.rows, startingAt: 0)
  }

  func closerBound(ofGradW unit: Int, _ column: Int, _ layer: Int, _ records: Span<Double>) -> CloserBound {
    let gradient = gradientTerms(unit, layer)
    if layer == 1 {
      let inputs = CloserBound.Terms(start: column, step: batch.units(0), tail: 0)
      return closerBound(records, gradient, batch.inputs.span, inputs, batch.samples, startingAt: 0)
    }
    let units = CloserBound.Terms(
      start: layout[layer - 1].h + column, step: layout.size, tail: layout[layer - 1].stride)
    return closerBound(records, gradient, records, units, batch.samples, startingAt: 0)
  }

  func closerBound(ofGradB unit: Int, _ layer: Int, ones: Span<Double>, _ records: Span<Double>) -> CloserBound {
    let one = CloserBound.Terms(start: 0, step: 0, tail: 0)
    return closerBound(records, gradientTerms(unit, layer), ones, one, batch.samples, startingAt: 0)
  }

  /// ∂loss/∂a of one unit, sample by sample.
  private func gradientTerms(_ unit: Int, _ layer: Int) -> CloserBound.Terms {
    CloserBound.Terms(start: layout[layer].gradA + unit, step: layout.size, tail: layout[layer].stride)
  }

  private func closerBound(
    _ p: Span<Double>, _ ofP: CloserBound.Terms, _ q: Span<Double>, _ ofQ: CloserBound.Terms, _ terms: Int,
    startingAt first: Double
  ) -> CloserBound {
    CloserBound(
      p, ofP, q, ofQ, terms: terms, constant: Loops.productConstant(terms: terms),
      underflow: Loops.productUnderflow(terms: terms), startingAt: first)
  }
}
