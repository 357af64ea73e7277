internal import GradientKernels

extension Extended {
  /// e^−gap within 2^-94, for gap ≥ 0; 0 beyond `gapMax`. The algorithm of the kernels, in double-double.
  static func preciseExponential(ofMinus gap: DoubleDouble) -> Extended {
    typealias Constants = ExponentialConstants
    guard gap.head <= gapMax else { return .zero }
    let n = (-gap.head * Constants.stepsPerUnit).nearestInteger
    // r = −gap − n·ln2/256: the head's product and the first difference are exact.
    let r =
      DoubleDouble.sum(-gap.head - n * Constants.stepHead, -gap.tail)
      + -(DoubleDouble.product(n, Constants.stepTail) + DoubleDouble(exactly: n * ExponentialTable.stepRest))
    let square = r * r
    let cube = square * r
    // eʳ − 1 = r + r²/2 + r³/6 + r⁴/24 + …: from r⁴ on a double has enough bits.
    let x = r.head
    var series = x * (1.0 / 5040) + 1.0 / 720
    series = x * series + 1.0 / 120
    series = x * series + 1.0 / 24
    let end = (square.head * square.head) * series
    let half = DoubleDouble(unchecked: square.head * 0.5, square.tail * 0.5)
    let growth = r + (half + (cube * sixth + DoubleDouble(exactly: end)))
    let steps = Int(n)
    let power =
      DoubleDouble.sum(ExponentialTable.powers[2 * (steps & 0xFF)], ExponentialTable.powers[2 * (steps & 0xFF) + 1])
      + DoubleDouble(exactly: ExponentialTable.rests[steps & 0xFF])
    return Extended(power + power * growth, exponent: steps >> 8)
  }

  private static let sixth = DoubleDouble(exactly: 1) / DoubleDouble(exactly: 6)
}
