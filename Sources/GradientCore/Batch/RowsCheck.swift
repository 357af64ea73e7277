import Parallel

/// Checks the rules of some rows of a batch. Each worker has its own rows, and reports faults in their order.
///
/// The batch is passed to each call and not kept: a copy counts a reference for each of its arrays, which for a small
/// batch is much of the work.
struct RowsCheck {
  private let rows: Range<Int>
  /// The faults of the logits, and those of the truth.
  private(set) var ofLogits = Faults()
  private(set) var ofTruth = Faults()
  /// Whether some label is not ignored, and whether some such label has a positive weight.
  private(set) var hasKept = false
  private(set) var hasWeight = false

  /// The first faults of some rows, and how many there are.
  struct Faults {
    /// At most `InvalidBatch.faultsMax`.
    private(set) var listed: [BatchFault] = []
    private(set) var count = 0

    mutating func add(_ fault: BatchFault) {
      if listed.count < InvalidBatch.faultsMax { listed.append(fault) }
      count += 1
    }

    /// Adds the faults of the rows that follow.
    mutating func add(_ other: Faults) {
      listed += other.listed.prefix(InvalidBatch.faultsMax - listed.count)
      count += other.count
    }
  }

  private let strictTargets: Bool

  private init(_ rows: Range<Int>, strictTargets: Bool) {
    self.rows = rows
    self.strictTargets = strictTargets
  }

  /// - Parameters:
  ///   - hasTruth: whether the truth has the shape that its rules need.
  ///   - strictTargets: whether each row of targets must sum to 1.
  static func check(_ batch: Batch, hasTruth: Bool, strictTargets: Bool, _ split: WorkSplit) -> RowsCheck {
    let parts = split.parts(rows: batch.samples, classes: batch.classes)
    var whole = RowsCheck(0..<batch.samples, strictTargets: strictTargets)
    guard parts > 1 else {
      whole.check(batch, hasTruth: hasTruth)
      return whole
    }
    var checks = Array(repeating: whole, count: parts)
    PartedArray.withParts(of: &checks) { checks in
      split.forEach(parts) { part in
        var check = RowsCheck(
          part * batch.samples / parts..<(part + 1) * batch.samples / parts, strictTargets: strictTargets)
        check.check(batch, hasTruth: hasTruth)
        checks.write(part..<part + 1) { $0[0] = check }
      }
    }
    for check in checks { whole.add(check) }
    return whole
  }

  /// Adds the faults of the rows that follow these.
  private mutating func add(_ other: RowsCheck) {
    ofLogits.add(other.ofLogits)
    ofTruth.add(other.ofTruth)
    hasKept = hasKept || other.hasKept
    hasWeight = hasWeight || other.hasWeight
  }

  private mutating func check(_ batch: Batch, hasTruth: Bool) {
    checkLogits(of: batch)
    guard hasTruth else { return }
    switch batch.truth {
    case .labels(let labels): check(labels: labels.span, of: batch)
    case .targets(let targets): check(targets: targets, of: batch)
    }
  }

  private mutating func report(_ fault: BatchFault) { ofTruth.add(fault) }
}

// MARK: - Logits

extension RowsCheck {
  private mutating func checkLogits(of batch: Batch) {
    for sample in rows where !batch.maxima[sample].isFinite {
      if batch.maxima[sample].isNaN {
        reportLogits(of: sample, batch)
      } else if !batch.isIgnored(sample) {
        ofLogits.add(.everyClassMasked(sample: sample))
      }
    }
  }

  private mutating func reportLogits(of sample: Int, _ batch: Batch) {
    for (index, value) in batch.logits[batch.entries(of: sample)].enumerated() where !(value < .infinity) {
      ofLogits.add(.logitNotAllowed(sample: sample, class: index, value: value))
    }
  }

  private mutating func checkSmoothing(of sample: Int, _ batch: Batch) {
    guard batch.hasLogits(sample) else { return }
    for (index, logit) in batch.logits[batch.entries(of: sample)].enumerated() where logit == -.infinity {
      if batch.weight(of: index) > 0 { report(.smoothingOnMaskedClass(sample: sample, class: index)) }
    }
  }
}

