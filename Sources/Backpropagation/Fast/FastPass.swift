import GradientCore
import NetworkKernels
import Parallel
import Synchronization

#if arch(x86_64)
  import NetworkKernelsAVX2
#endif

/// The fast stage: every number in double-double with a bound of its error (article *Bounds*).
///
/// - The samples are independent of each other: forward, ŷ and losses, and backward to the lowest ∂loss/∂a.
/// - Then the sums over the batch: ∂loss/∂W and ∂loss/∂b.
///
/// What certainly rounds to one double is certified. The rest stays open for the general path.
enum FastStage {
  // Fast path (0108): double-double in the vector unit. `GeneralPath` computes what this leaves open.
  /// Computes what it can certify of the quantities in `results`.
  ///
  /// - Returns: whether that is all.
  static func fill(
    _ results: inout NetworkResults, of batch: NetworkBatch, split: WorkSplit, variant: KernelVariant = .best
  ) -> Bool {
    switch variant {
    case .baseline:
      return FastPass<NetworkKernels.NetworkLoops>(batch, results.values.quantities, split).fill(&results, split)
    #if arch(x86_64)
      case .avx2:
        return FastPass<NetworkKernelsAVX2.NetworkLoops>(batch, results.values.quantities, split).fill(&results, split)
    #endif
    }
  }
}

/// What the threads of a fast pass share.
struct FastPass<Loops: LoopSet>: Sendable {
  let batch: NetworkBatch
  let layout: SampleLayout
  let packed: PackedMatrices
  let truth: FastTruth
  /// The lowest layer whose ∂loss/∂a is needed; L + 1 if none is.
  let lowest: Int
  let hasGradX: Bool
  /// The lowest layer whose ∂loss/∂W or ∂loss/∂b is needed; L + 1 if none is.
  private let lowestSum: Int

  /// How many multiplications a part should have at least: 10 µs. To begin a part takes less than one.
  static var partMultiplications: Int { 1 << 15 }

  init(_ batch: borrowing NetworkBatch, _ quantities: NetworkQuantities, _ split: WorkSplit) {
    self.batch = copy batch
    var (lowest, lowestSum) = (batch.depth + 1, batch.depth + 1)
    var (hasGradX, hasFirstGradW) = (false, false)
    for quantity in quantities {
      switch quantity {
      case .gradW(let layer), .gradB(let layer):
        lowestSum = min(lowestSum, layer)
        if quantity == .gradW(1) { hasFirstGradW = true }
      // ∂loss/∂h and ∂loss/∂a of a layer are computed together.
      case .gradA(let layer), .gradH(let layer): lowest = min(lowest, layer)
      case .gradX: hasGradX = true
      default: break
      }
    }
    lowest = hasGradX ? 1 : min(lowest, lowestSum)
    (self.lowest, self.lowestSum, self.hasGradX) = (lowest, lowestSum, hasGradX)
    truth = FastTruth(batch)
    layout = SampleLayout(
      of: batch, hasLabels: truth.hasLabels && batch.output == .softmax, hasGradX: hasGradX)
    packed = PackedMatrices(
      batch, lowest: lowest, hasGradX: hasGradX, hasFirstGradW: hasFirstGradW, Loops.self, split)
  }

  /// - Returns: whether all is certified.
  func fill(_ results: inout NetworkResults, _ split: WorkSplit) -> Bool {
    var records = [Double].unwritten(batch.samples * layout.size)
    computeSamples(&records, &results, split)
    let norms = columnNorms(records)
    var isWhole = results.openRows.isEmpty
    for (index, quantity) in results.values.quantities.enumerated() {
      isWhole = results.values.update(index) { round(quantity, records, norms, into: &$0, split) } && isWhole
    }
    return isWhole
  }

  /// The norms over the batch that ∂loss/∂W and ∂loss/∂b need, in the layout of a record: of ∂loss/∂a and h, of the
  /// numbers at the heads and of their bounds after them.
  private func columnNorms(_ records: [Double]) -> [Double] {
    guard lowestSum <= batch.depth else { return [] }
    var norms = [Double].unwritten(layout.size)
    var span = norms.mutableSpan
    for layer in lowestSum...batch.depth {
      computeNorms(of: layout[layer].gradA, layer, records.span, into: &span)
      if layer > 1 { computeNorms(of: layout[layer - 1].h, layer - 1, records.span, into: &span) }
    }
    return norms
  }

  private func computeNorms(
    of start: Int, _ layer: Int, _ records: Span<Double>, into norms: inout MutableSpan<Double>
  ) {
    let stride = layout[layer].stride
    Loops.columnNorms(
      records, start: start, rowStep: layout.size, rows: batch.samples, columns: stride, into: &norms, at: start)
  }

  /// Computes the records, in groups of four samples.
  private func computeSamples(_ records: inout [Double], _ results: inout NetworkResults, _ split: WorkSplit) {
    let groups = (batch.samples + 3) / 4
    let work = batch.layers.reduce(0) { $0 + $1.units * $1.inputs } * batch.samples
    let parts = min(groups, split.parts(of: work, each: FastPass.partMultiplications))
    let all = Mutex(SamplesOutcome())
    let (pass, size, samples) = (self, layout.size, batch.samples)
    PartedArray.withParts(of: &records) { records in
      split.run(parts) { part in
        var outcome = SamplesOutcome()
        var room = [Double].unwritten(SampleGroup<Loops>.room(for: pass))
        for index in groups * part / parts..<groups * (part + 1) / parts {
          let range = 4 * index..<min(4 * index + 4, samples)
          let group = SampleGroup(pass: pass, samples: range)
          records.write(range.lowerBound * size..<range.upperBound * size) { group.compute(&$0, &room, &outcome) }
        }
        all.withLock { $0.add(outcome) }
      }
    }
    let outcome = all.withLock { $0 }
    guard !outcome.decidedRows.isEmpty else { return }
    results.kinks += outcome.kinks
    for row in outcome.decidedRows { results.openRows.remove(row) }
  }
}

/// What some of the samples show about kinks, in any order.
struct SamplesOutcome {
  var kinks: [Kink] = []
  /// Rows of which no pre-activation is open.
  var decidedRows: [NetworkResults.PreActivationRow] = []

  mutating func add(_ other: SamplesOutcome) {
    // Most networks have no activation with a kink.
    guard !other.decidedRows.isEmpty else { return }
    kinks += other.kinks
    decidedRows += other.decidedRows
  }
}
