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
      sums.append(isIgnored(lane) ? .none : ordinarySums(lane, &tile) ?? extendedSums(lane, view, tile))
    }
  }

  private var batch: Batch { soft.batch }

  /// Losses outside this range, and gradients below its lower end, are computed as `Extended`.
  private static let ordinaryResults = 0x1p-800...0x1p900
  /// Targets of any size are allowed. If their Q/D is outside this range, the kernels' products could overflow or
  /// become subnormal.
  private static let ordinaryTotals = 0x1p-200...0x1p200

  /// The sums from the kernels; nil if they could lose bits.
  private func ordinarySums(_ lane: Int, _ tile: inout RowTile) -> SoftSums? {
    guard let shares = soft.shares, !tile.isTiny(lane) else { return nil }
    let row = rows.lowerBound + lane
    tile.distribute(truth(lane), shares)
    let sums = tile.softSums(row, of: batch)
    tile.restore(truth(lane), shares)
    let total = DoubleDouble(sums.total, sums.totalTail)
    guard SoftRows.ordinaryTotals.contains(total.head) else { return nil }
    let loss = DoubleDouble(sums.gaps, sums.gapsTail) + total * tile.logarithm(lane)
    guard SoftRows.ordinaryResults.contains(loss.head) else { return nil }
    let inverse = DoubleDouble(tile[.inverse, lane], tile[.inverseTail, lane])
    return .ordinary(loss: loss * soft.ordinaryDenominator, factor: total * inverse)
  }

  /// Q, and Σ q·(m − a) + Q·log S. No term is negative.
  private func extendedSums(_ lane: Int, _ view: borrowing BatchView, _ tile: borrowing RowTile) -> SoftSums {
    var total = Extended.zero
    var gaps = Extended.zero
    for index in 0..<batch.classes {
      let q = q(lane, index)
      guard !q.isZero else { continue }
      total = total + q
      gaps = gaps + q * view.gap(rows.lowerBound + lane, index)
    }
    let rest = view.rest(rows.lowerBound + lane, lane, tile)
    return .extended(loss: gaps + total * tile.extendedLogarithm(lane, rest: rest))
  }

  private func truth(_ lane: Int) -> SoftTruth { SoftTruth(batch: batch, sample: rows.lowerBound + lane) }

  private func isIgnored(_ lane: Int) -> Bool {
    guard case .labels(let labels) = batch.truth else { return false }
    return labels[rows.lowerBound + lane] == batch.ignoreIndex
  }

  private func q(_ lane: Int, _ index: Int) -> Extended {
    let row = rows.lowerBound + lane
    return switch batch.truth {
    case .labels(let labels): soft.q(index, target: labels[row] == index ? 1 : 0)
    case .targets(let targets): soft.q(index, target: targets[row * batch.classes + index])
    }
  }

  func writeLosses(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      switch sums[lane] {
      case .none: results[lane] = 0
      case .ordinary(let loss, _): results[lane] = loss.head
      case .extended(let loss): results[lane] = loss.rounded
      }
    }
  }

  func addLosses(_ view: borrowing BatchView, _ tile: inout RowTile, to outcome: inout ChunkOutcome) {
    for lane in 0..<rows.count {
      switch sums[lane] {
      case .none: continue
      case .ordinary(let loss, _): outcome.add(loss)
      case .extended(let loss): outcome.add(loss)
      }
    }
  }

  func writeGradAL(_ view: borrowing BatchView, _ tile: inout RowTile, into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      let range = lane * batch.classes..<(lane + 1) * batch.classes
      switch sums[lane] {
      case .none: for place in range { results[place] = 0 }
      case .extended:
        for place in range { results[place] = .nan }
        refine(lane, view, &tile, in: &results)
      case .ordinary(_, let factor):
        guard let shares = soft.shares else { continue }
        tile.distribute(truth(lane), shares)
        if tile.softGradient(lane, factor: factor, least: SoftRows.ordinaryResults.lowerBound, into: &results) {
          refine(lane, view, &tile, in: &results)
        }
        tile.restore(truth(lane), shares)
      }
    }
  }

  /// Computes the entries of a row's gradient that are NaN in double-double. What that cannot decide is left to the
  /// wide pass.
  private func refine(
    _ lane: Int, _ view: borrowing BatchView, _ tile: inout RowTile, in results: inout MutableSpan<Double>
  ) {
    let truth = truth(lane)
    let range = lane * batch.classes..<(lane + 1) * batch.classes
    if truth.isUniform {
      // ŷ = 1/k and q = Q/k for every class: ŷ·Q − q is exactly 0.
      for place in range { results[place] = 0 }
      return
    }
    let precise = PreciseRow(truth, soft)
    var isOpen = false
    for place in range where results[place].isNaN {
      let index = place - range.lowerBound
      if truth.isAsBefore(index) {
        results[place] = results[place - 1]
      } else if let gradient = precise.gradient(index, denominator: view.denominator) {
        results[place] = gradient
      } else {
        isOpen = true
      }
    }
    if isOpen { tile.openRows.append(rows.lowerBound + lane) }
  }

  func writeGradYHat(_ view: borrowing BatchView, _ tile: borrowing RowTile, into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      let scale = tile.extendedSum(lane) / view.denominator
      for index in 0..<batch.classes {
        let q = q(lane, index)
        let e = Extended.exponential(ofMinus: view.gap(rows.lowerBound + lane, index))
        let isAbsent = isIgnored(lane) || q.isZero
        results[lane * batch.classes + index] =
          isAbsent ? 0 : e.isZero ? -.infinity : 0 - (q * scale / e).rounded
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
  /// The loss, and Q/(S·D).
  case ordinary(loss: DoubleDouble, factor: DoubleDouble)
  /// The loss, of numbers that are too great or too small for the kernels.
  case extended(loss: Extended)
}
