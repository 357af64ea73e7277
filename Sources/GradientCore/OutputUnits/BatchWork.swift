internal import GradientKernels

/// A result that is beyond binary64.
struct InfiniteResult {
  let quantity: Quantity
  let sample: Int
}

/// What a chunk adds to its part of the results.
struct ChunkOutcome {
  /// The sums of the chunk's losses: of those in the ordinary range, and of the others.
  private var ordinary = DoubleDouble(exactly: 0)
  private var extended = Extended.zero
  /// The first of the chunk.
  var infinite: InfiniteResult?
  /// The samples with gradients that the fast pass could not decide, in their order.
  var openRows: [Int] = []

  var sum: Extended { Extended(ordinary) + extended }

  mutating func add(_ loss: DoubleDouble) { ordinary = ordinary + loss }
  mutating func add(_ loss: Extended) { extended = extended + loss }
}

/// The outcomes of a batch's chunks, added in the order of the chunks, whichever thread computed them.
struct BatchOutcome {
  private(set) var sum = Extended.zero
  /// The first of the batch.
  private(set) var infinite: InfiniteResult?
  private(set) var openRows: [Int] = []

  /// Σ losses/D; NaN if its error may change the rounding.
  func loss(over denominator: Extended) -> Double { (sum / denominator).rounded }

  mutating func add(_ result: InfiniteResult) {
    if let first = infinite, first.sample <= result.sample { return }
    infinite = result
  }

  mutating func add(_ chunk: ChunkOutcome) {
    sum = sum + chunk.sum
    infinite = infinite ?? chunk.infinite
    openRows += chunk.openRows
  }
}

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
      writePredictions(tileRows, view, &tile, into: storage)
      if let soft {
        write(SoftRows(soft, rows: tileRows, view, &tile), view, &tile, addingTo: &outcome, into: storage)
      } else {
        write(LabelRows(rows: tileRows, view, &tile), view, &tile, addingTo: &outcome, into: storage)
      }
      first = tileRows.upperBound
    }
    outcome.add(tile.drainLosses())
    if !tile.openRows.isEmpty {
      outcome.openRows = tile.openRows
      tile.openRows = []
    }
    return outcome
  }

  /// ŷ and log ŷ.
  private func writePredictions(
    _ rows: Range<Int>, _ view: borrowing BatchView, _ tile: inout RowTile, into storage: borrowing ResultStorage
  ) {
    let classes = view.classes
    storage.write(.yHat, view.entries(rows)) { results in
      tile.scale(by: .inverse, .inverseTail, rows: rows.count, into: &results)
      guard tile.isDeep else { return }
      for (lane, row) in rows.enumerated() {
        view.repair(
          row, by: .one / tile.extendedSum(lane), from: RowRepair.deepGap, in: &results, start: lane * classes)
      }
    }
    storage.write(.logYHat, view.entries(rows)) { results in
      for (lane, row) in rows.enumerated() {
        let logits = view.logits.extracting(view.entries(row..<row + 1))
        variant.logarithms(
          of: logits, greatest: view.maxima[row], logarithm: tile[.logarithm, lane],
          logarithmTail: tile[.logarithmTail, lane], into: &results, start: lane * classes)
        guard tile.isTiny(lane) else { continue }
        let ofGreatest = 0 - tile.extendedRest(lane).rounded
        for index in 0..<classes where logits[index] == view.maxima[row] {
          results[lane * classes + index] = ofGreatest
        }
      }
    }
  }
}
