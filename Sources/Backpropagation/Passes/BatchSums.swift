import Balls
import GradientCore

/// The quantities that are sums over the batch, of some rows of a pass: the loss, ∇W and ∇b.
struct BatchSums {
  let batch: NetworkBatch
  let state: PassState
  let results: NetworkResults
  /// The share of each position (`OutputRow`).
  private let shares: [Int]
  /// A multiple of all shares; 0 if it would be too great: the shares are then divided by before the sum.
  private let common: Int
  private(set) var outcome = PassOutcome()

  private let sums = Pairs(1)
  private let column: Pairs
  /// D·K, that times the common share, and room for one more.
  private let divisors = SharedBalls(3)

  init(_ batch: NetworkBatch, truth: OutputTruth, _ state: PassState, _ results: NetworkResults, shares: [Int]) {
    self.batch = batch
    self.state = state
    self.results = results
    self.shares = shares
    column = Pairs(shares.count)
    common = BatchSums.commonMultiple(of: shares)
    let divisors = divisors
    truth.setScaledDenominator(divisors[0])
    divisors[1].setProduct(of: divisors[0], max(common, 1), bits: Ball.exact)
  }

  /// The least common multiple, or 0 if it is above 2^40.
  static func commonMultiple(of shares: [Int]) -> Int {
    var multiple = 1
    for share in Set(shares) {
      var (a, b) = (multiple, share)
      while b != 0 { (a, b) = (b, a % b) }
      multiple = multiple / a * share
      if multiple > 1 << 40 { return 0 }
    }
    return multiple
  }

  /// loss = Σ losses/D.
  mutating func findLoss() {
    let (sums, losses, divisors) = (sums, state.losses, divisors)
    let sum = sums[0]
    sum.setZero()
    for position in 0..<losses.count { sum.add(losses[position], bits: state.bits) }
    outcome.add(sum.nearestDouble(dividedBy: divisors[0], bits: state.bits), .loss, 0)
  }

  /// ∇b_r = Σ ∇a_r and ∇W_{rc} = Σ ∇a_r·h_c over the batch, for some rows of a layer.
  mutating func findGradients(layer: Int, rows: Range<Int>) {
    let inputs = batch.units(layer - 1)
    let (openW, openB) = (results.values[.gradW(layer)], results.values[.gradB(layer)])
    let (sums, column, h, divisors) = (sums, column, state.h[layer - 1], divisors)
    let sum = sums[0]
    for row in rows {
      let isOpenB = openB?[row].isNaN ?? false
      let isOpenW = openW?[row * inputs..<(row + 1) * inputs].contains(where: \.isNaN) ?? false
      guard isOpenB || isOpenW else { continue }
      setColumn(row, layer: layer)
      if isOpenB {
        sum.setZero()
        for position in 0..<column.count { sum.add(column[position], bits: state.bits) }
        outcome.add(sum.nearestDouble(dividedBy: divisors[1], bits: state.bits), .gradB(layer), row)
      }
      guard isOpenW, let openW else { continue }
      for input in 0..<inputs where openW[row * inputs + input].isNaN {
        sum.setZero()
        sum.addDot(
          of: column.run(from: 0, count: column.count), h.run(from: input, stride: inputs, count: column.count),
          bits: state.bits)
        outcome.add(
          sum.nearestDouble(dividedBy: divisors[1], bits: state.bits), .gradW(layer), row * inputs + input)
      }
    }
  }

  /// ∇a of a unit for every sample, times the common share.
  private func setColumn(_ unit: Int, layer: Int) {
    let (column, gradA, units, divisors) = (column, state.gradA[layer], batch.units(layer), divisors)
    let factor = divisors[2]
    for position in 0..<column.count {
      let (result, gradient) = (column[position], gradA[position * units + unit])
      result.setZero()
      if common > 0 {
        factor.set(common / shares[position])
        result.addProduct(of: gradient, exact: factor, bits: state.bits)
      } else {
        factor.set(shares[position])
        gradient.write(to: result.tail, bits: state.bits)
        result.tail.setQuotient(of: result.tail, factor, bits: state.bits)
      }
    }
  }
}
