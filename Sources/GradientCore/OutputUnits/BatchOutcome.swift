internal import GradientKernels

/// What a chunk adds to its part of the results.
struct ChunkOutcome {
  /// The sum of the chunk's certified losses, within `ErrorBounds.loss`.
  private(set) var sum = DoubleDouble(exactly: 0)
  /// The samples whose losses are not in the sum, because they are not certified; in their order.
  private(set) var openLosses: [Int] = []
  /// The samples with results that are not certified: NaN in their rows. At most once each.
  private(set) var openRows: [Int] = []

  mutating func add(_ loss: DoubleDouble) { sum = sum + loss }

  mutating func addOpenLoss(of sample: Int) { openLosses.append(sample) }

  /// Adds the rows that contain NaN.
  ///
  /// - Parameters:
  ///   - results: rows of `perSample` numbers, the first of which belongs to `sample`.
  mutating func addOpenRows(in results: Span<Double>, perSample: Int, from sample: Int) {
    for row in 0..<results.count / perSample {
      let entries = row * perSample..<(row + 1) * perSample
      guard entries.contains(where: { results[$0].isNaN }), !openRows.contains(sample + row) else { continue }
      openRows.append(sample + row)
    }
  }
}

/// The outcomes of a batch's chunks, in the order of the chunks.
struct BatchOutcome {
  /// The sum of the certified losses, within `ErrorBounds.loss`.
  private(set) var sum = DoubleDouble(exactly: 0)
  /// The samples whose losses are not in the sum, in their order.
  private(set) var openLosses: [Int] = []
  /// The samples with results that are NaN, in their order.
  private(set) var openRows: [Int] = []

  /// Σ losses/D; NaN if it is not certified.
  func loss(over denominator: Extended) -> Double {
    openLosses.isEmpty ? (Extended(sum) / denominator).certified(within: ErrorBounds.loss) : .nan
  }

  var certifiedLosses: BoundedSum { BoundedSum(sum: sum, bound: ErrorBounds.loss) }

  mutating func add(_ chunk: ChunkOutcome) {
    sum = sum + chunk.sum
    openLosses += chunk.openLosses
    if !chunk.openRows.isEmpty { openRows += chunk.openRows.sorted() }
  }
}
