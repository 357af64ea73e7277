import GradientCore
import Parallel

// The sums over the batch.

extension FastPass {
  /// ∂loss/∂W_i = (∂loss/∂a_i)ᵀ·h_{i−1}, four units at a time.
  ///
  /// - Returns: whether every number is certified, and finite.
  func roundGradW(_ layer: Int, _ records: [Double], into numbers: inout [Double], _ split: WorkSplit) -> Bool {
    let columns = batch.units(layer - 1)
    let norms = gradientNorms(layer, records)
    let inputNorms = inputNorms(below: layer, records)
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
            roundRows(units, layer, records, norms, inputNorms, &tile, into: &rows)
            isWhole = rows.span.areFinite && isWhole
          }
        }
        return isWhole
      }
    }
    return areWhole
  }

  private func roundRows(
    _ units: Range<Int>, _ layer: Int, _ records: [Double], _ norms: [Double], _ inputNorms: [Double],
    _ tile: inout [Double], into rows: inout MutableSpan<Double>
  ) {
    let columns = batch.units(layer - 1)
    let stride = SampleLayout.padded(columns)
    var product = tile.mutableSpan
    multiplyGradients(units, layer, records.span, stride, &product)
    for (row, unit) in units.enumerated() {
      let start = row * columns
      let open = Loops.roundProduct(
        product.span, row: row, stride: stride, columns: columns, terms: batch.samples, pNorm: norms[unit],
        pBoundNorm: norms[layout.strides[layer - 1] + unit], norms: inputNorms.span, into: &rows, at: start)
      guard open > 0 else { continue }
      for column in 0..<columns where rows[start + column].isNaN {
        let place = 2 * row * stride + column
        rows[start + column] = closerBound(ofGradW: unit, column, layer, records.span)
          .certified(head: product[place], tail: product[place + stride])
      }
    }
  }

  private func multiplyGradients(
    _ units: Range<Int>, _ layer: Int, _ records: Span<Double>, _ stride: Int, _ product: inout MutableSpan<Double>
  ) {
    let start = layout.gradA[layer - 1] + units.lowerBound
    let none: [Double] = []
    if layer == 1, let inputs = packed.inputs {
      Loops.multiply(
        p: records, pStart: start, pRow: 1, pTerm: layout.size, pTail: layout.strides[layer - 1], rows: units.count,
        q: packed.numbers.span, qStart: inputs.start, qStripe: inputs.stripe, qTerm: 4, qTail: 0,
        terms: batch.samples, start: none.span, columns: stride, into: &product)
    } else {
      Loops.multiply(
        p: records, pStart: start, pRow: 1, pTerm: layout.size, pTail: layout.strides[layer - 1], rows: units.count,
        q: records, qStart: layout.h[layer - 2], qStripe: 4, qTerm: layout.size, qTail: stride,
        terms: batch.samples, start: none.span, columns: stride, into: &product)
    }
  }

  /// ∂loss/∂b_i = Σ ∂loss/∂a_i: a product with a column of ones.
  func roundGradB(_ layer: Int, _ records: [Double], into numbers: inout [Double]) {
    let norms = gradientNorms(layer, records)
    let (samples, stride) = (batch.samples, layout.strides[layer - 1])
    let ones = [Double](repeating: 1, count: 4)
    let none: [Double] = []
    var tile = [Double].unwritten(8 * batch.units(layer))
    var product = tile.mutableSpan
    Loops.multiply(
      p: records.span, pStart: layout.gradA[layer - 1], pRow: 1, pTerm: layout.size, pTail: stride,
      rows: batch.units(layer), q: ones.span, qStart: 0, qStripe: 0, qTerm: 0, qTail: 0,
      terms: samples, start: none.span, columns: 4, into: &product)
    let onesNorms = [Double](repeating: Loops.norm(ofOnes: samples), count: 4)
    var span = numbers.mutableSpan
    for unit in 0..<batch.units(layer) {
      let open = Loops.roundProduct(
        product.span, row: unit, stride: 4, columns: 1, terms: samples, pNorm: norms[unit],
        pBoundNorm: norms[stride + unit], norms: onesNorms.span, into: &span, at: unit)
      guard open > 0 else { continue }
      span[unit] = closerBound(ofGradB: unit, layer, ones: ones.span, records.span)
        .certified(head: product[8 * unit], tail: product[8 * unit + 4])
    }
  }

  // MARK: - Norms

  /// Of ∂loss/∂a_i, unit by unit: of the numbers, and of their bounds.
  private func gradientNorms(_ layer: Int, _ records: [Double]) -> [Double] {
    columnNorms(layout.gradA[layer - 1], layout.strides[layer - 1], records)
  }

  /// Of h_{i−1}, unit by unit, or of x, which has no bounds.
  private func inputNorms(below layer: Int, _ records: [Double]) -> [Double] {
    if layer > 1 { return columnNorms(layout.h[layer - 2], layout.strides[layer - 2], records) }
    guard let inputs = packed.inputs else { return [] }
    return Array(packed.norms[inputs.norms..<inputs.norms + inputs.columns])
  }

  private func columnNorms(_ start: Int, _ stride: Int, _ records: [Double]) -> [Double] {
    var norms = [Double].unwritten(2 * stride)
    var span = norms.mutableSpan
    Loops.columnNorms(
      records.span, start: start, rowStep: layout.size, rows: batch.samples, columns: stride, into: &span)
    return norms
  }
}
