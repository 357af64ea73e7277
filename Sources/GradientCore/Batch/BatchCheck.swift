/// The rules of a batch, in the order of their dependence: a later rule is asked only where the earlier ones hold, so
/// that one cause gives one fault.
struct BatchCheck {
  private var faults: [BatchFault] = []
  /// With those that are not in `faults`.
  private var count = 0
  private let strictTargets: Bool

  private init(strictTargets: Bool) { self.strictTargets = strictTargets }

  /// - Parameters:
  ///   - strictTargets: whether each row of targets must sum to 1.
  ///   - split: who looks the rows over.
  /// - Throws: the first `InvalidBatch.faultsMax` faults.
  static func run(_ batch: Batch, strictTargets: Bool, _ split: RowSplit) throws(InvalidBatch) {
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

  /// - Returns: whether the rows of the logits can be told apart.
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
  private mutating func checkRows(of batch: Batch, _ split: RowSplit) {
    let countFault = batch.truthCountFault
    let rows = RowsCheck.run(batch, hasTruth: countFault == nil, strictTargets: strictTargets, split)
    report(rows.ofLogits)
    if let countFault { return report(countFault) }
    report(rows.ofTruth)
    checkMean(of: batch, rows)
  }

  /// D = 0 divides only where everything else is right: a wrong label or weight is the cause otherwise.
  private mutating func checkMean(of batch: Batch, _ rows: RowsCheck) {
    guard case .labels = batch.truth, batch.reduction == .mean, faults.isEmpty else { return }
    if !rows.hasKept { report(.everySampleIgnored) } else if !rows.hasWeight { report(.totalWeightZero) }
  }
}

extension Batch {
  /// A truth that has not one entry for each of the logits' rows.
  fileprivate var truthCountFault: BatchFault? {
    switch truth {
    case .labels(let labels):
      labels.count == samples ? nil : .labelCount(expected: samples, found: labels.count)
    case .targets(let targets):
      targets.count == logits.count ? nil : .targetCount(expected: logits.count, found: targets.count)
    }
  }
}

extension Batch {
  /// Whether labels without weights and smoothing are seen to keep every rule, in one look over rows that are not worth
  /// a split. No list of faults is made for it: for a small batch the empty lists were half of its check.
  ///
  /// - Returns: false also where that is not for this look to say.
  @inline(__always)
  func keepsRules(_ split: RowSplit) -> Bool {
    guard weights == nil, labelSmoothing == 0, classes > 0, samples > 0, logits.count == samples * classes,
      split.parts(rows: samples, classes: classes) == 1, case .labels(let labels) = truth, labels.count == samples
    else { return false }
    var hasKept = false
    for sample in 0..<samples {
      guard maxima[sample].isFinite else { return false }
      let label = labels[sample]
      if label == ignoreIndex { continue }
      guard label >= 0, label < classes, logits[sample * classes + label] > -.infinity else { return false }
      hasKept = true
    }
    return hasKept || reduction != .mean
  }
}
