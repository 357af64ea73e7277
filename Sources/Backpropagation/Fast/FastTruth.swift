import GradientCore

/// The truth of a batch as the loops need it.
struct FastTruth {
  /// D, and the relative error of it and of numbers that were divided by it.
  private let denominator: DoubleDouble
  let accuracy: Double
  /// 1/D.
  let share: DoubleDouble
  /// Whether the losses of softmax have labels, and no label smoothing.
  let hasLabels: Bool
  private let hasWeights: Bool
  /// 1 − ε, and ε/n_L.
  private let kept: DoubleDouble
  private let spread: DoubleDouble

  init(_ batch: borrowing NetworkBatch) {
    hasWeights = batch.weights != nil
    if case .labels = batch.truth { hasLabels = batch.labelSmoothing == 0 } else { hasLabels = false }
    var total = DoubleDouble(exactly: batch.reduction == .mean ? Double(batch.samples) : 1)
    if batch.reduction == .mean, case .labels(let labels) = batch.truth {
      total = DoubleDouble(exactly: 0)
      for label in labels where label != batch.ignoreIndex {
        total = total + DoubleDouble(exactly: batch.weights.map { $0[label] } ?? 1)
      }
    }
    denominator = total
    let share = DoubleDouble(exactly: 1) / total
    self.share = FastTruth.isOrdinary(share) ? share : DoubleDouble(exactly: .nan)
    // 2^-100 of the division, 3u² of each sum and 7u² of each product.
    accuracy = 0x1p-98 + Double(batch.samples + batch.outputs) * 0x1p-104
    kept = DoubleDouble.sum(1, -batch.labelSmoothing)
    spread = DoubleDouble(exactly: batch.labelSmoothing) / DoubleDouble(exactly: Double(batch.outputs))
  }

  /// D, if it is certainly a double.
  var exactDenominator: Double? { hasWeights ? nil : denominator.head }

  /// Writes a sample's lane of what `softmax` calls `truth`, and q or the targets to `record`.
  func write(
    _ sample: Int, of batch: NetworkBatch, lane: Int, into lanes: inout MutableSpan<Double>,
    _ record: inout MutableSpan<Double>, at place: Int, stride: Int
  ) {
    let label = FastTruth.label(of: sample, batch)
    var isIgnored = false
    if case .labels = batch.truth { isIgnored = label == nil }
    let weight = label.flatMap { label in batch.weights.map { $0[label] } } ?? 1
    var share = isIgnored ? DoubleDouble(exactly: 0) : share
    if hasLabels, let label, let weights = batch.weights { share = DoubleDouble(exactly: weights[label]) / denominator }
    lanes[lane] = Double(label ?? -1)
    lanes[4 + lane] = isIgnored ? 0 : weight
    lanes[8 + lane] = FastTruth.isOrdinary(share) ? share.head : .nan
    lanes[12 + lane] = share.tail
    let total =
      hasLabels ? DoubleDouble(exactly: 0) : writeTruth(sample, batch, into: &record, at: place, stride: stride)
    lanes[16 + lane] = FastTruth.isOrdinary(total) ? total.head : .nan
    lanes[20 + lane] = total.tail
    lanes[24 + lane] = accuracy
  }

  /// Whether products with a number can neither overflow nor lose bits to subnormal numbers. NaN is not ordinary.
  private static func isOrdinary(_ number: DoubleDouble) -> Bool {
    number.head == 0 || (number.head.magnitude > 1e-140 && number.head.magnitude < 1e140)
  }

  /// ℓ; nil if the sample is ignored or has targets.
  private static func label(of sample: Int, _ batch: NetworkBatch) -> Int? {
    guard case .labels(let labels) = batch.truth, labels[sample] != batch.ignoreIndex else { return nil }
    return labels[sample]
  }

  /// Writes q = ((1 − ε)·t + ε/n_L)·w with its bounds, or the targets of another output unit.
  /// - Returns: Σ q.
  private func writeTruth(
    _ sample: Int, _ batch: NetworkBatch, into record: inout MutableSpan<Double>, at place: Int, stride: Int
  ) -> DoubleDouble {
    let label = FastTruth.label(of: sample, batch)
    var total = DoubleDouble(exactly: 0)
    for unit in 0..<stride {
      var q = DoubleDouble(exactly: 0)
      if unit < batch.outputs {
        let target =
          switch batch.truth {
          case .labels: unit == label ? 1.0 : 0
          case .targets(let targets): targets[sample * batch.outputs + unit]
          }
        q = DoubleDouble(exactly: target)
        if batch.output == .softmax {
          q = kept * q + spread
          if let weights = batch.weights { q = q * DoubleDouble(exactly: weights[unit]) }
        }
      }
      record[place + unit] = q.head
      record[place + stride + unit] = q.tail
      record[place + 2 * stride + unit] = q.head * 0x1p-98 + (q.head == 0 ? 0 : 0x1p-1060)
      total = total + q
    }
    return total
  }
}
