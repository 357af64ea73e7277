internal import GradientCoreKernels

/// The rows of a tile by their labels, without label smoothing: losses and gradients have no cancellation here.
struct LabelRows {
  let batch: Batch
  let labels: [Int]
  let shares: LabelShares
  /// The tile's rows in the batch.
  let rows: Range<Int>
  let tile: RowTile
  let terms: RowTerms
  private var labelTerms: LabelTerms

  /// From this gap on m − a_ℓ, or what it is multiplied with, may pass the greatest binary64 number.
  static let ordinaryGapMax = 0x1p900

  init(batch: Batch, labels: [Int], shares: LabelShares, rows: Range<Int>, tile: RowTile, terms: RowTerms) {
    self.batch = batch
    self.labels = labels
    self.shares = shares
    self.rows = rows
    self.tile = tile
    self.terms = terms
    var greatest = Lanes()
    var logit = Lanes()
    var e = Lanes()
    var eTail = Lanes()
    var share = Lanes()
    var shareTail = Lanes()
    for (lane, row) in rows.enumerated() where labels[row] != batch.ignoreIndex {
      let index = tile.index(lane: lane, class: labels[row])
      greatest[lane] = batch.maxima[row]
      logit[lane] = batch.logits[row * batch.classes + labels[row]]
      e[lane] = tile.heads[index] * (1 / RowTerms.scale)
      eTail[lane] = tile.tails[index] * (1 / RowTerms.scale)
      share[lane] = shares.head(of: labels[row])
      shareTail[lane] = shares.tail(of: labels[row])
    }
    labelTerms = LabelTerms(
      terms, greatest: greatest, logit: logit, e: e, eTail: eTail, share: share, shareTail: shareTail)
  }

  /// The label of a lane's row, nil where it is ignored.
  func label(_ lane: Int) -> Int? {
    let label = labels[rows.lowerBound + lane]
    return label == batch.ignoreIndex ? nil : label
  }

  private func logits(_ lane: Int) -> Range<Int> {
    let row = rows.lowerBound + lane
    return row * batch.classes..<(row + 1) * batch.classes
  }
}

// MARK: - The loss

extension LabelRows {
  /// w_ℓ·((m − a_ℓ) + log S), 0 for an ignored sample; nil where it needs `extendedLoss`.
  func ordinaryLoss(_ lane: Int) -> DoubleDouble? {
    guard let label = label(lane) else { return DoubleDouble(exactly: 0) }
    guard !terms.isTiny(lane), !shares.isExtraordinary(label), labelTerms.loss[lane] < LabelRows.ordinaryGapMax else {
      return nil
    }
    let loss = DoubleDouble(labelTerms.loss[lane], labelTerms.lossTail[lane])
    let weight = shares.weight(of: label)
    return weight == 1 ? loss : loss * DoubleDouble(exactly: weight)
  }

  /// The same for any weight and any gap.
  func extendedLoss(_ lane: Int) -> Extended {
    guard let label = label(lane) else { return .zero }
    return Extended(shares.weight(of: label))
      * (extendedGap(lane, label) + terms.extendedLogarithm(lane, rest: rest(lane, label)))
  }

  private func extendedGap(_ lane: Int, _ index: Int) -> Extended {
    Extended(
      differenceOf: batch.maxima[rows.lowerBound + lane], batch.logits[logits(lane).lowerBound + index])
  }
}

// MARK: - The gradients

extension LabelRows {
  /// w_ℓ·(ŷ − e(ℓ))/D of every row.
  func writeGradAL(_ tile: inout RowTile, into results: inout MutableSpan<Double>, denominator: Extended) {
    tile.scale(rows: rows.count, by: labelTerms.factor, labelTerms.factorTail, into: &results)
    for lane in 0..<rows.count {
      guard let label = label(lane) else { continue }
      let start = lane * batch.classes
      results[start + label] = labelTerms.gradient[lane]
      let isExtraordinary = shares.isExtraordinary(label)
      guard isExtraordinary || tile.isDeep || terms.isTiny(lane) else { continue }
      let factor = Extended(shares.weight(of: label)) / (terms.extendedSum(lane) * denominator)
      if isExtraordinary || tile.isDeep {
        batch.repair(
          logits(lane), by: factor, from: isExtraordinary ? 0 : RowRepair.deepGap, in: &results, start: start)
      }
      results[start + label] = 0 - (others(lane, label) * factor).rounded
    }
  }

  /// S − e_ℓ without cancellation: R where the label is a greatest class.
  private func others(_ lane: Int, _ label: Int) -> Extended {
    let gap = extendedGap(lane, label)
    if gap.isZero { return rest(lane, label) }
    return .one + (terms.extendedRest(lane) - Extended.exponential(ofMinus: gap))
  }

  private func rest(_ lane: Int, _ label: Int) -> Extended {
    shares.isExtraordinary(label) ? batch.rest(rows.lowerBound + lane, lane, terms) : terms.extendedRest(lane)
  }

  /// −w_ℓ/(ŷ_ℓ·D) at the label, 0 elsewhere.
  func writeGradYHat(into results: inout MutableSpan<Double>, denominator: Extended) {
    for index in 0..<results.count { results[index] = 0 }
    for lane in 0..<rows.count {
      guard let label = label(lane), shares.weight(of: label) > 0 else { continue }
      let e = Extended.exponential(ofMinus: extendedGap(lane, label))
      let factor = Extended(shares.weight(of: label)) * terms.extendedSum(lane) / denominator
      results[lane * batch.classes + label] = e.isZero ? -.infinity : 0 - (factor / e).rounded
    }
  }

  /// ŷ_ℓ·(1_{(i=ℓ)} − ŷ_i) of every row.
  func writeJacobianRow(into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      let start = lane * batch.classes
      guard let label = label(lane) else {
        for index in 0..<batch.classes { results[start + index] = 0 }
        continue
      }
      let sum = terms.extendedSum(lane)
      let factor = Extended.exponential(ofMinus: extendedGap(lane, label)) / (sum * sum)
      batch.repair(logits(lane), by: factor, from: 0, in: &results, start: start)
      for index in 0..<batch.classes { results[start + index] = 0 - results[start + index] }
      results[start + label] = (others(lane, label) * factor).rounded
    }
  }
}
