internal import Balls
import Parallel

/// Recomputes in ball arithmetic what the fast pass left open: NaN in its results, and the loss of the batch.
///
/// It begins with 128 bits. Each pass computes only what the one before left open, with twice the bits, and its work is
/// estimated first: a request that needs many bits is cheap to send. The article *Exactness* proves that it ends.
struct BallPass: ~Copyable {
  private let batch: Batch
  private let truth: OutputTruth
  private let split: WorkSplit
  private let workMax: Int
  /// The work so far, in units of about a nanosecond of one core.
  private var work = 0

  private static let bitsOfFirstPass = 128

  /// - Parameter workMax: the most work.
  init(_ batch: Batch, split: WorkSplit, workMax: Int) {
    self.batch = batch
    truth = OutputTruth(batch)
    self.split = split
    self.workMax = workMax
  }

  private mutating func admit(_ more: Work) throws(InvalidBatch) {
    work = (Work(work) + more).units
    guard work <= workMax else { throw InvalidBatch(faults: [.tooMuchWork(estimate: work, max: workMax)]) }
  }

  // MARK: - The rows

  /// Writes the open numbers of some rows.
  ///
  /// - Parameter rows: the samples with open numbers, in their order.
  /// - Throws: `tooMuchWork`.
  mutating func fill(_ gradients: inout Gradients, rows: [Int]) throws(InvalidBatch) {
    var rows = rows
    var bits = BallPass.bitsOfFirstPass
    let storage = ResultStorage(&gradients)
    while !rows.isEmpty {
      try admit(rows.reduce(Work.none) { $0 + estimate($1, storage, bits: bits) })
      rows = fill(storage, rows: rows, bits: bits)
      bits *= 2
    }
  }

  /// - Returns: the rows that are still open.
  private func fill(_ storage: borrowing ResultStorage, rows: [Int], bits: Int) -> [Int] {
    var isOpen = [Bool](repeating: false, count: rows.count)
    let parts = min(split.workers, rows.count)
    PartedArray.withParts(of: &isOpen) { isOpen in
      split.forEach(parts) { part in
        var row = OutputRow(.softmax, truth: truth, bits: bits)
        for index in part * rows.count / parts..<(part + 1) * rows.count / parts {
          row.load(.row(rows[index], of: batch), sample: rows[index])
          let remains = row.fill(storage, batch)
          isOpen.write(index..<index + 1) { $0[0] = remains }
        }
      }
    }
    return rows.indices.filter { isOpen[$0] }.map { rows[$0] }
  }

  /// The work of a row: its sums, and then its open numbers.
  private func estimate(_ row: Int, _ storage: borrowing ResultStorage, bits: Int) -> Work {
    var open = Work.none
    for quantity in Quantity.ofRows {
      storage.write(quantity, batch.places(of: quantity, sample: row)) { results in
        for index in results.indices where results[index].isNaN { open = open + batch.ballWork(row, index, bits: bits) }
      }
    }
    return estimateSums(row, bits: bits) + open
  }

  private func estimateSums(_ row: Int, bits: Int) -> Work {
    (0..<batch.classes).reduce(Work.none) { $0 + batch.ballWork(row, $1, bits: bits) }
  }

  // MARK: - The batch

  /// The loss of the batch, Σ losses/D.
  ///
  /// - Parameters:
  ///   - known: the sum of the losses of all other rows.
  ///   - rows: the samples whose losses are not in that sum, in their order.
  /// - Throws: `tooMuchWork`.
  mutating func loss(_ known: BoundedSum, rows: [Int]) throws(InvalidBatch) -> Double {
    var bits = BallPass.bitsOfFirstPass
    try admit(rows.reduce(Work.none) { $0 + estimateSums($1, bits: bits) })
    if let loss = loss(known, rows: rows, bits: bits) { return loss }
    let rows = (0..<batch.samples).filter { !truth.isIgnored($0) }
    while true {
      try admit(rows.reduce(Work.none) { $0 + estimateSums($1, bits: bits) })
      if let loss = loss(.none, rows: rows, bits: bits) { return loss }
      bits *= 2
    }
  }

