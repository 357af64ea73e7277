internal import GradientKernels

/// The results of a tile's rows with labels and without label smoothing. Their losses and gradients do not cancel.
struct LabelRows: TruthRows {
  /// The tile's rows in the batch.
  let rows: Range<Int>
  /// Whether the loss or the label's gradient of some lane is NaN.
  private let isOpen: Bool

  init(rows: Range<Int>, _ view: borrowing BatchView, _ tile: inout RowTile) {
    self.rows = rows
    isOpen = tile.fillLabelTerms(rows, view)
  }

  /// The label of a lane, or nil if its row is ignored.
  private func label(_ lane: Int, _ view: borrowing BatchView) -> Int? { view.label(rows.lowerBound + lane) }

  /// The kernel has added the losses to the tile's sums.
  func addLosses(_ view: borrowing BatchView, _ tile: inout RowTile, to outcome: inout ChunkOutcome) {
    guard isOpen else { return }
    for lane in 0..<rows.count where tile[.loss, lane].isNaN {
      outcome.addOpenLoss(of: rows.lowerBound + lane)
    }
  }

  func writeLosses(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count { results[lane] = tile[.loss, lane] }
  }

  /// w_ℓ·(ŷ − e(ℓ))/D of every row.
  func writeGradAL(
    _ view: borrowing BatchView, _ tile: inout RowTile, into results: inout MutableSpan<Double>
  ) -> Bool {
    let classes = tile.tiling.classes
    let hasOpenProduct = tile.scale(by: .factor, .factorTail, rows: rows.count, into: &results)
    for lane in 0..<rows.count {
      guard let label = label(lane, view) else { continue }
      if tile.isDeep, let share = view.share(label).value {
        view.writeDeepProducts(
          of: rows.lowerBound + lane, lane, tile, factor: share / tile.sum(lane), into: &results)
      }
      results[lane * classes + label] = tile[.gradient, lane]
    }
    return isOpen || hasOpenProduct || tile.isDeep
  }

  /// −w_ℓ/(ŷ_ℓ·D) at the label, 0 elsewhere.
  func writeGradYHat(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for index in 0..<results.count { results[index] = 0 }
    for lane in 0..<rows.count {
      guard let label = label(lane, view) else { continue }
      let place = lane * view.classes + label
      guard let share = view.share(label).value else {
        results[place] = .nan
        continue
      }
      if !share.isZero { results[place] = view.gradYHat(lane, class: label, tile, share: share) }
    }
  }

  func writeJacobianRow(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  {
    for lane in 0..<rows.count {
      view.writeJacobianRow(of: rows.lowerBound + lane, label: label(lane, view), tile, lane: lane, into: &results)
    }
  }
}
