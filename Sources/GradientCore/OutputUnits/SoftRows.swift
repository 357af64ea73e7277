internal import GradientKernels

/// The results of a tile's rows whose truth is a distribution: targets, or smoothed labels.
struct SoftRows: TruthRows {
  private let soft: SoftWeights
  let rows: Range<Int>
  /// The sums of each lane's row.
  private var sums: [SoftSums] = []

  init(_ soft: SoftWeights, rows: Range<Int>, _ view: borrowing BatchView, _ tile: inout RowTile) {
    self.soft = soft
    self.rows = rows
    for lane in 0..<rows.count {
      sums.append(isIgnored(lane) ? .none : sums(lane, &tile))
    }
  }

  private var batch: Batch { soft.batch }

  /// Losses outside this range, and gradients below its lower end, are not certified.
  private static let ordinaryResults = 0x1p-800...0x1p900
  /// Targets of any size are allowed. If their Q/D is outside this range, the kernels' products could overflow or
  /// become subnormal.
  private static let ordinaryTotals = 0x1p-60...0x1p60

  /// The sums from the kernels; `open` if they could lose bits.
  private func sums(_ lane: Int, _ tile: inout RowTile) -> SoftSums {
    guard let shares = soft.shares, !tile.isTiny(lane) else { return .open }
    let row = rows.lowerBound + lane
    tile.distribute(truth(lane), shares)
    let sums = tile.softSums(row, of: batch)
    tile.restore(truth(lane), shares)
    let total = DoubleDouble(sums.total, sums.totalTail)
    guard SoftRows.ordinaryTotals.contains(total.head) else { return .open }
    let share = DoubleDouble(sums.gaps, sums.gapsTail) + total * tile.logarithm(lane)
    guard SoftRows.ordinaryResults.contains(share.head) else { return .open }
    let inverse = DoubleDouble(tile[.inverse, lane], tile[.inverseTail, lane])
    let loss = share * soft.ordinaryDenominator
    let rounded = Extended(loss).certified(within: ErrorBounds.loss)
    return .ordinary(loss: loss, rounded: rounded, factor: total * inverse)
  }

  private func truth(_ lane: Int) -> SoftTruth { SoftTruth(batch: batch, sample: rows.lowerBound + lane) }

  private func isIgnored(_ lane: Int) -> Bool {
    guard case .labels(let labels) = batch.truth else { return false }
    return labels[rows.lowerBound + lane] == batch.ignoreIndex
  }

  private func q(_ lane: Int, _ index: Int) -> Extended {
    soft.q(index, target: truth(lane).target(index))
  }

  func addLosses(_ view: borrowing BatchView, _ tile: inout RowTile, to outcome: inout ChunkOutcome) {
    for lane in 0..<rows.count {
      if case .ordinary(let loss, let rounded, _) = sums[lane], !rounded.isNaN {
        outcome.add(loss)
      } else if case .none = sums[lane] {
        continue
      } else {
        outcome.addOpenLoss(of: rows.lowerBound + lane)
      }
    }
  }

  func writeLosses(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      switch sums[lane] {
      case .none: results[lane] = 0
      case .open: results[lane] = .nan
      case .ordinary(_, let rounded, _): results[lane] = rounded
      }
    }
  }

  func writeGradAL(
    _ view: borrowing BatchView, _ tile: inout RowTile, into results: inout MutableSpan<Double>
  ) -> Bool {
    var isOpen = false
    for lane in 0..<rows.count {
      let range = lane * batch.classes..<(lane + 1) * batch.classes
      switch sums[lane] {
      case .none: for place in range { results[place] = 0 }
      case .open:
        for place in range { results[place] = .nan }
        isOpen = true
      case .ordinary(_, _, let factor):
        guard let shares = soft.shares else { continue }
        tile.distribute(truth(lane), shares)
        let isRowOpen = tile.softGradient(
          lane, factor: factor, least: SoftRows.ordinaryResults.lowerBound, into: &results)
        isOpen = isOpen || isRowOpen
        tile.restore(truth(lane), shares)
      }
    }
    return isOpen
  }

  func writeGradYHat(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      for index in 0..<batch.classes {
        let share = q(lane, index) / view.denominator
        results[lane * batch.classes + index] =
          isIgnored(lane) || share.isZero ? 0 : view.gradYHat(lane, class: index, tile, share: share)
      }
    }
  }

  /// Smoothed labels have a row ℓ of the Jacobian too. It does not depend on q.
  func writeJacobianRow(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>)
  {
    for lane in 0..<rows.count {
      let row = rows.lowerBound + lane
      let label = view.label(row)
      view.writeJacobianRow(of: row, label: label, tile, lane: lane, into: &results)
    }
  }
}

/// The sums of a row whose truth is a distribution.
private enum SoftSums {
  /// The sample is ignored.
  case none
  /// The loss, the same rounded or NaN, and Q/(S·D).
  case ordinary(loss: DoubleDouble, rounded: Double, factor: DoubleDouble)
  /// Some number is too great or too small for the kernels.
  case open
}
