/// The rules of some rows of a batch: each worker has its own rows, and what it finds stands in their order.
struct RowsCheck {
  private let batch: Batch
  private let rows: Range<Int>
  /// What is wrong with the logits, and with the truth: at most `InvalidBatch.faultsMax` of each.
  private(set) var ofLogits: [BatchFault] = []
  private(set) var ofTruth: [BatchFault] = []
  /// Whether some label counts, and whether some label that counts has a weight.
  private(set) var hasKept = false
  private(set) var hasWeight = false

  private init(_ batch: Batch, _ rows: Range<Int>) {
    self.batch = batch
    self.rows = rows
  }

  /// - Parameter hasTruth: whether the truth has the shape that its rules need.
  static func run(_ batch: Batch, hasTruth: Bool, _ split: RowSplit) -> [RowsCheck] {
    let parts = split.parts(rows: batch.samples, classes: batch.classes)
    let whole = RowsCheck(batch, 0..<batch.samples)
    guard parts > 1 else { return [whole.checked(hasTruth: hasTruth)] }
    return PartedArray.fill(parts, with: whole) { checks in
      split.run(parts) { part in
        let rows = part * batch.samples / parts..<(part + 1) * batch.samples / parts
        let check = RowsCheck(batch, rows).checked(hasTruth: hasTruth)
        checks.write(part..<part + 1) { $0[0] = check }
      }
    }
  }

  private consuming func checked(hasTruth: Bool) -> RowsCheck {
    checkLogits()
    guard hasTruth else { return self }
    switch batch.truth {
    case .labels(let labels): check(labels: labels.span)
    case .targets(let targets): check(targets: targets)
    }
    return self
  }

  private var isFull: Bool { ofTruth.count >= InvalidBatch.faultsMax }

  private mutating func report(_ fault: BatchFault) {
    if !isFull { ofTruth.append(fault) }
  }
}

// MARK: - Logits

extension RowsCheck {
  private func range(of sample: Int) -> Range<Int> {
    sample * batch.classes..<(sample + 1) * batch.classes
  }

  private mutating func checkLogits() {
    for sample in rows where !batch.maxima[sample].isFinite {
      if batch.maxima[sample].isNaN {
        reportLogits(of: sample)
      } else {
        ofLogits.append(.everyClassMasked(sample: sample))
      }
      if ofLogits.count >= InvalidBatch.faultsMax { return }
    }
  }

  private mutating func reportLogits(of sample: Int) {
    for (index, value) in batch.logits[range(of: sample)].enumerated() where !(value < .infinity) {
      if ofLogits.count >= InvalidBatch.faultsMax { return }
      ofLogits.append(.logitNotAllowed(sample: sample, class: index, value: value))
    }
  }

  /// Whether the rules of the truth make sense for a sample: its logits passed.
  private func hasLogits(_ sample: Int) -> Bool { batch.maxima[sample].isFinite }

  private mutating func checkSmoothing(of sample: Int) {
    guard batch.labelSmoothing > 0, hasLogits(sample) else { return }
    for (index, logit) in batch.logits[range(of: sample)].enumerated() where logit == -.infinity {
      if weight(of: index) > 0 { report(.smoothingOnMaskedClass(sample: sample, class: index)) }
    }
  }

  /// 1 where the weights are absent or too few: their count is a fault of its own.
  private func weight(of index: Int) -> Double {
    guard let weights = batch.weights, index < weights.count else { return 1 }
    return weights[index]
  }
}

// MARK: - Truth

extension RowsCheck {
  private mutating func check(labels: Span<Int>) {
    for sample in rows where labels[sample] != batch.ignoreIndex {
      let label = labels[sample]
      hasKept = true
      guard (0..<batch.classes).contains(label) else {
        report(.labelOutOfRange(sample: sample, label: label, classes: batch.classes))
        continue
      }
      if weight(of: label) > 0 { hasWeight = true }
      guard hasLogits(sample) else { continue }
      if batch.logits[sample * batch.classes + label] == -.infinity {
        report(.labelMasked(sample: sample, label: label))
      } else {
        checkSmoothing(of: sample)
      }
    }
  }

  private mutating func check(targets: [Double]) {
    for sample in rows where !isFull {
      let row = targets[range(of: sample)]
      let sum = row.reduce(0, +)
      if abs(sum - 1) <= Batch.targetSumTolerance, row.allSatisfy({ $0 >= 0 }) {
        checkMasks(of: sample, targets: row)
      } else {
        reportTargets(row, of: sample, sum: sum)
      }
    }
  }

  private mutating func checkMasks(of sample: Int, targets: ArraySlice<Double>) {
    guard hasLogits(sample) else { return }
    let before = ofTruth.count
    for (index, logit) in batch.logits[range(of: sample)].enumerated() where logit == -.infinity {
      if targets[targets.startIndex + index] > 0 { report(.targetMasked(sample: sample, class: index)) }
    }
    if ofTruth.count == before { checkSmoothing(of: sample) }
  }

  private mutating func reportTargets(_ row: ArraySlice<Double>, of sample: Int, sum: Double) {
    let before = ofTruth.count
    for (index, value) in row.enumerated() where !(value >= 0 && value < .infinity) {
      report(.targetNotAllowed(sample: sample, class: index, value: value))
    }
    if ofTruth.count == before { report(.targetSum(sample: sample, sum: sum)) }
  }
}
