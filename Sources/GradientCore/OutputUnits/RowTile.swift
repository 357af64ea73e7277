internal import GradientKernels

/// How the rows of a batch are divided: into tiles of up to eight rows that share their vectors, and the tiles into
/// chunks, the units of the sum over the batch and of the work.
struct Tiling {
  let classes: Int
  let samples: Int
  /// Whether each lane of a tile has a row of its own. Otherwise eight lanes are eight classes of one row
  /// (docs/decisions/0101). No result depends on it.
  let isNarrow: Bool
  let rowsPerTile: Int
  let rowsPerChunk: Int
  let chunks: Int
  /// How many numbers a tile has.
  let tileNumbers: Int
  /// How many of them are a row's e, if the tile is not narrow.
  private let rowNumbers: Int

  /// Up to this many classes, each row has a lane.
  static let narrowClassesMax = 64
  /// Fewer rows leave so many lanes empty that computing them one by one is faster.
  static let narrowSamplesMin = 4
  /// How many e a tile may have, for the sake of the cache: 4096 heads and tails are 64 KiB.
  static let tileLogits = 4096

  init(classes: Int, samples: Int, isSoft: Bool) {
    self.classes = classes
    self.samples = samples
    // Fast path (0101): one row per lane. The general path has eight classes of one row, and gives the same numbers.
    // The kernels of a distribution compute one row at a time.
    isNarrow = classes <= Tiling.narrowClassesMax && !isSoft && samples >= Tiling.narrowSamplesMin
    rowsPerTile = min(8, max(1, Tiling.tileLogits / classes))
    rowsPerChunk = rowsPerTile * max(1, Tiling.tileLogits / (rowsPerTile * classes))
    chunks = (samples - 1) / rowsPerChunk + 1
    rowNumbers = WideRow.numbers(classes: classes)
    tileNumbers =
      isNarrow ? NarrowTile.numbers(classes: classes) : TileTerm.numbers + min(rowsPerTile, samples) * rowNumbers
  }

  func rows(ofChunk chunk: Int) -> Range<Int> {
    chunk * rowsPerChunk..<min(samples, (chunk + 1) * rowsPerChunk)
  }

  /// The index of a lane's first e, if the tile is not narrow.
  func start(lane: Int) -> Int { TileTerm.numbers + lane * rowNumbers }

  /// The index of e of a class; its tail is eight further.
  func place(lane: Int, class index: Int) -> Int {
    isNarrow ? TileTerm.numbers &+ index &* 16 &+ lane : start(lane: lane) + WideRow.place(ofClass: index)
  }
}

/// The e of a tile's rows, and the terms that all classes of a row share.
struct RowTile: ~Copyable, ~Escapable {
  let tiling: Tiling
  let variant: KernelVariant
  private var numbers: MutableSpan<Double>
  /// q/D of a row whose truth is a distribution; between rows, q/D of a class without a target.
  private var shareHeads: [Double] = []
  private var shareTails: [Double] = []
  /// No lane from this one on has had a label: its terms that depend on one are still 0.
  private var lanesLabelled = 0
  /// Whether some class may have a subnormal product.
  private(set) var isDeep = false

  /// - Parameter numbers: `tiling.tileNumbers` or more, of any values. The terms begin as 0; e is written before it is
  ///   read.
  @_lifetime(copy numbers)
  init(_ tiling: Tiling, _ variant: KernelVariant, _ numbers: consuming MutableSpan<Double>) {
    self.tiling = tiling
    self.variant = variant
    self.numbers = numbers
    for place in 0..<TileTerm.numbers { self.numbers[place] = 0 }
  }

  subscript(place: Int) -> Double {
    get { numbers[place] }
    set { numbers[place] = newValue }
  }

  subscript(term: TileTerm, lane: Int) -> Double {
    get { self[term.place + lane] }
    set { self[term.place + lane] = newValue }
  }

  /// Computes e of some rows of the batch, and the terms that do not depend on the truth.
  mutating func load(_ rows: Range<Int>, _ view: borrowing BatchView) {
    let logits = view.logits.extracting(view.entries(rows))
    let (tiling, variant) = (tiling, variant)
    let classes = tiling.classes
    var isDeep = false
    if tiling.isNarrow {
      isDeep = variant.narrowExponentials(
        of: logits, rows: rows.count, classes: classes, greatest: view.maxima.extracting(rows), tile: &numbers)
    } else {
      for lane in 0..<rows.count {
        let isRowDeep = variant.wideExponentials(
          of: logits.extracting(lane * classes..<(lane + 1) * classes), greatest: view.maxima[rows.lowerBound + lane],
          tile: &numbers, start: tiling.start(lane: lane), lane: lane)
        isDeep = isDeep || isRowDeep
      }
    }
    variant.fillRowTerms(&numbers, rows: rows.count)
    self.isDeep = isDeep
  }

