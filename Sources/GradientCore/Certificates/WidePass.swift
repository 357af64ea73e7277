import Parallel

/// Computes the gradients that the fast pass could not decide, because too many of their bits cancel for double-double.
/// They are NaN in its results.
///
/// They are computed with 3, 8 and 20 limbs of 64 bits. Each pass computes only what the one before could not decide,
/// and its work is estimated first: a request with near ties is cheap to send.
struct WidePass {
  private let batch: Batch
  private let denominator: Extended
  private let split: WorkSplit
  private let workMax: Int
  /// The samples that have open gradients.
  private var rows: [Int]
  /// The work of the passes so far.
  private var work = 0

  /// - Parameters:
  ///   - rows: the samples with open gradients, in their order.
  ///   - workMax: the most work, in units of about a nanosecond of one core.
  init(_ rows: [Int], of batch: Batch, denominator: Extended, split: WorkSplit, workMax: Int) {
    self.rows = rows
    self.batch = batch
    self.denominator = denominator
    self.split = split
    self.workMax = workMax
  }

  /// Writes the open gradients.
  ///
  /// - Throws: `tooMuchWork`; `beyondPrecision` for a gradient that 20 limbs leave open, and that is not 0 for sure.
  mutating func computeOpenGradients(into gradients: inout [Double]) throws(InvalidBatch) {
    try pass(CancellingRow<3>.self, .threeLimbs, &gradients)
    try pass(CancellingRow<8>.self, .eightLimbs, &gradients)
    try pass(CancellingRow<20>.self, .twentyLimbs, &gradients)
    guard let row = rows.first else { return }
    let entries = row * batch.classes..<(row + 1) * batch.classes
    let place = entries.first { gradients[$0].isNaN } ?? entries.lowerBound
    throw InvalidBatch(faults: [.beyondPrecision(sample: row, class: place - entries.lowerBound)])
  }

  private mutating func pass<let limbs: Int>(
    _: CancellingRow<limbs>.Type, _ cost: WideCost, _ gradients: inout [Double]
  ) throws(InvalidBatch) {
    guard !rows.isEmpty else { return }
    work = rows.reduce(work) { $0 + estimate($1, cost, gradients.span) }
    guard work <= workMax else { throw InvalidBatch(faults: [.tooMuchWork(estimate: work, max: workMax)]) }
    let (batch, denominator, rows, isLast) = (batch, denominator, rows, limbs == 20)
    var isOpen = [Bool](repeating: false, count: rows.count)
    let parts = min(split.workers, rows.count)
    PartedArray.withParts(of: &gradients) { gradients in
      PartedArray.withParts(of: &isOpen) { isOpen in
        split.forEach(parts) { part in
          for index in part * rows.count / parts..<(part + 1) * rows.count / parts {
            let row = rows[index]
            gradients.write(row * batch.classes..<(row + 1) * batch.classes) { results in
              let remains = WidePass.fill(
                &results, from: CancellingRow<limbs>(SoftTruth(batch: batch, sample: row)),
                SoftTruth(batch: batch, sample: row), denominator: denominator, isLast: isLast)
              isOpen.write(index..<index + 1) { $0[0] = remains }
            }
          }
        }
      }
    }
    self.rows = rows.indices.filter { isOpen[$0] }.map { rows[$0] }
  }

  /// Writes what a row has open.
  ///
  /// - Returns: whether some of it still is.
  private static func fill<let limbs: Int>(
    _ results: inout MutableSpan<Double>, from row: CancellingRow<limbs>, _ truth: SoftTruth, denominator: Extended,
    isLast: Bool
  ) -> Bool {
    var isOpen = false
    for index in results.indices where results[index].isNaN {
      if truth.isAsBefore(index) {
        results[index] = results[index - 1]
        continue
      }
      switch row.gradient(index, denominator: denominator, isLast: isLast) {
      case .certain(let gradient): results[index] = gradient
      case .inDoubt(let bound):
        // Below half of 2^-1074 for sure: it is 0 whatever its bits are.
        if bound.exponent < -1076 { results[index] = 0 } else { isOpen = true }
      }
    }
    return isOpen
  }

  /// The work of a row: its sums, and then its open classes.
  private func estimate(_ row: Int, _ cost: WideCost, _ gradients: Span<Double>) -> Int {
    let truth = SoftTruth(batch: batch, sample: row)
    var work = 0
    var index = 0
    while index < batch.classes {
      let end = truth.endOfRun(from: index)
      let unit = truth.hasExponential(index) ? cost.exponential : cost.products
      work += gradients[row * batch.classes + index].isNaN ? 2 * unit : unit
      work += end - index
      index = end
    }
    return work
  }
}

/// What a class costs in so many limbs, in nanoseconds of one core as measured: with its exponential, and without.
private struct WideCost {
  let exponential: Int
  let products: Int

  static let threeLimbs = WideCost(exponential: 3_000, products: 300)
  static let eightLimbs = WideCost(exponential: 15_000, products: 1_000)
  static let twentyLimbs = WideCost(exponential: 200_000, products: 4_000)
}
