extension Batch {
  /// Computes what is asked for, each number within 0.501 ulp of the exact one (article *Exactness*).
  ///
  /// - Throws: `BatchFault.beyondBinary64` where a finite result is greater than the greatest binary64 number.
  /// - Precondition: `jacobianRow` needs labels.
  package func gradients(
    _ quantities: Set<Quantity>, split: RowSplit = .serial
  ) throws(InvalidBatch) -> Gradients {
    try gradients(quantities, split: split, variant: .best)
  }

  /// The same with a compilation of the inner loops of one's choice.
  package func gradients(
    _ quantities: Set<Quantity>, split: RowSplit = .serial, variant: KernelVariant
  ) throws(InvalidBatch) -> Gradients {
    if case .targets = truth { precondition(!quantities.contains(.jacobianRow), "row ℓ of the Jacobian needs a label") }
    let work = BatchWork(self, variant)
    let counts = Quantity.allCases.filter(quantities.contains).compactMap { quantity in
      count(of: quantity).map { (quantity, $0) }
    }
    var outcomes: [ChunkOutcome] = []
    let arrays = ResultStorage.fill(counts) { storage in
      outcomes = work.run(split, into: storage)
    }
    if let fault = outcomes.compactMap(\.fault).first { throw InvalidBatch(faults: [fault]) }
    var result = Gradients()
    result.losses = arrays[.losses]
    result.yHat = arrays[.yHat]
    result.logYHat = arrays[.logYHat]
    result.gradYHat = arrays[.gradYHat]
    result.jacobianRow = arrays[.jacobianRow]
    result.gradAL = arrays[.gradAL]
    if quantities.contains(.denominator) { result.denominator = try finite(work.denominator, .denominator) }
    if quantities.contains(.loss), reduction != .none {
      let sum = outcomes.reduce(Extended.zero) { $0 + $1.sum }
      result.loss = try finite(sum / work.denominator, .loss)
    }
    return result
  }

  private func finite(_ value: Extended, _ quantity: Quantity) throws(InvalidBatch) -> Double {
    let rounded = value.rounded
    guard rounded.isFinite else { throw InvalidBatch(faults: [.beyondBinary64(quantity: quantity, sample: nil)]) }
    return rounded
  }

  /// How many numbers a quantity has, nil for those that are one for the batch.
  private func count(of quantity: Quantity) -> Int? {
    switch quantity {
    case .loss, .denominator: nil
    case .losses: samples
    case .yHat, .logYHat, .gradYHat, .jacobianRow, .gradAL: logits.count
    }
  }

  /// D.
  var denominator: Extended {
    guard reduction == .mean else { return .one }
    guard case .labels(let labels) = truth else { return Extended(Double(samples)) }
    let kept = labels.lazy.filter { $0 != ignoreIndex }
    guard let weights else { return Extended(Double(kept.count)) }
    return kept.reduce(Extended.zero) { $0 + Extended(weights[$1]) }
  }
}

extension BatchWork {
  /// Runs all chunks, in parts of about the same size.
  func run(_ split: RowSplit, into storage: ResultStorage) -> [ChunkOutcome] {
    let chunks = tiling.chunks
    let parts = min(split.workers, chunks)
    return PartedArray.fill(chunks, with: ChunkOutcome()) { outcomes in
      split.run(parts) { part in
        let own = BatchWork(copying: self)
        var tile = RowTile(tiling, variant)
        for chunk in part * chunks / parts..<(part + 1) * chunks / parts {
          let outcome = own.run(tiling.rows(ofChunk: chunk), &tile, into: storage)
          outcomes.write(chunk..<chunk + 1) { $0[0] = outcome }
        }
      }
    }
  }
}