  /// Fills in the terms that depend on the labels.
  ///
  /// - Parameter rows: the samples of the lanes.
  /// - Returns: whether the loss or the gradient at the label is NaN in some lane.
  mutating func fillLabelTerms(_ rows: Range<Int>, _ view: borrowing BatchView) -> Bool {
    let (tiling, variant, first) = (tiling, variant, rows.lowerBound)
    lanesLabelled = max(lanesLabelled, rows.count)
    let lanes = lanesLabelled
    for lane in 0..<lanes {
      guard lane < rows.count, let label = view.label(first &+ lane) else {
        // Without a gap and a weight the lane's loss and gradient are 0, whatever e an earlier row left in it.
        numbers[TileTerm.greatest.place &+ lane] = 0
        numbers[TileTerm.logit.place &+ lane] = 0
        numbers[TileTerm.share.place &+ lane] = 0
        numbers[TileTerm.shareTail.place &+ lane] = 0
        numbers[TileTerm.weight.place &+ lane] = 0
        continue
      }
      let share = view.share(label)
      let place = tiling.place(lane: lane, class: label)
      numbers[TileTerm.greatest.place &+ lane] = view.maxima[first &+ lane]
      numbers[TileTerm.logit.place &+ lane] = view.logits[(first &+ lane) &* view.classes &+ label]
      numbers[TileTerm.e.place &+ lane] = numbers[place]
      numbers[TileTerm.eTail.place &+ lane] = numbers[place &+ 8]
      numbers[TileTerm.share.place &+ lane] = share.head
      numbers[TileTerm.shareTail.place &+ lane] = share.tail
      numbers[TileTerm.weight.place &+ lane] = share.weight
    }
    return variant.fillLabelTerms(&numbers, rows: lanes)
  }

  /// Returns the sum of the losses since the last call, the lanes in their order, and sets it to 0.
  mutating func drainLosses() -> DoubleDouble {
    var sum = DoubleDouble(exactly: 0)
    // A lane that had no label has no loss.
    for lane in 0..<lanesLabelled where self[.sum, lane] != 0 {
      sum = sum + DoubleDouble(self[.sum, lane], self[.sumTail, lane])
      (self[.sum, lane], self[.sumTail, lane]) = (0, 0)
    }
    return sum
  }

  /// Writes e·factor of the tile's rows, rounded, and NaN for products that are not certified. Those of deep classes
  /// may be wrong.
  ///
  /// - Parameters:
  ///   - factor, tail: the terms with the factors.
  ///   - rows: how many rows are in the tile.
  ///   - results: receives `[rows·k]`.
  /// - Returns: whether some product is NaN.
  mutating func scale(
    by factor: TileTerm, _ tail: TileTerm, rows: Int, into results: inout MutableSpan<Double>
  ) -> Bool {
    let classes = tiling.classes
    let (factor, tail) = (factor.place, tail.place)
    if tiling.isNarrow {
      let variant = variant
      return variant.narrowScale(&numbers, by: factor, tail, rows: rows, classes: classes, into: &results)
    }
    var isOpen = false
    for lane in 0..<rows {
      let isRowOpen = variant.wideScale(
        numbers.span, by: factor, tail, start: tiling.start(lane: lane), lane: lane, into: &results,
        range: lane * classes..<(lane + 1) * classes)
      isOpen = isOpen || isRowOpen
    }
    return isOpen
  }
}

// MARK: - The terms of a row

extension RowTile {
  /// Whether R is too small for the kernels: log S is NaN then.
  func isTiny(_ lane: Int) -> Bool { self[.logarithm, lane].isNaN }

  /// S.
  func sum(_ lane: Int) -> Extended { .one + rest(lane) }

  /// R.
  func rest(_ lane: Int) -> Extended {
    Extended(DoubleDouble(self[.scaledRest, lane], self[.scaledRestTail, lane]), exponent: -256)
  }

  /// log S.
  func logarithm(_ lane: Int) -> DoubleDouble { DoubleDouble(self[.logarithm, lane], self[.logarithmTail, lane]) }
}

// MARK: - Distributions

extension RowTile {
  /// Sets q/D of a row from its targets, or from its label, whose entry is the only one that differs from the floor.
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

  /// Sets the label's entry back to the floor.
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
  /// - Returns: whether some number is NaN, because it is not certified.
  func softGradient(
    _ lane: Int, factor: DoubleDouble, least: Double, into results: inout MutableSpan<Double>
  ) -> Bool {
    variant.softGradient(
      numbers.span, start: tiling.start(lane: lane), factor: factor.head, factorTail: factor.tail,
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
}
