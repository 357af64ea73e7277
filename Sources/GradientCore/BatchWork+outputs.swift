/// What the rows of a tile give, by whichever truth.
protocol TruthRows {
  var rows: Range<Int> { get }
  /// The weighted loss; nil where it needs `extendedLoss`.
  func ordinaryLoss(_ lane: Int) -> DoubleDouble?
  func extendedLoss(_ lane: Int) -> Extended
  func writeGradAL(_ tile: inout RowTile, into results: inout MutableSpan<Double>, denominator: Extended)
  func writeGradYHat(into results: inout MutableSpan<Double>, denominator: Extended)
  func writeJacobianRow(into results: inout MutableSpan<Double>)
}

extension BatchWork {
  /// Writes what depends on the truth, and adds the rows' losses.
  func write(_ truth: some TruthRows, _ tile: inout RowTile, _ outcome: inout ChunkOutcome, into storage: ResultStorage)
  {
    let rows = truth.rows
    let entries = rows.lowerBound * batch.classes..<rows.upperBound * batch.classes
    for lane in 0..<rows.count {
      if let loss = truth.ordinaryLoss(lane) {
        outcome.add(loss)
      } else {
        outcome.add(truth.extendedLoss(lane))
      }
    }
    storage.write(.losses, rows) { results in
      for lane in 0..<rows.count { results[lane] = truth.ordinaryLoss(lane)?.head ?? truth.extendedLoss(lane).rounded }
      report(results.span, .losses, perSample: 1, from: rows.lowerBound, &outcome)
    }
    storage.write(.gradAL, entries) { results in
      truth.writeGradAL(&tile, into: &results, denominator: denominator)
      guard mayOverflow else { return }
      report(results.span, .gradAL, perSample: batch.classes, from: rows.lowerBound, &outcome)
    }
    storage.write(.gradYHat, entries) { truth.writeGradYHat(into: &$0, denominator: denominator) }
    storage.write(.jacobianRow, entries) { truth.writeJacobianRow(into: &$0) }
  }

  /// Remembers the first infinite number.
  private func report(
    _ results: Span<Double>, _ quantity: Quantity, perSample: Int, from sample: Int, _ outcome: inout ChunkOutcome
  ) {
    guard outcome.fault == nil else { return }
    for index in 0..<results.count where results[index].magnitude == .infinity {
      outcome.fault = .beyondBinary64(quantity: quantity, sample: sample + index / perSample)
      return
    }
  }
}
