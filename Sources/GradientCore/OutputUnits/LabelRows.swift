internal import GradientKernels

/// The results of a tile's rows with labels and without label smoothing. Their losses and gradients do not cancel.
struct LabelRows: TruthRows {
  /// The tile's rows in the batch.
  let rows: Range<Int>
  /// Whether the tile's terms are accurate for every lane.
  private let isOrdinary: Bool

  init(rows: Range<Int>, _ view: borrowing BatchView, _ tile: inout RowTile) {
    self.rows = rows
    isOrdinary = !tile.fillLabelTerms(rows, view)
  }

  /// The label of a lane, or nil if its row is ignored.
  private func label(_ lane: Int, _ view: borrowing BatchView) -> Int? { view.label(rows.lowerBound + lane) }
}

// MARK: - The losses

extension LabelRows {
  func writeLosses(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      results[lane] =
        isOrdinary(lane, view, tile) ? tile[.loss, lane] : extendedLoss(lane, view, tile).rounded
    }
  }

  func addLosses(_ view: borrowing BatchView, _ tile: inout RowTile, to outcome: inout ChunkOutcome) {
    if !isOrdinary {
      for lane in 0..<rows.count where !isOrdinary(lane, view, tile) {
        outcome.add(extendedLoss(lane, view, tile))
        (tile[.loss, lane], tile[.lossTail, lane]) = (0, 0)
      }
    }
    tile.addLosses()
  }

  /// Whether the tile's terms are accurate for a lane.
  private func isOrdinary(_ lane: Int, _ view: borrowing BatchView, _ tile: borrowing RowTile) -> Bool {
    guard !isOrdinary, let label = label(lane, view) else { return true }
    return !tile.isTiny(lane) && !view.share(label).isExtraordinary && tile[.loss, lane] < LabelTerms.ordinaryLossMax
  }

  /// w_ℓ·((m − a_ℓ) + log S) for any weight and any gap.
  private func extendedLoss(_ lane: Int, _ view: borrowing BatchView, _ tile: borrowing RowTile) -> Extended {
    guard let label = label(lane, view) else { return .zero }
    let gap = view.gap(rows.lowerBound + lane, label)
    return Extended(view.share(label).weight)
      * (gap + tile.extendedLogarithm(lane, rest: rest(lane, label: label, view, tile)))
  }
}

// MARK: - The gradients

extension LabelRows {
  /// w_ℓ·(ŷ − e(ℓ))/D of every row.
  func writeGradAL(_ view: borrowing BatchView, _ tile: inout RowTile, into results: inout MutableSpan<Double>) {
    let classes = tile.tiling.classes
    tile.scale(by: .factor, .factorTail, rows: rows.count, into: &results)
    for lane in 0..<rows.count {
      guard let label = label(lane, view) else { continue }
      results[lane * classes + label] = tile[.gradient, lane]
    }
    if !isOrdinary || tile.isDeep { repairGradAL(view, tile, in: &results) }
  }

  /// Recomputes the results for which the terms are not accurate: all of an extraordinary row, the small numbers of a
  /// deep one, and the label's entry.
  private func repairGradAL(
    _ view: borrowing BatchView, _ tile: borrowing RowTile, in results: inout MutableSpan<Double>
  ) {
    let classes = view.classes
    for lane in 0..<rows.count {
      guard let label = label(lane, view) else { continue }
      let share = view.share(label)
      guard share.isExtraordinary || tile.isDeep || tile.isTiny(lane) else { continue }
      let factor = Extended(share.weight) / (tile.extendedSum(lane) * view.denominator)
      if share.isExtraordinary || tile.isDeep {
        view.repair(
          rows.lowerBound + lane, by: factor, from: share.isExtraordinary ? 0 : RowRepair.deepGap, in: &results,
          start: lane * classes)
      }
      results[lane * classes + label] = 0 - (others(lane, label: label, view, tile) * factor).rounded
    }
  }

  /// S − e_ℓ without cancellation: R if the label is a greatest class.
  private func others(_ lane: Int, label: Int, _ view: borrowing BatchView, _ tile: borrowing RowTile) -> Extended {
    let gap = view.gap(rows.lowerBound + lane, label)
    if gap.isZero { return rest(lane, label: label, view, tile) }
    return .one + (tile.extendedRest(lane) - Extended.exponential(ofMinus: gap))
  }

  private func rest(_ lane: Int, label: Int, _ view: borrowing BatchView, _ tile: borrowing RowTile) -> Extended {
    view.share(label).isExtraordinary
      ? view.rest(rows.lowerBound + lane, lane, tile) : tile.extendedRest(lane)
  }

  /// −w_ℓ/(ŷ_ℓ·D) at the label, 0 elsewhere.
  func writeGradYHat(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for index in 0..<results.count { results[index] = 0 }
    for lane in 0..<rows.count {
      guard let label = label(lane, view), view.share(label).weight > 0 else { continue }
      let e = Extended.exponential(ofMinus: view.gap(rows.lowerBound + lane, label))
      let factor = Extended(view.share(label).weight) * tile.extendedSum(lane) / view.denominator
      results[lane * view.classes + label] = e.isZero ? -.infinity : 0 - (factor / e).rounded
    }
  }

  func writeJacobianRow(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  {
    for lane in 0..<rows.count {
      view.writeJacobianRow(of: rows.lowerBound + lane, label: label(lane, view), tile, lane: lane, into: &results)
    }
  }
}

extension BatchView {
  /// Writes ŷ_ℓ·(1_{(i=ℓ)} − ŷ_i) of a lane's row into the tile's results; 0 without a label.
  func writeJacobianRow(
    of sample: Int, label: Int?, _ tile: borrowing RowTile, lane: Int, into results: inout MutableSpan<Double>
  ) {
    let start = lane * classes
    guard let label else {
      for index in 0..<classes { results[start + index] = 0 }
      return
    }
    let gap = gap(sample, label)
    let e = Extended.exponential(ofMinus: gap)
    let sum = tile.extendedSum(lane)
    let factor = e / (sum * sum)
    repair(sample, by: factor, from: 0, in: &results, start: start)
    for index in 0..<classes { results[start + index] = 0 - results[start + index] }
    let others = gap.isZero ? tile.extendedRest(lane) : .one + (tile.extendedRest(lane) - e)
    results[start + label] = (others * factor).rounded
  }
}
