internal import GradientKernels
package import Parallel

extension Batch {
  /// Computes the quantities, each number the double nearest the exact one (article *Exactness*).
  ///
  /// - Throws:
  ///   - `BatchFault.beyondBinary64` if a finite result is greater than the greatest binary64 number;
  ///   - `everyClassMasked` for an ignored row whose ŷ is requested;
  ///   - `tooMuchWork` if the numbers that need more bits take more work than `workMax`.
  /// - Parameters:
  ///   - quantities: what is computed; the other arrays stay nil.
  ///   - split: the threads that compute the rows.
  ///   - workMax: the most work for such numbers, in units of about a nanosecond of one core.
  /// - Precondition: `jacobianRow` needs labels.
  package func gradients(
    _ quantities: Quantities, split: WorkSplit = .serial, workMax: Int = .max
  ) throws(InvalidBatch) -> Gradients {
    try gradients(quantities, split: split, variant: .best, workMax: workMax)
  }

  /// The same, with the compilation of the inner loops that the caller chooses.
  @inline(__always)
  package func gradients(
    _ quantities: Quantities, split: WorkSplit = .serial, variant: KernelVariant, workMax: Int = .max
  ) throws(InvalidBatch) -> Gradients {
    try checkPredictions(quantities)
    if case .targets = truth { precondition(!quantities.contains(.jacobianRow), "row ℓ of the Jacobian needs a label") }
    var gradients = Gradients()
    gradients.makeArrays(quantities, samples: samples, entries: logits.count)
    let work = BatchWork(self, variant)
    let outcome = work.computeRows(of: self, split, into: &gradients)
    if quantities.contains(.loss), reduction != .none { gradients.loss = outcome.loss(over: work.denominator) }
    if quantities.contains(.denominator) {
      gradients.denominator = work.denominator.certified(within: ErrorBounds.denominator)
    }
    if !outcome.openRows.isEmpty || gradients.loss?.isNaN == true || gradients.denominator?.isNaN == true {
      try recompute(&gradients, outcome, split, workMax: workMax)
    }
    if gradients.loss?.isInfinite == true { throw InvalidBatch(faults: [beyondBinary64(.loss, sample: nil)]) }
    if gradients.denominator?.isInfinite == true {
      throw InvalidBatch(faults: [beyondBinary64(.denominator, sample: nil)])
    }
    return gradients
  }

  /// An ignored row may have no finite logit, unless its ŷ is requested.
  private func checkPredictions(_ quantities: Quantities) throws(InvalidBatch) {
    guard ignoreIndex != nil, quantities.contains(.yHat) || quantities.contains(.logYHat) else { return }
    let masked = (0..<samples).lazy.filter { maxima[$0] == -.infinity }
    let faults = masked.prefix(InvalidBatch.faultsMax).map { BatchFault.everyClassMasked(sample: $0) }
    if !faults.isEmpty { throw InvalidBatch(faults: Array(faults), count: masked.count) }
  }

  /// Computes in balls what the kernels did not certify.
  private func recompute(
    _ gradients: inout Gradients, _ outcome: BatchOutcome, _ split: WorkSplit, workMax: Int
  ) throws(InvalidBatch) {
    var pass = BallPass(self, split: split, workMax: workMax)
    try pass.fill(&gradients, rows: outcome.openRows)
    // No certified number is infinite where infinity is a fault.
    for row in outcome.openRows {
      let entries = row * classes..<(row + 1) * classes
      if gradients.losses?[row].isInfinite == true {
        throw InvalidBatch(faults: [beyondBinary64(.losses, sample: row)])
      }
      if gradients.gradAL?[entries].contains(where: { $0.isInfinite }) == true {
        throw InvalidBatch(faults: [beyondBinary64(.gradAL, sample: row)])
      }
    }
    if gradients.loss?.isNaN == true {
      gradients.loss = try pass.loss(outcome.certifiedLosses, rows: outcome.openLosses)
    }
    if gradients.denominator?.isNaN == true { gradients.denominator = pass.denominator() }
  }

  /// The fault of a result that is beyond binary64. The weights or the targets are its cause if it is not a loss, or if
  /// the loss would be finite for labels without weights.
  private func beyondBinary64(_ quantity: Quantity, sample: Int?) -> BatchFault {
    let other: RangeCause? =
      if weights != nil { .weights } else if case .targets = truth { .targets } else { nil }
    guard let other else { return .beyondBinary64(quantity: quantity, sample: sample, cause: .logits) }
    let rows = sample.map { $0..<$0 + 1 } ?? 0..<samples
    // A loss is at most the greatest gap plus log k.
    let gapMax = Double.greatestFiniteMagnitude / 2 / Double(rows.count)
    let isWithin = rows.allSatisfy { row in
      logits[row * classes..<(row + 1) * classes].allSatisfy { $0 == -.infinity || maxima[row] - $0 <= gapMax }
    }
    let isLoss = quantity == .loss || quantity == .losses
    return .beyondBinary64(quantity: quantity, sample: sample, cause: isLoss && !isWithin ? .logits : other)
  }

  /// D, within `ErrorBounds.denominator`.
  var denominator: Extended {
    guard reduction == .mean else { return .one }
    guard case .labels(let labels) = truth, weights != nil || ignoreIndex != nil else {
      return Extended(Double(samples))
    }
    guard let weights else { return Extended(Double(labels.count { $0 != ignoreIndex })) }
    // A sum of sums: its error grows with the length of the parts and their number, not with the number of labels.
    var total = Extended.zero
    for first in stride(from: 0, to: labels.count, by: Batch.denominatorPart) {
      let part = labels[first..<min(first + Batch.denominatorPart, labels.count)]
      total = total + part.reduce(Extended.zero) { $1 == ignoreIndex ? $0 : $0 + Extended(weights[$1]) }
    }
    return total
  }

  private static let denominatorPart = 4096
}

extension BatchWork {
  /// Computes all chunks, in parts of about the same size, and writes every number of the arrays.
  func computeRows(of batch: Batch, _ split: WorkSplit, into gradients: inout Gradients) -> BatchOutcome {
    let storage = ResultStorage(&gradients)
    let chunks = tiling.chunks
    let parts = min(split.workers, chunks)
    var whole = BatchOutcome()
    // Fast path (0314): the chunks on several processors. Their sums are added in the same order as on one.
    guard parts > 1 else {
      computeChunks(0..<chunks, batch, into: storage) { whole.add($1) }
      return whole
    }
    var outcomes = Array(repeating: ChunkOutcome(), count: chunks)
    PartedArray.withParts(of: &outcomes) { outcomes in
      split.forEach(parts) { part in
        let work = BatchWork(copying: self)
        work.computeChunks(part * chunks / parts..<(part + 1) * chunks / parts, batch, into: storage) {
          chunk, outcome in
          outcomes.write(chunk..<chunk + 1) { $0[0] = outcome }
        }
      }
    }
    for outcome in outcomes { whole.add(outcome) }
    return whole
  }

  /// Computes some chunks in their order.
  private func computeChunks(
    _ chunks: Range<Int>, _ batch: Batch, into storage: borrowing ResultStorage,
    report: (_ chunk: Int, _ outcome: ChunkOutcome) -> Void
  ) {
    let view = BatchView(batch, self)
    var numbers = [Double].unwritten(tiling.tileNumbers)
    var tile = RowTile(tiling, variant, numbers.mutableSpan)
    for chunk in chunks { report(chunk, computeChunk(tiling.rows(ofChunk: chunk), view, &tile, into: storage)) }
  }
}
