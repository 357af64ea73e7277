// Output units whose entries do not depend on each other, and the product of gradients and slopes (article *Bounds*).
//
// The numbers of a sample are in `row`: heads, tails and bounds, `stride` numbers each.

extension NetworkLoops {
  /// ŷ = σ(a), and the binary cross-entropy of each unit, summed.
  ///
  /// - Parameters:
  ///   - targets: the place of t_c, doubles within 0…1.
  ///   - units: n_L; the others of `stride` are not counted.
  ///   - share, shareTail: 1/D as a pair, within `accuracy` relatively.
  ///   - loss: receives the loss of the sample, not divided by D: head, tail, bound.
  package static func logisticOutput(
    row: inout MutableSpan<Double>, a: Int, targets: Int, yHat: Int, gradA: Int, loss: Int, units: Int, stride: Int,
    share: Double, shareTail: Double, accuracy: Double, powers: Span<Double>
  ) {
    let end = max(max(a, targets, yHat, gradA) &+ 3 &* stride, loss &+ 3)
    check(row, end, min(a, targets, yHat, gradA, loss), stride)
    precondition(powers.count == 128)
    let share = DoubleDoubles(share, shareTail)
    var sum = LaneSum()
    for column in Swift.stride(from: 0, to: stride, by: 4) {
      let input = input(row, a &+ column, stride)
      let target = row.four(at: targets &+ column)
      let isUnknown = input.isUnknown
      let terms = LogisticTerms(of: input.a, powers: powers)
      let value = terms.high.replacing(with: terms.low, where: input.isNegative)
      let other = terms.low.replacing(with: terms.high, where: input.isNegative)
      let moved = terms.low.head * input.movement + terms.beyond
      let open = FourLanes().replacing(with: .infinity, where: isUnknown)
      row.store(
        value, (value.head * terms.relative + moved) * NetworkBounds.slack + open, at: yHat &+ column, stride: stride)
      // σ − t, which is −(1 − σ) for t = 1.
      let difference = (value + target * -1).replacing(with: -other, where: target .== 1)
      let size = difference.head.absolute
      let differenceBound =
        terms.relative * (value.head.replacing(with: other.head, where: target .== 1)) + moved
        + size * 0x1p-103
      let gradient = difference * share
      row.store(
        gradient,
        (differenceBound * share.head + gradient.head.absolute * (accuracy + 0x1p-102)) * NetworkBounds.slack
          + 0x1p-1060 + open,
        at: gradA &+ column, stride: stride)
      // log(1 + e^−|a|) + (1 − t)·a for a > 0, and −t·a otherwise.
      let logarithm = DoubleDoubles.logarithmOfOnePlus(terms.e.value, powers: powers)
      let complement = DoubleDoubles.sum(FourLanes(repeating: 1), target * -1)
      let factor = complement.replacing(with: DoubleDoubles(exactly: target), where: input.isNegative)
      let linear = input.a.magnitude * factor
      let bound =
        logarithm.head * 0x1p-93 + linear.head * 0x1p-103 + (size + differenceBound) * input.movement
        + terms.beyond
      sum.add(logarithm + linear, bound + open, column: column, units: units)
    }
    sum.store(into: &row, at: loss)
  }