  private func loss(_ known: BoundedSum, rows: [Int], bits: Int) -> Double? {
    let parts = min(split.workers, max(1, rows.count))
    // The sum, the divisor, and a sum for each part.
    let sums = Pairs(2 + parts)
    split.forEach(parts) { part in
      var row = OutputRow(.softmax, truth: truth, bits: bits)
      for index in part * rows.count / parts..<(part + 1) * rows.count / parts {
        row.load(.row(rows[index], of: batch), sample: rows[index])
        row.addLoss(to: sums[2 + part])
      }
    }
    let sum = sums[0]
    let divisor = sums[1]
    known.set(sum.tail, room: divisor.tail)
    divisor.head.set(truth.scale)
    sum.tail.setProduct(of: sum.tail, divisor.head, bits: bits)
    for part in 2..<2 + parts {
      sum.head.setSum(of: sum.head, sums[part].head, bits: Ball.exact)
      sum.tail.setSum(of: sum.tail, sums[part].tail, bits: bits)
    }
    divisor.tail.set(0)
    truth.setScaledDenominator(divisor.head)
    return QuotientRounding().nearest(sum, over: divisor, bits: bits).value
  }

  /// D.
  func denominator() -> Double { truth.nearestDenominator }
}

/// A sum of double-doubles, with a bound of its relative error.
struct BoundedSum {
  let sum: DoubleDouble
  let bound: Double

  static let none = BoundedSum(sum: DoubleDouble(exactly: 0), bound: 0)

  /// Sets a ball that contains the exact sum.
  fileprivate func set(_ ball: Ball, room: Ball) {
    ball.set(sum.head)
    room.set(sum.tail)
    ball.setSum(of: ball, room, bits: Ball.exact)
    guard bound > 0 else { return }
    room.set((sum.head * bound).nextUp)
    ball.widen(by: room)
  }
}

extension Quantity {
  /// Those that have a number for each row or each class.
  fileprivate static let ofRows: [Quantity] = [.losses, .yHat, .logYHat, .gradAL, .gradYHat, .jacobianRow]
}

extension OutputRow {
  /// Writes the row's open numbers.
  ///
  /// - Returns: whether some of them still are.
  fileprivate mutating func fill(_ storage: borrowing ResultStorage, _ batch: Batch) -> Bool {
    var isOpen = false
    for quantity in Quantity.ofRows {
      storage.write(quantity, batch.places(of: quantity, sample: sample)) { results in
        for index in results.indices where results[index].isNaN {
          if quantity == .gradAL, SoftTruth(batch: batch, sample: sample).isAsBefore(index) {
            results[index] = results[index - 1]
          } else if let number = nearest(quantity, index).value {
            results[index] = number
          }
          isOpen = isOpen || results[index].isNaN
        }
      }
    }
    return isOpen
  }
}

extension Batch {
  /// The indices of a sample's numbers in a quantity that has numbers for each row or class.
  fileprivate func places(of quantity: Quantity, sample: Int) -> Range<Int> {
    let perSample = quantity == .losses ? 1 : classes
    return sample * perSample..<(sample + 1) * perSample
  }

  /// The work of a class of a row, or of one result, in balls, as measured: 0.7 µs with 128 bits, 16 µs with 2,048. The
  /// exponential of a gap of 2^100 or more takes 4 µs longer.
  fileprivate func ballWork(_ sample: Int, _ index: Int, bits: Int) -> Work {
    let logit = logits[sample * classes + index]
    guard logit > -.infinity else { return Work(100) }
    let isFar = maxima[sample] - logit >= 0x1p100
    return Work(300 + bits * 5 / 2 + bits * bits / 400 + (isFar ? 4_000 : 0))
  }
}
