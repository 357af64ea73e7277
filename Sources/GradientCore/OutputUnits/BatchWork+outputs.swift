/// The results of a tile's rows that depend on the truth: labels or a distribution.
///
/// Each number is certainly the nearest one, or NaN.
protocol TruthRows {
  var rows: Range<Int> { get }
  /// Adds the certified losses to the sums of the tile and of the chunk, and the samples of the others.
  func addLosses(_ view: borrowing BatchView, _ tile: inout RowTile, to outcome: inout ChunkOutcome)
  /// The weighted losses.
  func writeLosses(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  /// - Returns: whether some number may be NaN.
  func writeGradAL(
    _ view: borrowing BatchView, _ tile: inout RowTile, into results: inout MutableSpan<Double>
  ) -> Bool
  func writeGradYHat(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  func writeJacobianRow(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
}

extension BatchWork {
  /// Writes the results that depend on the truth, adds the rows' losses, and finds the rows with open results.
  func write(
    _ truth: some TruthRows, _ view: borrowing BatchView, _ tile: inout RowTile, addingTo outcome: inout ChunkOutcome,
    into storage: borrowing ResultStorage
  ) {
    let (rows, classes) = (truth.rows, view.classes)
    let entries = view.entries(rows)
    let openLosses = outcome.openLosses.count
    truth.addLosses(view, &tile, to: &outcome)
    storage.write(.losses, rows) { results in
      truth.writeLosses(view, tile, into: &results)
      if outcome.openLosses.count == openLosses { return }
      outcome.addOpenRows(in: results.span, perSample: 1, from: rows.lowerBound)
    }
    storage.write(.gradAL, entries) { results in
      guard truth.writeGradAL(view, &tile, into: &results) else { return }
      outcome.addOpenRows(in: results.span, perSample: classes, from: rows.lowerBound)
    }
    storage.write(.gradYHat, entries) { results in
      truth.writeGradYHat(view, tile, into: &results)
      outcome.addOpenRows(in: results.span, perSample: classes, from: rows.lowerBound)
    }
    storage.write(.jacobianRow, entries) { results in
      truth.writeJacobianRow(view, tile, into: &results)
      outcome.addOpenRows(in: results.span, perSample: classes, from: rows.lowerBound)
    }
  }
}
