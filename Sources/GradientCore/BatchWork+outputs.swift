/// What the rows of a tile give, by whichever truth.
protocol TruthRows {
  var rows: Range<Int> { get }
  /// The weighted losses, rounded.
  func writeLosses(_ work: borrowing BatchWork, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  /// Adds the weighted losses to the sums of the tile and of the chunk. The tile does not hold them after that.
  func addLosses(_ work: borrowing BatchWork, _ tile: inout RowTile, to outcome: inout ChunkOutcome)
  func writeGradAL(_ work: borrowing BatchWork, _ tile: inout RowTile, into results: inout MutableSpan<Double>)
  func writeGradYHat(_ work: borrowing BatchWork, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  func writeJacobianRow(_ work: borrowing BatchWork, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
}

extension BatchWork {
  /// Writes what depends on the truth, and adds the rows' losses.
  func write(
    _ truth: some TruthRows, _ view: borrowing BatchView, _ tile: inout RowTile, _ outcome: inout ChunkOutcome,
    into storage: ResultStorage
  ) {
    let rows = truth.rows
    let entries = view.entries(rows)
    storage.write(.losses, rows) { results in
      truth.writeLosses(self, tile, into: &results)
      report(results.span, .losses, perSample: 1, from: rows.lowerBound, &outcome)
    }
    truth.addLosses(self, &tile, to: &outcome)
    storage.write(.gradAL, entries) { results in
      truth.writeGradAL(self, &tile, into: &results)
      guard mayOverflow else { return }
      report(results.span, .gradAL, perSample: batch.classes, from: rows.lowerBound, &outcome)
    }
    storage.write(.gradYHat, entries) { truth.writeGradYHat(self, tile, into: &$0) }
    storage.write(.jacobianRow, entries) { truth.writeJacobianRow(self, tile, into: &$0) }
  }

  /// Remembers the first infinite number.
  private func report(
    _ results: Span<Double>, _ quantity: Quantity, perSample: Int, from sample: Int, _ outcome: inout ChunkOutcome
  ) {
    guard outcome.fault == nil else { return }
    for index in 0..<results.count where results[index].magnitude == .infinity {
      outcome.fault = batch.beyondBinary64(quantity, sample: sample + index / perSample)
      return
    }
  }
}
