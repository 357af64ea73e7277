internal import GradientCoreKernels

/// How the rows of a batch are cut: into tiles of up to eight rows that share their vectors, and these into chunks, the
/// parts of the sum over the batch and of the work. Both depend on k alone, so that no sum depends on the split.
struct Tiling {
  let classes: Int
  let samples: Int
  /// Whether the truth is a distribution: its kernels take a row at a time.
  let isSoft: Bool

  /// Up to this many classes a tile has a row in each lane; above, eight classes of one row (docs/decisions/0101).
  static let narrowClassesMax = 64
  /// What a tile's e may hold of the nearest cache: 4096 heads and tails are 64 KiB.
  static let tileLogits = 4096

  var isNarrow: Bool { classes <= Tiling.narrowClassesMax && !isSoft }
  var rowsPerTile: Int { isNarrow ? 8 : min(8, max(1, Tiling.tileLogits / classes)) }
  var rowsPerChunk: Int { rowsPerTile * max(1, Tiling.tileLogits / (rowsPerTile * classes)) }
  var chunks: Int { (samples - 1) / rowsPerChunk + 1 }

  func rows(ofChunk chunk: Int) -> Range<Int> {
    chunk * rowsPerChunk..<min(samples, (chunk + 1) * rowsPerChunk)
  }

  /// From one entry of a row's e to that of the next class.
  var classStride: Int { isNarrow ? 8 : 1 }
  /// From one row's e to the next row's.
  var rowStride: Int { isNarrow ? 1 : (classes + 7) / 8 * 8 }
  var bufferCount: Int { isNarrow ? 8 * classes : rowsPerTile * rowStride }
}

/// e of a tile's rows, and what they have in common.
struct RowTile {
  let tiling: Tiling
  let variant: KernelVariant
  private(set) var heads: [Double]
  private(set) var tails: [Double]
  /// q/D of a row whose truth is a distribution; between rows, what it is of a class without target.
  private var shareHeads: [Double] = []
  private var shareTails: [Double] = []
  /// Room for a narrow tile's products.
  private var products: [Double]
  /// Numbers for each lane on their way into a kernel and out of it: two vectors.
  private var pair = InlineArray<16, Double>(repeating: 0)
  /// Whether some class may have a subnormal product.
  private(set) var isDeep = false

  init(_ tiling: Tiling, _ variant: KernelVariant) {
    self.tiling = tiling
    self.variant = variant
    heads = Array(repeating: 0, count: tiling.bufferCount)
    tails = heads
    products = tiling.isNarrow ? heads : []
  }

  /// Fills the tile with `rows` of the batch.
  mutating func load(_ rows: Range<Int>, of batch: Batch) -> RowTerms {
    let logits = batch.logits.span.extracting(rows.lowerBound * batch.classes..<rows.upperBound * batch.classes)
    let maxima = batch.maxima.span.extracting(rows)
    isDeep =
      tiling.isNarrow
      ? variant.fillNarrow(logits, maxima, tiling, heads: &heads, tails: &tails, rest: &pair)
      : variant.fillWide(logits, maxima, tiling, heads: &heads, tails: &tails, rest: &pair)
    var (rest, restTail) = (Lanes(), Lanes())
    for lane in 0..<8 { (rest[lane], restTail[lane]) = (pair[lane], pair[8 + lane]) }
    return RowTerms(scaledRest: rest, restTail)
  }

  /// Where a class of a lane's row is in `heads` and `tails`.
  func index(lane: Int, class index: Int) -> Int { lane * tiling.rowStride + index * tiling.classStride }

  /// Writes e·factor of the tile's rows, rounded once where no product is subnormal.
  ///
  /// - Parameters:
  ///   - rows: how many rows the tile holds.
  ///   - factor, tail: a factor for each lane.
  ///   - results: receives `[rows·k]`.
  mutating func scale(rows: Int, by factor: Lanes, _ tail: Lanes, into results: inout MutableSpan<Double>) {
    let classes = tiling.classes
    let scaled = factor * (1 / RowTerms.scale)
    let scaledTail = tail * (1 / RowTerms.scale)
    if tiling.isNarrow {
      for lane in 0..<8 {
        let source = min(lane, rows - 1)
        (pair[lane], pair[8 + lane]) = (scaled[source], scaledTail[source])
      }
      // Names of their own, since a span of `products` is in use while these are read.
      let (heads, tails, pair, variant) = (heads, tails, pair, variant)
      var productSpan = products.mutableSpan
      variant.narrowScale(
        heads: heads.span, tails: tails.span, factors: pair.span, rows: rows, classes: classes,
        products: &productSpan, into: &results)
      return
    }
    for lane in 0..<rows {
      variant.wideScale(
        heads: heads.span, tails: tails.span, start: lane * tiling.rowStride, factor: scaled[lane],
        factorTail: scaledTail[lane], into: &results, range: lane * classes..<(lane + 1) * classes)
    }
  }
}

