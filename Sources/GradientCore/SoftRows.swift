/// What makes q of t: q_c = rise_c·t_c + floor_c, rise being (1 − ε)·w and floor (ε/k)·w.
struct SoftWeights {
  private let rise: [Extended]
  private let floor: [Extended]
  private let isUniform: Bool
  let denominator: Extended

  /// - Returns: nil for labels without smoothing: their q is w at the label and 0 elsewhere.
  init?(of batch: Batch, denominator: Extended) {
    if case .labels = batch.truth, batch.labelSmoothing == 0 { return nil }
    let kept = Extended(DoubleDouble.sum(1, -batch.labelSmoothing))
    let spread = Extended(batch.labelSmoothing) / Extended(Double(batch.classes))
    let weights = batch.weights ?? [1]
    isUniform = batch.weights == nil
    rise = weights.map { Extended($0) * kept }
    floor = weights.map { Extended($0) * spread }
    self.denominator = denominator
  }

  /// q of a class with the target t.
  func q(_ index: Int, target: Double) -> Extended {
    let index = isUniform ? 0 : index
    return rise[index] * Extended(target) + floor[index]
  }
}

/// The rows of a tile with a distribution as truth: targets, or smoothed labels.
struct SoftRows: TruthRows {
  let work: BatchWork
  let soft: SoftWeights
  let rows: Range<Int>
  let terms: RowTerms
  /// Q = Σ q and the loss of each lane's row.
  private var totals: [Extended] = []
  private var losses: [Extended] = []

  init(work: BatchWork, soft: SoftWeights, rows: Range<Int>, tile: borrowing RowTile, terms: RowTerms) {
    self.work = work
    self.soft = soft
    self.rows = rows
    self.terms = terms
    for lane in 0..<rows.count {
      let (total, loss) = sums(lane)
      totals.append(total)
      losses.append(loss)
    }
  }

  private var batch: Batch { work.batch }

  /// Q, and Σ q·(m − a) + Q·log S: no term is negative.
  private func sums(_ lane: Int) -> (total: Extended, loss: Extended) {
    guard !isIgnored(lane) else { return (.zero, .zero) }
    var total = Extended.zero
    var gaps = Extended.zero
    for index in 0..<batch.classes {
      let q = q(lane, index)
      guard !q.isZero else { continue }
      total = total + q
      gaps = gaps + q * gap(lane, index)
    }
    return (total, gaps + total * terms.extendedLogarithm(lane, rest: batch.rest(rows.lowerBound + lane, lane, terms)))
  }

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

  private func gap(_ lane: Int, _ index: Int) -> Extended {
    let row = rows.lowerBound + lane
    return Extended(differenceOf: batch.maxima[row], batch.logits[row * batch.classes + index])
  }

  /// e of a class: the tile's where it is not 0 there.
  private func e(_ lane: Int, _ index: Int, _ tile: borrowing RowTile) -> Extended {
    let place = tile.index(lane: lane, class: index)
    if tile.heads[place] > 0 { return Extended(DoubleDouble(tile.heads[place], tile.tails[place]), exponent: -256) }
    return Extended.exponential(ofMinus: gap(lane, index))
  }

  func ordinaryLoss(_ lane: Int) -> DoubleDouble? { nil }
  func extendedLoss(_ lane: Int) -> Extended { losses[lane] }

  /// So many bits of ŷ_c·Q may cancel against q_c before the row is computed anew, with more limbs.
  private static let cancelledBitsMax = 12

  func writeGradAL(_ tile: inout RowTile, into results: inout MutableSpan<Double>, denominator: Extended) {
    for lane in 0..<rows.count {
      let scale = totals[lane] / terms.extendedSum(lane)
      let truth = SoftTruth(batch: batch, sample: rows.lowerBound + lane)
      var cancelling = CancellingGradient(truth, denominator: denominator)
      for index in 0..<batch.classes {
        let place = lane * batch.classes + index
        guard !truth.isIgnored else {
          results[place] = 0
          continue
        }
        let product = e(lane, index, tile) * scale
        let difference = product - q(lane, index)
        let isCancelled = difference.isZero || product.exponent - difference.exponent > SoftRows.cancelledBitsMax
        results[place] =
          isCancelled && !product.isZero ? cancelling.gradient(index) : (difference / denominator).rounded
      }
    }
  }

  func writeGradYHat(into results: inout MutableSpan<Double>, denominator: Extended) {
    for lane in 0..<rows.count {
      let scale = terms.extendedSum(lane) / denominator
      for index in 0..<batch.classes {
        let q = q(lane, index)
        let e = Extended.exponential(ofMinus: gap(lane, index))
        let isAbsent = isIgnored(lane) || q.isZero
        results[lane * batch.classes + index] =
          isAbsent ? 0 : e.isZero ? -.infinity : 0 - (q * scale / e).rounded
      }
    }
  }

  /// Smoothed labels have a row ℓ of the Jacobian too; it does not depend on q.
  func writeJacobianRow(into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      let row = rows.lowerBound + lane
      let label = isIgnored(lane) ? nil : work.labels[row]
      batch.writeJacobianRow(row, label, terms, lane, into: &results)
    }
  }
}
