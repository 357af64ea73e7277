internal import GradientKernels

/// What the workers share in addition to the batch, and how a worker computes a chunk of rows.
///
/// It cannot be copied by accident: a copy counts references, which for a small batch is much of the work.
struct BatchWork: ~Copyable, Sendable {
  let tiling: Tiling
  let variant: KernelVariant
  /// D.
  let denominator: Extended
  /// The labels; empty if the truth is targets.
  let labels: [Int]
  /// The share of every class, if there is no w.
  let uniformShare: LabelShare
  /// The share of each class, if there is a w; otherwise empty.
  let shares: [LabelShare]
  /// nil if no truth is a distribution.
  let soft: SoftWeights?

  init(_ batch: borrowing Batch, _ variant: KernelVariant) {
    self.variant = variant
    let denominator = batch.denominator
    self.denominator = denominator
    uniformShare = LabelShare(weight: 1, denominator: denominator)
    shares = batch.weights.map { $0.map { LabelShare(weight: $0, denominator: denominator) } } ?? []
    soft = batch.hasSoftTruth ? SoftWeights(of: copy batch, denominator: denominator) : nil
    if case .labels(let labels) = batch.truth { self.labels = labels } else { labels = [] }
    tiling = Tiling(classes: batch.classes, samples: batch.samples, isSoft: soft != nil)
  }

  /// A copy for one worker: if all workers shared one, its reference count would move between cores with every tile.
  init(copying work: borrowing BatchWork) {
    variant = work.variant
    tiling = work.tiling
    denominator = work.denominator
    labels = work.labels
    uniformShare = work.uniformShare
    shares = work.shares
    soft = work.soft
  }

  /// Computes a chunk's results into `storage`.
  func computeChunk(
    _ rows: Range<Int>, _ view: borrowing BatchView, _ tile: inout RowTile, into storage: borrowing ResultStorage
  ) -> ChunkOutcome {
    var outcome = ChunkOutcome()
    var first = rows.lowerBound
    while first < rows.upperBound {
      let tileRows = first..<min(first + tiling.rowsPerTile, rows.upperBound)
      tile.load(tileRows, view)
      writePredictions(tileRows, view, &tile, addingTo: &outcome, into: storage)
      if let soft {
        write(SoftRows(soft, rows: tileRows, view, &tile), view, &tile, addingTo: &outcome, into: storage)
      } else {
        write(LabelRows(rows: tileRows, view, &tile), view, &tile, addingTo: &outcome, into: storage)
      }
      first = tileRows.upperBound
    }
    outcome.add(tile.drainLosses())
    return outcome
  }

  /// ŷ and log ŷ.
  private func writePredictions(
    _ rows: Range<Int>, _ view: borrowing BatchView, _ tile: inout RowTile, addingTo outcome: inout ChunkOutcome,
    into storage: borrowing ResultStorage
  ) {
    let classes = view.classes
    storage.write(.yHat, view.entries(rows)) { results in
      let isOpen = tile.scale(by: .inverse, .inverseTail, rows: rows.count, into: &results)
      guard isOpen || tile.isDeep else { return }
      for (lane, row) in rows.enumerated() where tile.isDeep {
        view.writeDeepProducts(of: row, lane, tile, factor: .one / tile.sum(lane), into: &results)
      }
      outcome.addOpenRows(in: results.span, perSample: classes, from: rows.lowerBound)
    }
    storage.write(.logYHat, view.entries(rows)) { results in
      var isOpen = false
      for (lane, row) in rows.enumerated() {
        let isRowOpen = variant.logarithms(
          of: view.logits.extracting(view.entries(row..<row + 1)), greatest: view.maxima[row],
          logarithm: tile[.logarithm, lane], logarithmTail: tile[.logarithmTail, lane], into: &results,
          start: lane * classes)
        isOpen = isOpen || isRowOpen
      }
      if isOpen { outcome.addOpenRows(in: results.span, perSample: classes, from: rows.lowerBound) }
    }
  }
}
