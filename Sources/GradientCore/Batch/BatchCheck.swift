import Parallel

/// Checks the rules of a batch in the order of their dependence. A rule is checked only if those before it hold, so
/// that one cause gives one fault.
struct BatchCheck {
  private var faults: [BatchFault] = []
  /// The number of all faults, including those that are not in `faults`.
  private var count = 0
  private let strictTargets: Bool

  private init(strictTargets: Bool) { self.strictTargets = strictTargets }

  /// - Parameters:
  ///   - strictTargets: whether each row of targets must sum to 1.
  ///   - split: the threads that check the rows.
  /// - Throws: the first `InvalidBatch.faultsMax` faults.
  static func validate(_ batch: Batch, strictTargets: Bool, _ split: WorkSplit) throws(InvalidBatch) {
    var check = BatchCheck(strictTargets: strictTargets)
    check.checkOptions(of: batch)
    if check.checkShape(of: batch) { check.checkRows(of: batch, split) }
    guard check.faults.isEmpty else { throw InvalidBatch(faults: check.faults, count: check.count) }
  }

  private mutating func report(_ fault: BatchFault) {
    if faults.count < InvalidBatch.faultsMax { faults.append(fault) }
    count += 1
  }

  private mutating func report(_ found: RowsCheck.Faults) {
    found.listed.forEach { report($0) }
    count += found.count - found.listed.count
  }
}

// MARK: - Options and shape

extension BatchCheck {
  private mutating func checkOptions(of batch: Batch) {
    if !(0...1).contains(batch.labelSmoothing) { report(.labelSmoothingOutOfRange(batch.labelSmoothing)) }
    if case .targets = batch.truth, batch.ignoreIndex != nil { report(.ignoreIndexWithTargets) }
    guard let weights = batch.weights else { return }
    for (index, weight) in weights.enumerated() where !(weight >= 0 && weight < .infinity) {
      report(.weightNotAllowed(class: index, value: weight))
    }
  }

  /// - Returns: whether the logits can be divided into rows.
  private mutating func checkShape(of batch: Batch) -> Bool {
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
  private mutating func checkRows(of batch: Batch, _ split: WorkSplit) {
    let countFault = batch.truthCountFault
    let rows = RowsCheck.check(batch, hasTruth: countFault == nil, strictTargets: strictTargets, split)
    report(rows.ofLogits)
    if let countFault { return report(countFault) }
    report(rows.ofTruth)
    checkMean(of: batch, rows)
  }

  /// D = 0 is a fault of its own only if everything else is right: otherwise a wrong label or weight is the cause.
  private mutating func checkMean(of batch: Batch, _ rows: RowsCheck) {
    guard case .labels = batch.truth, batch.reduction == .mean, faults.isEmpty else { return }
    if !rows.hasKept { report(.everySampleIgnored) } else if !rows.hasWeight { report(.totalWeightZero) }
  }
}

extension Batch {
  /// The fault of a truth that does not have one entry for each row of the logits.
  fileprivate var truthCountFault: BatchFault? {
    switch truth {
    case .labels(let labels):
      labels.count == samples ? nil : .labelCount(expected: samples, found: labels.count)
    case .targets(let targets):
      targets.count == logits.count ? nil : .targetCount(expected: logits.count, found: targets.count)
    }
  }
}
