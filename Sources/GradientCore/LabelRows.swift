internal import GradientCoreKernels

/// The rows of a tile by their labels, without label smoothing: losses and gradients have no cancellation here.
struct LabelRows: TruthRows {
  let work: BatchWork
  /// The tile's rows in the batch.
  let rows: Range<Int>
  let terms: RowTerms
  private var labelTerms: LabelTerms

  /// From this gap on m − a_ℓ, or what it is multiplied with, may pass the greatest binary64 number.
  static let ordinaryGapMax = 0x1p900

  init(work: BatchWork, rows: Range<Int>, tile: borrowing RowTile, terms: RowTerms) {
    self.work = work
    self.rows = rows
    self.terms = terms
    let batch = work.batch
    let none = InlineArray<8, Double>(repeating: 0)
    var (greatest, logit) = (none, none)
    var (e, eTail) = (none, none)
    var (share, shareTail) = (none, none)
    for lane in 0..<rows.count {
      let row = rows.lowerBound + lane
      let label = work.labels[row]
      guard label != batch.ignoreIndex else { continue }
      let index = tile.index(lane: lane, class: label)
      greatest[lane] = batch.maxima[row]
      logit[lane] = batch.logits[row * batch.classes + label]
      e[lane] = tile.heads[index] * (1 / RowTerms.scale)
      eTail[lane] = tile.tails[index] * (1 / RowTerms.scale)
      share[lane] = work.shares[label].head
      shareTail[lane] = work.shares[label].tail
    }
    labelTerms = LabelTerms(
      terms, greatest: Lanes(greatest), logit: Lanes(logit), e: Lanes(e), eTail: Lanes(eTail), share: Lanes(share),
      shareTail: Lanes(shareTail))
  }

  private var shares: LabelShares { work.shares }
  private var batch: Batch { work.batch }

  /// The label of a lane's row, nil where it is ignored.
  func label(_ lane: Int) -> Int? {
    let label = work.labels[rows.lowerBound + lane]
    return label == work.batch.ignoreIndex ? nil : label
  }

  private func logits(_ lane: Int) -> Range<Int> {
    let row = rows.lowerBound + lane
    return row * work.batch.classes..<(row + 1) * work.batch.classes
  }
}

extension Lanes {
  /// Numbers that were set one by one: in memory, since a vector is slow to change lane by lane.
  fileprivate init(_ numbers: InlineArray<8, Double>) {
    self.init(
      numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7])
  }
}

// MARK: - The loss

extension LabelRows {
  /// w_ℓ·((m − a_ℓ) + log S), 0 for an ignored sample; nil where it needs `extendedLoss`.
  func ordinaryLoss(_ lane: Int) -> DoubleDouble? {
    guard let label = label(lane) else { return DoubleDouble(exactly: 0) }
    guard !terms.isTiny(lane), !shares[label].isExtraordinary, labelTerms.loss[lane] < LabelRows.ordinaryGapMax else {
      return nil
    }
    let loss = DoubleDouble(labelTerms.loss[lane], labelTerms.lossTail[lane])
    let weight = shares[label].weight
    return weight == 1 ? loss : loss * DoubleDouble(exactly: weight)
  }

  /// The same for any weight and any gap.
  func extendedLoss(_ lane: Int) -> Extended {
    guard let label = label(lane) else { return .zero }
    return Extended(shares[label].weight)
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
      let isExtraordinary = shares[label].isExtraordinary
      guard isExtraordinary || tile.isDeep || terms.isTiny(lane) else { continue }
      let factor = Extended(shares[label].weight) / (terms.extendedSum(lane) * denominator)
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
    shares[label].isExtraordinary ? batch.rest(rows.lowerBound + lane, lane, terms) : terms.extendedRest(lane)
  }

  /// −w_ℓ/(ŷ_ℓ·D) at the label, 0 elsewhere.
  func writeGradYHat(into results: inout MutableSpan<Double>, denominator: Extended) {
    for index in 0..<results.count { results[index] = 0 }
    for lane in 0..<rows.count {
      guard let label = label(lane), shares[label].weight > 0 else { continue }
      let e = Extended.exponential(ofMinus: extendedGap(lane, label))
      let factor = Extended(shares[label].weight) * terms.extendedSum(lane) / denominator
      results[lane * batch.classes + label] = e.isZero ? -.infinity : 0 - (factor / e).rounded
    }
  }

  func writeJacobianRow(into results: inout MutableSpan<Double>) {
    for lane in 0..<rows.count {
      batch.writeJacobianRow(rows.lowerBound + lane, label(lane), terms, lane, into: &results)
    }
  }
}

extension Batch {
  /// ŷ_ℓ·(1_{(i=ℓ)} − ŷ_i) of one row, at a lane's place in a tile's results; 0 without a label.
  func writeJacobianRow(
    _ sample: Int, _ label: Int?, _ terms: RowTerms, _ lane: Int, into results: inout MutableSpan<Double>
  ) {
    let start = lane * classes
    guard let label else {
      for index in 0..<classes { results[start + index] = 0 }
      return
    }
    let gap = Extended(differenceOf: maxima[sample], logits[sample * classes + label])
    let e = Extended.exponential(ofMinus: gap)
    let sum = terms.extendedSum(lane)
    let factor = e / (sum * sum)
    repair(sample * classes..<(sample + 1) * classes, by: factor, from: 0, in: &results, start: start)
    for index in 0..<classes { results[start + index] = 0 - results[start + index] }
    let others = gap.isZero ? terms.extendedRest(lane) : .one + (terms.extendedRest(lane) - e)
    results[start + label] = (others * factor).rounded
  }
}
