internal import GradientKernels

/// Loss, ŷ and ∇_{a_L} of a few samples with labels and without options.
///
/// The results are those of a `Batch` with these samples. What a batch is checked for, shares with workers and keeps
/// for other quantities would be much of the work for a few.
package struct SmallBatch {
  /// In nats, the mean of the samples.
  package let loss: Double
  /// ŷ, `[B·k]`, then ∇_{a_L}.
  private let results: [Double]

  package var yHat: Span<Double> {
    @_lifetime(borrow self) get { results.span.extracting(first: results.count / 2) }
  }

  /// ∂loss/∂a_L, `[B·k]`.
  package var gradAL: Span<Double> {
    @_lifetime(borrow self) get { results.span.extracting(droppingFirst: results.count / 2) }
  }

  /// - Parameters:
  ///   - logits: `[B·k]`, row-major.
  ///   - labels: `[B]`, counted from 0.
  ///   - variant: which compilation of the inner loops to use.
  /// - Returns: nil if only a `Batch` can compute or refuse the samples.
  package init?(logits: Span<Double>, classes: Int, labels: Span<Int>, variant: KernelVariant = .best) {
    // Fast path (0013): the numbers of `Batch.gradients` for these samples, tile by tile.
    guard classes > 0, !logits.isEmpty, logits.count == labels.count * classes else { return nil }
    let tiling = Tiling(classes: classes, samples: labels.count, isSoft: false)
    guard tiling.chunks == 1 else { return nil }
    var maxima = [Double].unwritten(labels.count)
    var maximaSpan = maxima.mutableSpan
    variant.findMaxima(in: logits, classes: classes, into: &maximaSpan)
    for (sample, greatest) in maxima.enumerated() {
      let row = logits.extracting(sample &* classes..<(sample &+ 1) &* classes)
      guard LabelledRow.isValid(row, greatest: greatest, label: labels[sample]) else { return nil }
    }
    var results = [Double].unwritten(2 * logits.count)
    let view = BatchView(logits, maxima: maxima.span, labels: labels, classes: classes)
    guard let loss = SmallBatch.compute(view, tiling, variant, into: PartedArray(&results)) else { return nil }
    self.loss = loss
    self.results = results
  }

  /// - Returns: the loss; nil if some number is not certain.
  private static func compute(
    _ view: borrowing BatchView, _ tiling: Tiling, _ variant: KernelVariant, into results: borrowing PartedArray<Double>
  ) -> Double? {
    let count = view.logits.count
    var numbers = [Double].unwritten(tiling.tileNumbers)
    var tile = RowTile(tiling, variant, numbers.mutableSpan)
    var first = 0
    while first < tiling.samples {
      let rows = first..<min(first + tiling.rowsPerTile, tiling.samples)
      let entries = view.entries(rows)
      tile.load(rows, view)
      var isOpen = false
      results.write(entries) { isOpen = tile.scale(by: .inverse, .inverseTail, rows: rows.count, into: &$0) }
      let truth = LabelRows(rows: rows, view, &tile)
      results.write(entries.lowerBound + count..<entries.upperBound + count) {
        // A tile with a deep class is open.
        isOpen = truth.writeGradAL(view, &tile, into: &$0) || isOpen
      }
      if isOpen { return nil }
      first = rows.upperBound
    }
    let loss = (Extended(tile.drainLosses()) / view.denominator).certified(within: ErrorBounds.loss)
    return loss.isFinite ? loss : nil
  }
}
