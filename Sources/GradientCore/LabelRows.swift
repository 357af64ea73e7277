internal import GradientCoreKernels

/// The rows of a tile by their labels, without label smoothing: losses and gradients have no cancellation here.
struct LabelRows: TruthRows {
  /// The tile's rows in the batch.
  let rows: Range<Int>
  /// Whether the tile's terms hold what all lanes need.
  private let isOrdinary: Bool

  init(_ rows: Range<Int>, _ view: borrowing BatchView, _ tile: inout RowTile) {
    self.rows = rows
    isOrdinary = !tile.fillLabelTerms(rows, view)
  }

  /// A lane's label, nil where its row is ignored.
  private func label(_ lane: Int, _ work: borrowing BatchWork) -> Int? {
    let label = work.labels[rows.lowerBound + lane]
    return label == work.batch.ignoreIndex ? nil : label
  }
}

// MARK: - The losses

extension LabelRows {
  func writeLosses(_ work: borrowing BatchWork, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      results[lane] =
        isOrdinary(lane, work, tile) ? tile[.loss, lane] : extendedLoss(lane, work, tile).rounded
    }
  }

  func addLosses(_ work: borrowing BatchWork, _ tile: inout RowTile, to outcome: inout ChunkOutcome) {
    if !isOrdinary {
      for lane in 0..<rows.count where !isOrdinary(lane, work, tile) {
        outcome.add(extendedLoss(lane, work, tile))
        (tile[.loss, lane], tile[.lossTail, lane]) = (0, 0)
      }
    }
    tile.addLosses()
  }

  /// Whether the tile's terms hold what a lane needs.
  private func isOrdinary(_ lane: Int, _ work: borrowing BatchWork, _ tile: borrowing RowTile) -> Bool {
    guard !isOrdinary, let label = label(lane, work) else { return true }
    return !tile.isTiny(lane) && !work.share(label).isExtraordinary && tile[.loss, lane] < LabelTerms.ordinaryLossMax
  }

  /// w_ℓ·((m − a_ℓ) + log S) for any weight and any gap.
  private func extendedLoss(_ lane: Int, _ work: borrowing BatchWork, _ tile: borrowing RowTile) -> Extended {
    guard let label = label(lane, work) else { return .zero }
    let gap = work.batch.gap(rows.lowerBound + lane, label)
    return Extended(work.share(label).weight)
      * (gap + tile.extendedLogarithm(lane, rest: rest(lane, label, work, tile)))
  }
}

// MARK: - The gradients

extension LabelRows {
  /// w_ℓ·(ŷ − e(ℓ))/D of every row.
  func writeGradAL(_ work: borrowing BatchWork, _ tile: inout RowTile, into results: inout MutableSpan<Double>) {
    let classes = tile.tiling.classes
    tile.scale(by: .factor, .factorTail, rows: rows.count, into: &results)
    for lane in 0..<rows.count {
      guard let label = label(lane, work) else { continue }
      results[lane * classes + label] = tile[.gradient, lane]
    }
    if !isOrdinary || tile.isDeep { repairGradAL(work, tile, in: &results) }
  }

  /// Computes again what the terms may not hold: all of an extraordinary row, the small numbers of a deep one, and the
  /// label's entry.
  private func repairGradAL(
    _ work: borrowing BatchWork, _ tile: borrowing RowTile, in results: inout MutableSpan<Double>
  ) {
    let classes = work.batch.classes
    for lane in 0..<rows.count {
      guard let label = label(lane, work) else { continue }
      let share = work.share(label)
      guard share.isExtraordinary || tile.isDeep || tile.isTiny(lane) else { continue }
      let factor = Extended(share.weight) / (tile.extendedSum(lane) * work.denominator)
      if share.isExtraordinary || tile.isDeep {
        work.batch.repair(
          rows.lowerBound + lane, by: factor, from: share.isExtraordinary ? 0 : RowRepair.deepGap, in: &results,
          start: lane * classes)
      }
      results[lane * classes + label] = 0 - (others(lane, label, work, tile) * factor).rounded
    }
  }

  /// S − e_ℓ without cancellation: R where the label is a greatest class.
  private func others(_ lane: Int, _ label: Int, _ work: borrowing BatchWork, _ tile: borrowing RowTile) -> Extended {
    let gap = work.batch.gap(rows.lowerBound + lane, label)
    if gap.isZero { return rest(lane, label, work, tile) }
    return .one + (tile.extendedRest(lane) - Extended.exponential(ofMinus: gap))
  }

  private func rest(_ lane: Int, _ label: Int, _ work: borrowing BatchWork, _ tile: borrowing RowTile) -> Extended {
    work.share(label).isExtraordinary
      ? work.batch.rest(rows.lowerBound + lane, lane, tile) : tile.extendedRest(lane)
  }

  /// −w_ℓ/(ŷ_ℓ·D) at the label, 0 elsewhere.
  func writeGradYHat(_ work: borrowing BatchWork, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for index in 0..<results.count { results[index] = 0 }
    for lane in 0..<rows.count {
      guard let label = label(lane, work), work.share(label).weight > 0 else { continue }
      let e = Extended.exponential(ofMinus: work.batch.gap(rows.lowerBound + lane, label))
      let factor = Extended(work.share(label).weight) * tile.extendedSum(lane) / work.denominator
      results[lane * work.batch.classes + label] = e.isZero ? -.infinity : 0 - (factor / e).rounded
    }
  }

  func writeJacobianRow(_ work: borrowing BatchWork, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  {
    for lane in 0..<rows.count {
      work.batch.writeJacobianRow(rows.lowerBound + lane, label(lane, work), tile, lane, into: &results)
    }
  }
}

extension BatchWork {
  /// w and w/D of a class.
  func share(_ label: Int) -> LabelShare { shares.isEmpty ? uniformShare : shares[label] }
}

extension Batch {
  /// m − a of a class.
  func gap(_ sample: Int, _ index: Int) -> Extended {
    Extended(differenceOf: maxima[sample], logits[sample * classes + index])
  }

  /// ŷ_ℓ·(1_{(i=ℓ)} − ŷ_i) of one row, at a lane's place in a tile's results; 0 without a label.
  func writeJacobianRow(
    _ sample: Int, _ label: Int?, _ tile: borrowing RowTile, _ lane: Int, into results: inout MutableSpan<Double>
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
