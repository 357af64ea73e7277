private import Glibc

extension Batch {
  /// Computes what is asked for.
  ///
  /// - Throws: `BatchFault.beyondBinary64` where a finite result is greater than the greatest binary64 number.
  /// - Precondition: `jacobianRow` needs labels.
  package func gradients(
    _ quantities: Set<Quantity>, split: RowSplit = .serial
  ) throws(InvalidBatch) -> Gradients {
    let rows = (0..<samples).map { PlainRow(of: self, sample: $0) }
    let divisor = denominator
    var result = Gradients()
    for quantity in quantities {
      switch quantity {
      case .loss: result.loss = reduction == .none ? nil : rows.map(\.loss).reduce(0, +) / divisor
      case .losses: result.losses = rows.map(\.loss)
      case .yHat: result.yHat = rows.flatMap(\.yHat)
      case .logYHat: result.logYHat = rows.flatMap { row in row.minusLog.map { 0 - $0 } }
      case .gradYHat:
        result.gradYHat = rows.flatMap { row in zip(row.q, row.yHat).map { $0 == 0 ? 0 : -$0 / ($1 * divisor) } }
      case .jacobianRow: result.jacobianRow = rows.flatMap(\.jacobianRow)
      case .gradAL: result.gradAL = rows.flatMap { row in row.gradAL.map { $0 / divisor + 0 } }
      case .denominator: result.denominator = divisor
      }
    }
    if result.loss == .infinity { throw InvalidBatch(faults: [.beyondBinary64(quantity: .loss, sample: nil)]) }
    if let sample = result.losses?.firstIndex(of: .infinity) {
      throw InvalidBatch(faults: [.beyondBinary64(quantity: .losses, sample: sample)])
    }
    return result
  }

  private var denominator: Double {
    guard reduction == .mean else { return 1 }
    guard case .labels(let labels) = truth else { return Double(samples) }
    return labels.filter { $0 != ignoreIndex }.map { weights?[$0] ?? 1 }.reduce(0, +)
  }
}

/// One sample by the usual formulas.
private struct PlainRow {
  var yHat: [Double]
  var minusLog: [Double]
  var q: [Double]
  var label: Int?

  init(of batch: Batch, sample: Int) {
    let row = batch.logits[sample * batch.classes..<(sample + 1) * batch.classes]
    let greatest = batch.maxima[sample]
    let exponentials = row.map { exp($0 - greatest) }
    let rest = exponentials.reduce(0, +) - 1
    yHat = exponentials.map { $0 / (1 + rest) }
    minusLog = row.map { (greatest - $0) + log1p(rest) }
    var targets = [Double](repeating: 0, count: batch.classes)
    var keep = 1.0
    switch batch.truth {
    case .labels(let labels) where labels[sample] == batch.ignoreIndex: keep = 0
    case .labels(let labels):
      label = labels[sample]
      targets[labels[sample]] = 1
    case .targets(let all): targets = Array(all[sample * batch.classes..<(sample + 1) * batch.classes])
    }
    let epsilon = batch.labelSmoothing
    q = targets.enumerated().map { index, target in
      keep * ((1 - epsilon) * target + epsilon / Double(batch.classes)) * (batch.weights?[index] ?? 1)
    }
  }

  var loss: Double { zip(q, minusLog).reduce(0) { $1.0 == 0 ? $0 : $0 + $1.0 * $1.1 } }

  var gradAL: [Double] {
    let total = q.reduce(0, +)
    return zip(yHat, q).map { $0 * total - $1 }
  }

  var jacobianRow: [Double] {
    guard let label else { return [Double](repeating: 0, count: yHat.count) }
    return yHat.indices.map { yHat[label] * ($0 == label ? 1 - yHat[$0] : 0 - yHat[$0]) + 0 }
  }
}
