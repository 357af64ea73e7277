/// The results of a tile's rows that depend on the truth: labels or a distribution.
protocol TruthRows {
  var rows: Range<Int> { get }
  /// The weighted losses, rounded.
  func writeLosses(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  /// Adds the weighted losses to the sums of the tile and of the chunk. The tile does not keep them after that.
  func addLosses(_ view: borrowing BatchView, _ tile: inout RowTile, to outcome: inout ChunkOutcome)
  func writeGradAL(_ view: borrowing BatchView, _ tile: inout RowTile, into results: inout MutableSpan<Double>)
  func writeGradYHat(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  func writeJacobianRow(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
}

extension BatchWork {
  /// Writes the results that depend on the truth, and adds the rows' losses.
  func write(
    _ truth: some TruthRows, _ view: borrowing BatchView, _ tile: inout RowTile, addingTo outcome: inout ChunkOutcome,
    into storage: borrowing ResultStorage
  ) {
    let rows = truth.rows
    let entries = view.entries(rows)
    storage.write(.losses, rows) { results in
      truth.writeLosses(view, tile, into: &results)
      report(results.span, .losses, perSample: 1, from: rows.lowerBound, &outcome)
    }
    truth.addLosses(view, &tile, to: &outcome)
    storage.write(.gradAL, entries) { results in
      truth.writeGradAL(view, &tile, into: &results)
      guard view.mayOverflow else { return }
      report(results.span, .gradAL, perSample: view.classes, from: rows.lowerBound, &outcome)
    }
    storage.write(.gradYHat, entries) { truth.writeGradYHat(view, tile, into: &$0) }
    storage.write(.jacobianRow, entries) { truth.writeJacobianRow(view, tile, into: &$0) }
  }

  /// Remembers the first infinite number.
  private func report(
    _ results: Span<Double>, _ quantity: Quantity, perSample: Int, from sample: Int, _ outcome: inout ChunkOutcome
  ) {
    guard outcome.infinite == nil else { return }
    for index in 0..<results.count where results[index].magnitude == .infinity {
      outcome.infinite = InfiniteResult(quantity: quantity, sample: sample + index / perSample)
      return
    }
  }
}
