import GradientCore

/// Computes the records of up to four samples at a time: all that does not need the others.
struct SampleGroup<Loops: LoopSet> {
  let pass: FastPass<Loops>
  let samples: Range<Int>

  /// How many numbers a group needs room for: four rows of a product, or what softmax needs between two of them.
  static func room(for pass: FastPass<Loops>) -> Int {
    max(8 * pass.layout.strideMax, Loops.softmaxRoom(classes: pass.batch.outputs))
  }

  /// - Parameters:
  ///   - records: those of `samples` alone.
  ///   - tile: has `room(for:)` numbers, which mean nothing before and after.
  ///   - outcome: receives what is found out about kinks.
  func compute(
    _ records: inout MutableSpan<Double>, _ tile: inout [Double], _ outcome: inout SamplesOutcome
  ) {
    for layer in 1...pass.batch.depth { computeForward(layer, &records, &tile, &outcome) }
    computeOutputs(&records, &tile)
    var layer = pass.batch.depth
    while layer > pass.lowest {
      computeBackward(layer, &records, &tile)
      layer -= 1
    }
    if pass.hasGradX, let place = pass.packed[1].backward {
      multiplyBackward(1, place, into: pass.layout.gradX, &records, &tile)
    }
  }

  // MARK: - Forward

  /// a_i = b_i + W_i·h_{i−1}, and h_i with g'(a_i).
  private func computeForward(
    _ layer: Int, _ records: inout MutableSpan<Double>, _ tile: inout [Double], _ outcome: inout SamplesOutcome
  ) {
    let (layout, batch) = (pass.layout, pass.batch)
    let place = pass.packed[layer].forward
    let factor = pass.factor(below: layer)
    var product = tile.mutableSpan
    let first = layer == 1 ? samples.lowerBound * factor.rowStep : factor.start
    if layer == 1 {
      pass.multiply(batch.inputs.span, at: first, factor, rows: samples.count, place, biases: layer, into: &product)
    } else {
      pass.multiply(records.span, at: first, factor, rows: samples.count, place, biases: layer, into: &product)
    }
    let biases = pass.packed.biases(layer)
    for lane in 0..<samples.count {
      let start = first + lane * factor.rowStep
      var norms = (norm: 0.0, ofBounds: 0.0)
      if layer == 1 {
        norms = pass.norms(batch.inputs.span, start: start, tail: 0, count: place.rows)
      } else {
        norms = pass.norms(records.span, start: start, tail: factor.tail, count: place.rows)
      }
      Loops.copyProduct(
        product.span, row: lane, stride: place.columns, terms: place.rows, pNorm: norms.norm,
        pBoundNorm: norms.ofBounds,
        norms: pass.packed.norms(place),
        start: biases, into: &records, at: lane * layout.size + layout[layer].a)
      guard layer < batch.depth, let activation = batch.layers[layer - 1].activation else { continue }
      pass.activate(activation, layer, lane, &records)
      if activation.hasKink {
        decideKinks(activation, layer, lane, sample: samples.lowerBound + lane, &records, &outcome)
      }
    }
  }

  /// Looks for kinks in one row of a, with a closer bound for each number whose sign is open.
  private func decideKinks(
    _ activation: Activation, _ layer: Int, _ lane: Int, sample: Int, _ records: inout MutableSpan<Double>,
    _ outcome: inout SamplesOutcome
  ) {
    let layout = pass.layout
    let (start, stride) = (lane * layout.size, layout[layer].stride)
    let a = start + layout[layer].a
    let bounds = start + layout[layer].h + 2 * stride
    var hasCloser = false
    for unit in 0..<pass.batch.units(layer) where !(records[bounds + unit] < .infinity) {
      guard records[a + unit].magnitude < 1e150 else { continue }
      let closer = pass.closerBound(ofA: unit, layer, sample: sample, lane: lane, records.span)
      guard closer.bound < records[a + 2 * stride + unit] else { continue }
      records[a + 2 * stride + unit] = closer.bound
      if closer.isZero { (records[a + unit], records[a + stride + unit]) = (0, 0) }
      hasCloser = true
    }
    if hasCloser { pass.activate(activation, layer, lane, &records) }
    var isDecided = true
    var kinks: [Kink] = []
    for unit in 0..<pass.batch.units(layer) {
      let (head, bound) = (records[a + unit], records[a + 2 * stride + unit])
      if head == 0 && bound == 0 {
        kinks.append(Kink(layer: layer, sample: sample, unit: unit + 1))
      } else if !(head.magnitude * (1 - 0x1p-50) > bound) {
        isDecided = false
      }
    }
    guard isDecided else { return }
    outcome.kinks += kinks
    outcome.decidedRows.append(NetworkResults.PreActivationRow(layer: layer, sample: sample))
  }