// MARK: - Truth

extension RowsCheck {
  private mutating func check(labels: Span<Int>, of batch: Batch) {
    let (logits, maxima, hasWeights) = (batch.logits.span, batch.maxima.span, batch.weights != nil)
    let isSmoothed = batch.labelSmoothing > 0
    for sample in rows where labels[sample] != batch.ignoreIndex {
      let label = labels[sample]
      hasKept = true
      let row = logits.extracting(batch.entries(of: sample))
      guard LabelledRow.isValid(row, greatest: maxima[sample], label: label) else {
        checkLabel(label, of: sample, batch)
        continue
      }
      if !hasWeight, !hasWeights || batch.weight(of: label) > 0 { hasWeight = true }
      if isSmoothed { checkSmoothing(of: sample, batch) }
    }
  }

  /// Reports what is wrong with a label of a row that is not valid with it. A masked class of weight 0 is allowed.
  private mutating func checkLabel(_ label: Int, of sample: Int, _ batch: Batch) {
    guard label >= 0, label < batch.classes else {
      return report(.labelOutOfRange(sample: sample, label: label, classes: batch.classes))
    }
    let hasWeight = batch.weight(of: label) > 0
    self.hasWeight = self.hasWeight || hasWeight
    guard batch.hasLogits(sample) else { return }
    if hasWeight {
      report(.labelMasked(sample: sample, label: label))
    } else if batch.labelSmoothing > 0 {
      checkSmoothing(of: sample, batch)
    }
  }

  private mutating func check(targets: [Double], of batch: Batch) {
    for sample in rows {
      let row = targets[batch.entries(of: sample)]
      guard row.allSatisfy({ $0 >= 0 && $0 < .infinity }) else {
        reportTargets(row, of: sample)
        continue
      }
      if strictTargets {
        let sum = row.reduce(0, +)
        guard abs(sum - 1) <= Batch.targetSumTolerance else {
          report(.targetSum(sample: sample, sum: sum))
          continue
        }
      }
      checkMasks(of: sample, targets: row, batch)
    }
  }

  private mutating func checkMasks(of sample: Int, targets: ArraySlice<Double>, _ batch: Batch) {
    guard batch.hasLogits(sample) else { return }
    let before = ofTruth.count
    for (index, logit) in batch.logits[batch.entries(of: sample)].enumerated() where logit == -.infinity {
      if targets[targets.startIndex + index] > 0, batch.weight(of: index) > 0 {
        report(.targetMasked(sample: sample, class: index))
      }
    }
    if ofTruth.count == before, batch.labelSmoothing > 0 { checkSmoothing(of: sample, batch) }
  }

  private mutating func reportTargets(_ row: ArraySlice<Double>, of sample: Int) {
    for (index, value) in row.enumerated() where !(value >= 0 && value < .infinity) {
      report(.targetNotAllowed(sample: sample, class: index, value: value))
    }
  }
}

extension Batch {
  fileprivate func entries(of sample: Int) -> Range<Int> { sample * classes..<(sample + 1) * classes }

  /// Whether a sample is ignored; false if its label is missing.
  fileprivate func isIgnored(_ sample: Int) -> Bool {
    guard let ignoreIndex, case .labels(let labels) = truth, sample < labels.count else { return false }
    return labels[sample] == ignoreIndex
  }

  /// Whether the logits of a sample are valid, so that the rules of its truth can be checked.
  fileprivate func hasLogits(_ sample: Int) -> Bool { maxima[sample].isFinite }

  /// 1 if there are no weights, or too few: their count is a fault of its own.
  fileprivate func weight(of index: Int) -> Double {
    guard let weights, index < weights.count else { return 1 }
    return weights[index]
  }
}

/// The rules of a row whose truth is a label.
enum LabelledRow {
  /// Whether the row has a finite logit, contains none that is not allowed, and the label names an unmasked class.
  ///
  /// - Parameter greatest: the greatest logit; NaN if the row contains one that is not allowed.
  @inline(__always)
  static func isValid(_ row: Span<Double>, greatest: Double, label: Int) -> Bool {
    greatest.isFinite && row.indices.contains(label) && row[label] > -.infinity
  }
}
