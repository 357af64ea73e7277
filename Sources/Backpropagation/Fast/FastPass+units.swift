extension FastPass {
  /// Computes rows of the product of h, x or ∂loss/∂a and a packed matrix.
  ///
  /// - Parameters:
  ///   - first: the place of the first row in `p`.
  ///   - layer: the layer whose b the product begins with; nil for none.
  func multiply(
    _ p: Span<Double>, at first: Int, _ factor: Factor, rows: Int, _ place: PackedMatrices.Place, biases layer: Int?,
    into tile: inout MutableSpan<Double>
  ) {
    let start = if let layer { packed.biases(layer) } else { Span<Double>() }
    Loops.multiply(
      p: p, pStart: first, pRow: factor.rowStep, pTerm: 1, pTail: factor.tail, rows: rows,
      q: packed.numbers.span, qStart: place.start, qStripe: place.stripe, qTerm: 4, qTail: 0,
      terms: place.rows, start: start, columns: place.columns, into: &tile)
  }

  /// Computes h_i and g'(a_i) of one sample.
  func activate(_ activation: Activation, _ layer: Int, _ lane: Int, _ records: inout MutableSpan<Double>) {
    let start = lane * layout.size
    let (a, h, slope) = (start + layout[layer].a, start + layout[layer].h, start + layout[layer].slope)
    let stride = layout[layer].stride
    let table = NetworkPowers.table
    let powers = table.span
    switch activation {
    case .identity: Loops.identity(row: &records, a: a, h: h, slope: slope, stride: stride)
    case .relu: Loops.relu(row: &records, a: a, h: h, slope: slope, stride: stride)
    case .leakyReLU(let negativeSlope):
      Loops.leakyReLU(row: &records, a: a, h: h, slope: slope, stride: stride, negativeSlope: negativeSlope)
    case .elu(let alpha):
      Loops.elu(row: &records, a: a, h: h, slope: slope, stride: stride, alpha: alpha, powers: powers)
    case .logistic: Loops.logistic(row: &records, a: a, h: h, slope: slope, stride: stride, powers: powers)
    case .tanh: Loops.tanh(row: &records, a: a, h: h, slope: slope, stride: stride, powers: powers)
    case .silu: Loops.silu(row: &records, a: a, h: h, slope: slope, stride: stride, powers: powers)
    case .geluTanh: Loops.geluTanh(row: &records, a: a, h: h, slope: slope, stride: stride, powers: powers)
    case .softplus: Loops.softplus(row: &records, a: a, h: h, slope: slope, stride: stride, powers: powers)
    case .gelu:
      let ratios = MillsRatios.table
      Loops.gelu(row: &records, a: a, h: h, slope: slope, stride: stride, powers: powers, ratios: ratios.span)
    }
  }
}
