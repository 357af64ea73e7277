import GradientCore
import Parallel

// The sums over the batch.

extension FastPass {
  /// ∂loss/∂W_i = (∂loss/∂a_i)ᵀ·h_{i−1}, four units at a time.
  ///
  /// - Returns: whether every number is certified, and finite.
  func roundGradW(
    _ layer: Int, _ records: [Double], _ norms: [Double], into numbers: inout [Double], _ split: WorkSplit
  ) -> Bool {
    let columns = batch.units(layer - 1)
    let blocks = (batch.units(layer) + 3) / 4
    let parts = min(
      blocks, split.parts(of: batch.units(layer) * columns * batch.samples, each: FastPass.partMultiplications))
    let stride = SampleLayout.padded(columns)
    var areWhole = true
    PartedArray.withParts(of: &numbers) { numbers in
      areWhole = split.allSatisfy(parts) { part in
        var isWhole = true
        var tile = [Double].unwritten(8 * stride)
        for block in blocks * part / parts..<blocks * (part + 1) / parts {
          let units = 4 * block..<min(4 * block + 4, batch.units(layer))
          numbers.write(units.lowerBound * columns..<units.upperBound * columns) { rows in
            roundRows(units, layer, records.span, norms.span, &tile, into: &rows)
            isWhole = rows.span.areFinite && isWhole
          }
        }
        return isWhole
      }
    }
    return areWhole
  }

  private func roundRows(
    _ units: Range<Int>, _ layer: Int, _ records: Span<Double>, _ norms: Span<Double>, _ tile: inout [Double],
    into rows: inout MutableSpan<Double>
  ) {
    let columns = batch.units(layer - 1)
    let stride = SampleLayout.padded(columns)
    var product = tile.mutableSpan
    multiplyGradients(units, layer, records, stride, &product)
    let (ofGradA, ofInputs) = (gradientNorms(layer, norms), inputNorms(below: layer, norms))
    for (row, unit) in units.enumerated() {
      let start = row * columns
      let open = Loops.roundProduct(
        product.span, row: row, stride: stride, columns: columns, terms: batch.samples, pNorm: ofGradA[unit],
        pBoundNorm: ofGradA[layout[layer].stride + unit], norms: ofInputs, into: &rows, at: start)
      guard open > 0 else { continue }
      for column in 0..<columns where rows[start + column].isNaN {
        let place = 2 * row * stride + column
        rows[start + column] = closerBound(ofGradW: unit, column, layer, records)
          .certified(head: product[place], tail: product[place + stride])
      }
    }
  }

  private func multiplyGradients(
    _ units: Range<Int>, _ layer: Int, _ records: Span<Double>, _ stride: Int, _ product: inout MutableSpan<Double>
  ) {
    let start = layout[layer].gradA + units.lowerBound
    if layer == 1, let inputs = packed.inputs {
      Loops.multiply(
        p: records, pStart: start, pRow: 1, pTerm: layout.size, pTail: layout[layer].stride, rows: units.count,
        q: packed.numbers.span, qStart: inputs.start, qStripe: inputs.stripe, qTerm: 4, qTail: 0,
        terms: batch.samples, start: Span(), columns: stride, into: &product)
    } else {
      Loops.multiply(
        p: records, pStart: start, pRow: 1, pTerm: layout.size, pTail: layout[layer].stride, rows: units.count,
        q: records, qStart: layout[layer - 1].h, qStripe: 4, qTerm: layout.size, qTail: stride,
        terms: batch.samples, start: Span(), columns: stride, into: &product)
    }
  }

  /// ∂loss/∂b_i = Σ ∂loss/∂a_i, four units at a time: a product with a column of ones.
  func roundGradB(_ layer: Int, _ records: [Double], _ norms: [Double], into numbers: inout [Double]) {
    let (samples, units, stride) = (batch.samples, batch.units(layer), layout[layer].stride)
    let ofGradA = gradientNorms(layer, norms.span)
    let ones = InlineArray<4, Double>(repeating: 1)
    let onesNorms = InlineArray<4, Double>(repeating: Loops.norm(ofOnes: samples))
    var tile = InlineArray<32, Double>(repeating: 0)
    var product = tile.mutableSpan
    var span = numbers.mutableSpan
    for first in Swift.stride(from: 0, to: units, by: 4) {
      let rows = min(4, units - first)
      Loops.multiply(
        p: records.span, pStart: layout[layer].gradA + first, pRow: 1, pTerm: layout.size, pTail: stride, rows: rows,
        q: ones.span, qStart: 0, qStripe: 0, qTerm: 0, qTail: 0, terms: samples, start: Span(), columns: 4,
        into: &product)
      for row in 0..<rows {
        let unit = first + row
        let open = Loops.roundProduct(
          product.span, row: row, stride: 4, columns: 1, terms: samples, pNorm: ofGradA[unit],
          pBoundNorm: ofGradA[stride + unit], norms: onesNorms.span, into: &span, at: unit)
        guard open > 0 else { continue }
        span[unit] = closerBound(ofGradB: unit, layer, ones: ones.span, records.span)
          .certified(head: product[8 * row], tail: product[8 * row + 4])
      }
    }
  }

  // MARK: - Norms

  /// Of ∂loss/∂a_i, unit by unit: of the numbers, and of their bounds.
  @_lifetime(copy norms)
  private func gradientNorms(_ layer: Int, _ norms: Span<Double>) -> Span<Double> {
    norms.extracting(layout[layer].gradA..<layout[layer].gradA + 2 * layout[layer].stride)
  }

  /// Of h_{i−1}, unit by unit, or of x, which has no bounds.
  @_lifetime(copy norms, borrow self)
  private func inputNorms(below layer: Int, _ norms: Span<Double>) -> Span<Double> {
    if let inputs = packed.inputs, layer == 1 { return packed.norms(inputs) }
    let (start, stride) = (layout[layer - 1].h, layout[layer - 1].stride)
    return norms.extracting(start..<start + 2 * stride)
  }
}
