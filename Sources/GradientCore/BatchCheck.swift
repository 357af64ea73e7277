/// The rules of a batch, in the order of their dependence: a later rule is asked only where the earlier ones hold, so
/// that one cause gives one fault.
///
/// It holds no batch: a copy would count a reference for each of its arrays.
struct BatchCheck {
  private var faults: [BatchFault] = []

  /// - Throws: the first `InvalidBatch.faultsMax` faults.
  mutating func run(_ batch: Batch) throws(InvalidBatch) {
    checkOptions(batch)
    if checkShape(batch) {
      checkLogits(batch)
      switch batch.truth {
      case .labels(let labels): check(labels: labels, batch)
      case .targets(let targets): check(targets: targets, batch)
      }
    }
    guard faults.isEmpty else { throw InvalidBatch(faults: faults) }
  }

  private var isFull: Bool { faults.count >= InvalidBatch.faultsMax }

  private mutating func report(_ fault: BatchFault) {
    if !isFull { faults.append(fault) }
  }
}

// MARK: - Options and shape

extension BatchCheck {
  private mutating func checkOptions(_ batch: Batch) {
    if !(0...1).contains(batch.labelSmoothing) { report(.labelSmoothingOutOfRange(batch.labelSmoothing)) }
    if case .targets = batch.truth, batch.ignoreIndex != nil { report(.ignoreIndexWithTargets) }
    for (index, weight) in (batch.weights ?? []).enumerated() where !(weight >= 0 && weight < .infinity) {
      report(.weightNotAllowed(class: index, value: weight))
    }
  }

  /// - Returns: whether the rows of the logits can be told apart.
  private mutating func checkShape(_ batch: Batch) -> Bool {
    guard batch.classes > 0 else {
      report(.noClasses)
      return false
    }
    if let weights = batch.weights, weights.count != batch.classes {
      report(.weightCount(expected: batch.classes, found: weights.count))
    }
    guard !batch.logits.isEmpty else {
      report(.noSamples)
      return false
    }
    guard batch.logits.count == batch.samples * batch.classes else {
      report(.logitCount(classes: batch.classes, found: batch.logits.count))
      return false
    }
    return true
  }
}

// MARK: - Logits

extension BatchCheck {
  private func range(of sample: Int, _ batch: Batch) -> Range<Int> {
    sample * batch.classes..<(sample + 1) * batch.classes
  }

  private mutating func checkLogits(_ batch: Batch) {
    for (sample, greatest) in batch.maxima.enumerated() where !greatest.isFinite {
      if isFull { return }
      if greatest.isNaN { reportLogits(of: sample, batch) } else { report(.everyClassMasked(sample: sample)) }
    }
  }

  private mutating func reportLogits(of sample: Int, _ batch: Batch) {
    for (index, value) in batch.logits[range(of: sample, batch)].enumerated() where !(value < .infinity) {
      report(.logitNotAllowed(sample: sample, class: index, value: value))
    }
  }

  /// Whether the rules of the truth make sense for a sample: its logits passed.
  private func hasLogits(_ sample: Int, _ batch: Batch) -> Bool { batch.maxima[sample].isFinite }

  private mutating func checkSmoothing(of sample: Int, _ batch: Batch) {
    guard batch.labelSmoothing > 0, hasLogits(sample, batch) else { return }
    for (index, logit) in batch.logits[range(of: sample, batch)].enumerated() where logit == -.infinity {
      if weight(of: index, batch) > 0 { report(.smoothingOnMaskedClass(sample: sample, class: index)) }
    }
  }

  /// 1 where the weights are absent or too few: their count is a fault of its own.
  private func weight(of index: Int, _ batch: Batch) -> Double {
    guard let weights = batch.weights, index < weights.count else { return 1 }
    return weights[index]
  }
}

// MARK: - Truth

extension BatchCheck {
  private mutating func check(labels: [Int], _ batch: Batch) {
    guard labels.count == batch.samples else {
      report(.labelCount(expected: batch.samples, found: labels.count))
      return
    }
    var kept = false
    var hasWeight = false
    for (sample, label) in labels.enumerated() where label != batch.ignoreIndex {
      kept = true
      guard (0..<batch.classes).contains(label) else {
        report(.labelOutOfRange(sample: sample, label: label, classes: batch.classes))
        continue
      }
      if weight(of: label, batch) > 0 { hasWeight = true }
      guard hasLogits(sample, batch) else { continue }
      if batch.logits[sample * batch.classes + label] == -.infinity {
        report(.labelMasked(sample: sample, label: label))
      } else {
        checkSmoothing(of: sample, batch)
      }
    }
    checkMean(kept: kept, hasWeight: hasWeight, batch)
  }

  /// D = 0 divides only where everything else is right: a wrong label or weight is the cause otherwise.
  private mutating func checkMean(kept: Bool, hasWeight: Bool, _ batch: Batch) {
    guard batch.reduction == .mean, faults.isEmpty else { return }
    if !kept { report(.everySampleIgnored) } else if !hasWeight { report(.totalWeightZero) }
  }

  private mutating func check(targets: [Double], _ batch: Batch) {
    guard targets.count == batch.logits.count else {
      report(.targetCount(expected: batch.logits.count, found: targets.count))
      return
    }
    for sample in 0..<batch.samples where !isFull {
      let row = targets[range(of: sample, batch)]
      let sum = row.reduce(0, +)
      if abs(sum - 1) <= Batch.targetSumTolerance, row.allSatisfy({ $0 >= 0 }) {
        checkMasks(of: sample, targets: row, batch)
      } else {
        reportTargets(row, of: sample, sum: sum)
      }
    }
  }

  private mutating func checkMasks(of sample: Int, targets: ArraySlice<Double>, _ batch: Batch) {
    guard hasLogits(sample, batch) else { return }
    let before = faults.count
    for (index, logit) in batch.logits[range(of: sample, batch)].enumerated() where logit == -.infinity {
      if targets[targets.startIndex + index] > 0 { report(.targetMasked(sample: sample, class: index)) }
    }
    if faults.count == before { checkSmoothing(of: sample, batch) }
  }

  private mutating func reportTargets(_ row: ArraySlice<Double>, of sample: Int, sum: Double) {
    let before = faults.count
    for (index, value) in row.enumerated() where !(value >= 0 && value < .infinity) {
      report(.targetNotAllowed(sample: sample, class: index, value: value))
    }
    if faults.count == before { report(.targetSum(sample: sample, sum: sum)) }
  }
}
