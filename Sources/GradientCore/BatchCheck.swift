/// The rules of a batch, in the order of their dependence: a later rule is asked only where the earlier ones hold, so
/// that one cause gives one fault.
struct BatchCheck {
  private let batch: Batch
  private var faults: [BatchFault] = []

  init(of batch: Batch) { self.batch = batch }

  /// - Parameter split: who looks the rows over.
  /// - Throws: the first `InvalidBatch.faultsMax` faults.
  mutating func run(_ split: RowSplit) throws(InvalidBatch) {
    checkOptions()
    if checkShape() { checkRows(split) }
    guard faults.isEmpty else { throw InvalidBatch(faults: faults) }
  }

  private mutating func report(_ fault: BatchFault) {
    if faults.count < InvalidBatch.faultsMax { faults.append(fault) }
  }
}

// MARK: - Options and shape

extension BatchCheck {
  private mutating func checkOptions() {
    if !(0...1).contains(batch.labelSmoothing) { report(.labelSmoothingOutOfRange(batch.labelSmoothing)) }
    if case .targets = batch.truth, batch.ignoreIndex != nil { report(.ignoreIndexWithTargets) }
    for (index, weight) in (batch.weights ?? []).enumerated() where !(weight >= 0 && weight < .infinity) {
      report(.weightNotAllowed(class: index, value: weight))
    }
  }

  /// - Returns: whether the rows of the logits can be told apart.
  private mutating func checkShape() -> Bool {
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

// MARK: - Rows

extension BatchCheck {
  private mutating func checkRows(_ split: RowSplit) {
    let checks = RowsCheck.run(batch, hasTruth: truthCountFault == nil, split)
    for check in checks { check.ofLogits.forEach { report($0) } }
    if let fault = truthCountFault { return report(fault) }
    for check in checks { check.ofTruth.forEach { report($0) } }
    checkMean(isKept: checks.contains(where: \.hasKept), hasWeight: checks.contains(where: \.hasWeight))
  }

  /// A truth that has not one entry for each of the logits' rows.
  private var truthCountFault: BatchFault? {
    switch batch.truth {
    case .labels(let labels):
      labels.count == batch.samples ? nil : .labelCount(expected: batch.samples, found: labels.count)
    case .targets(let targets):
      targets.count == batch.logits.count ? nil : .targetCount(expected: batch.logits.count, found: targets.count)
    }
  }

  /// D = 0 divides only where everything else is right: a wrong label or weight is the cause otherwise.
  private mutating func checkMean(isKept: Bool, hasWeight: Bool) {
    guard case .labels = batch.truth, batch.reduction == .mean, faults.isEmpty else { return }
    if !isKept { report(.everySampleIgnored) } else if !hasWeight { report(.totalWeightZero) }
  }
}