  /// ŷ = a, and half the squared error.
  package static func identityOutput(
    row: inout MutableSpan<Double>, a: Int, targets: Int, yHat: Int, gradA: Int, loss: Int, units: Int, stride: Int,
    share: Double, shareTail: Double, accuracy: Double
  ) {
    let end = max(max(a, targets, yHat, gradA) &+ 3 &* stride, loss &+ 3)
    check(row, end, min(a, targets, yHat, gradA, loss), stride)
    let share = DoubleDoubles(share, shareTail)
    var sum = LaneSum()
    for column in Swift.stride(from: 0, to: stride, by: 4) {
      let input = input(row, a &+ column, stride)
      row.store(input.a, input.bound, at: yHat &+ column, stride: stride)
      let difference = input.a + row.four(at: targets &+ column) * -1
      let size = difference.head.absolute
      let isFar = .!(size .< 0x1p450)
      let bound = (input.bound + size * 0x1p-104).replacing(with: .infinity, where: isFar)
      let gradient = difference * share
      row.store(
        gradient,
        (bound * share.head + gradient.head.absolute * (accuracy + 0x1p-102)) * NetworkBounds.slack + 0x1p-1060,
        at: gradA &+ column, stride: stride)
      let square = (difference * difference).scaled(by: FourLanes(repeating: 0.5))
      let error = (size + bound) * bound + square.head * 0x1p-102 + 0x1p-1060
      sum.add(square, error, column: column, units: units)
    }
    sum.store(into: &row, at: loss)
  }

  /// ∂loss/∂a = ∂loss/∂h ⊙ g'(a).
  package static func multiplySlopes(
    row: inout MutableSpan<Double>, gradH: Int, slope: Int, gradA: Int, stride: Int
  ) {
    check(row, max(gradH, slope, gradA) &+ 3 &* stride, min(gradH, slope, gradA), stride)
    for column in Swift.stride(from: 0, to: stride, by: 4) {
      let gradient = input(row, gradH &+ column, stride)
      let slope = input(row, slope &+ column, stride)
      let product = gradient.a * slope.a
      let ofSlope = gradient.a.head.absolute * slope.bound + gradient.bound * slope.bound
      var bound =
        (ofSlope + gradient.bound * slope.a.head.absolute + product.head.absolute * 0x1p-103)
        * NetworkBounds.slack + 0x1p-1060
      bound = bound.replacing(with: .infinity, where: .!(product.head.absolute .< NetworkBounds.greatest))
      // A factor that is exactly 0 leaves nothing of the other, whatever is known of it.
      let isZero = isExactly0(gradient) .| isExactly0(slope)
      row.store(
        product.replacing(with: .zero, where: isZero), bound.replacing(with: 0, where: isZero), at: gradA &+ column,
        stride: stride)
    }
  }

  @inline(__always) private static func isExactly0(_ input: UnitInput) -> FourMask {
    (input.a.head .== 0) .& (input.bound .== 0)
  }

  @inline(__always)
  private static func input(_ row: borrowing MutableSpan<Double>, _ place: Int, _ stride: Int) -> UnitInput {
    UnitInput(
      a: DoubleDoubles(row.four(at: place), row.four(at: place &+ stride)), bound: row.four(at: place &+ 2 &* stride))
  }

  @inline(__always)
  private static func check(_ row: borrowing MutableSpan<Double>, _ greatest: Int, _ least: Int, _ stride: Int) {
    precondition(least >= 0 && stride >= 0 && stride % 4 == 0 && greatest <= row.count)
  }
}

/// The sum of a sample's losses.
private struct LaneSum {
  private var sum = DoubleDoubles.zero
  private var bound = FourLanes()
  private var additions = 4.0

  @inline(__always)
  mutating func add(_ value: DoubleDoubles, _ error: FourLanes, column: Int, units: Int) {
    let places = FourLanes(0, 1, 2, 3) + Double(column)
    let isUnit = places .< Double(units)
    sum = sum + value.replacing(with: .zero, where: .!isUnit)
    bound += error.replacing(with: 0, where: .!isUnit)
    additions += 1
  }

  @inline(__always) func store(into row: inout MutableSpan<Double>, at place: Int) {
    var total = DoubleDoubles.zero
    for lane in 0..<4 { total = total + DoubleDoubles(sum.head[lane], sum.tail[lane]) }
    let bounds = (bound[0] + bound[1]) + (bound[2] + bound[3])
    row[place] = total.head[0]
    row[place &+ 1] = total.tail[0]
    // No loss is negative.
    row[place &+ 2] = (bounds + total.head[0] * additions * 0x1p-104) * NetworkBounds.slack
  }
}