  // MARK: - Output unit

  private func computeOutputs(_ records: inout MutableSpan<Double>, _ room: inout [Double]) {
    let (layout, batch) = (pass.layout, pass.batch)
    let stride = layout[batch.depth].stride
    let (a, gradA) = (layout[batch.depth].a, layout[batch.depth].gradA)
    var lanes = InlineArray<28, Double>(repeating: 0)
    var truth = lanes.mutableSpan
    for lane in 0..<4 {
      let row = min(lane, samples.count - 1)
      pass.truth.write(
        samples.lowerBound + row, of: batch, lane: lane, into: &truth, &records,
        at: row * layout.size + layout.truth, stride: stride)
    }
    let table = NetworkPowers.table
    let (share, accuracy) = (pass.truth.share, pass.truth.accuracy)
    if batch.output == .softmax {
      var softmax = room.mutableSpan
      Loops.softmax(
        &records, rowStep: layout.size, samples: samples.count, classes: batch.outputs, stride: stride,
        a: a, q: layout.truth, yHat: layout.yHat, gradA: gradA, loss: layout.loss,
        truth: truth.span, powers: table.span, room: &softmax)
      return
    }
    for lane in 0..<samples.count {
      let start = lane * layout.size
      if batch.output == .logistic {
        Loops.logisticOutput(
          row: &records, a: start + a, targets: start + layout.truth, yHat: start + layout.yHat, gradA: start + gradA,
          loss: start + layout.loss, units: batch.outputs, stride: stride, share: share.head, shareTail: share.tail,
          accuracy: accuracy, powers: table.span)
      } else {
        Loops.identityOutput(
          row: &records, a: start + a, targets: start + layout.truth, yHat: start + layout.yHat, gradA: start + gradA,
          loss: start + layout.loss, units: batch.outputs, stride: stride, share: share.head, shareTail: share.tail,
          accuracy: accuracy)
      }
    }
  }

  // MARK: - Backward

  /// ∂loss/∂h_{i−1} = W_iᵀ·∂loss/∂a_i, and ∂loss/∂a_{i−1}.
  private func computeBackward(_ layer: Int, _ records: inout MutableSpan<Double>, _ tile: inout [Double]) {
    let layout = pass.layout
    guard let place = pass.packed[layer].backward else { return }
    multiplyBackward(layer, place, into: layout[layer - 1].gradH, &records, &tile)
    for lane in 0..<samples.count {
      let start = lane * layout.size
      Loops.multiplySlopes(
        row: &records, gradH: start + layout[layer - 1].gradH, slope: start + layout[layer - 1].slope,
        gradA: start + layout[layer - 1].gradA, stride: place.columns)
    }
  }

  private func multiplyBackward(
    _ layer: Int, _ place: PackedMatrices.Place, into block: Int, _ records: inout MutableSpan<Double>,
    _ tile: inout [Double]
  ) {
    let layout = pass.layout
    let stride = layout[layer].stride
    let factor = FastPass<Loops>.Factor(start: layout[layer].gradA, rowStep: layout.size, tail: stride)
    var product = tile.mutableSpan
    pass.multiply(records.span, at: factor.start, factor, rows: samples.count, place, biases: nil, into: &product)
    for lane in 0..<samples.count {
      let start = lane * layout.size
      let norms = pass.norms(records.span, start: start + factor.start, tail: stride, count: place.rows)
      Loops.copyProduct(
        product.span, row: lane, stride: place.columns, terms: place.rows, pNorm: norms.norm,
        pBoundNorm: norms.ofBounds,
        norms: pass.packed.norms(place), start: Span(),
        into: &records, at: start + block)
    }
  }
}