// MARK: - Distributions

extension RowTile {
  /// Sets q/D of a row: by its targets, or by its label, whose entry alone differs from a row without one.
  mutating func distribute(_ truth: SoftTruth, _ shares: SoftShares) {
    if shareHeads.isEmpty { (shareHeads, shareTails) = (shares.floor, shares.floorTail) }
    switch truth.batch.truth {
    case .labels(let labels):
      (shareHeads[labels[truth.sample]], shareTails[labels[truth.sample]]) = shares.atLabel(labels[truth.sample])
    case .targets(let targets):
      let row = truth.sample * tiling.classes..<(truth.sample + 1) * tiling.classes
      variant.distribute(targets.span.extracting(row), shares, heads: &shareHeads, tails: &shareTails)
    }
  }

  /// Takes the label's entry back.
  mutating func restore(_ truth: SoftTruth, _ shares: SoftShares) {
    guard case .labels(let labels) = truth.batch.truth else { return }
    let label = labels[truth.sample]
    (shareHeads[label], shareTails[label]) = (shares.floor[label], shares.floorTail[label])
  }

  /// Σ q/D and Σ q/D·(m − a) of a sample, whose q/D is set.
  func softSums(
    _ sample: Int, of batch: Batch
  ) -> (total: Double, totalTail: Double, gaps: Double, gapsTail: Double) {
    let row = sample * tiling.classes..<(sample + 1) * tiling.classes
    return variant.softSums(
      of: batch.logits.span.extracting(row), greatest: batch.maxima[sample], heads: shareHeads.span,
      tails: shareTails.span)
  }

  /// Writes e·factor − q/D of a lane's row, whose q/D is set.
  ///
  /// - Returns: whether some result is in doubt.
  func softGradient(
    _ lane: Int, factor: DoubleDouble, least: Double, into results: inout MutableSpan<Double>
  ) -> Bool {
    let (head, tail) = Extended(factor).split(shift: -256)
    return variant.softGradient(
      e: heads.span, eTails: tails.span, start: lane * tiling.rowStride, factor: head, factorTail: tail,
      heads: shareHeads.span, tails: shareTails.span, least: least, into: &results,
      range: lane * tiling.classes..<(lane + 1) * tiling.classes)
  }
}

extension KernelVariant {
  fileprivate func distribute(
    _ targets: Span<Double>, _ shares: SoftShares, heads: inout [Double], tails: inout [Double]
  ) {
    var headSpan = heads.mutableSpan
    var tailSpan = tails.mutableSpan
    distribute(targets, shares, heads: &headSpan, tails: &tailSpan)
  }

  /// A row in each lane; the last row stands in for those that lack.
  fileprivate func fillNarrow(
    _ logits: Span<Double>, _ maxima: Span<Double>, _ tiling: Tiling, heads: inout [Double], tails: inout [Double],
    rest: inout InlineArray<16, Double>
  ) -> Bool {
    var headSpan = heads.mutableSpan
    var tailSpan = tails.mutableSpan
    var restSpan = rest.mutableSpan
    return narrowExponentials(
      of: logits, rows: maxima.count, classes: tiling.classes, greatest: maxima, heads: &headSpan,
      tails: &tailSpan, rest: &restSpan)
  }

  /// One row after the other.
  fileprivate func fillWide(
    _ logits: Span<Double>, _ maxima: Span<Double>, _ tiling: Tiling, heads: inout [Double], tails: inout [Double],
    rest: inout InlineArray<16, Double>
  ) -> Bool {
    var headSpan = heads.mutableSpan
    var tailSpan = tails.mutableSpan
    var isDeep = false
    for lane in 0..<maxima.count {
      let sum = wideExponentials(
        of: logits.extracting(lane * tiling.classes..<(lane + 1) * tiling.classes), greatest: maxima[lane],
        heads: &headSpan, tails: &tailSpan, start: lane * tiling.rowStride)
      rest[lane] = sum.rest
      rest[8 + lane] = sum.restTail
      isDeep = isDeep || sum.isDeep
    }
    return isDeep
  }
}
