/// A row's gradient within 2^-93 of its terms: enough if at most 25 bits cancel.
struct PreciseRow {
  private let truth: SoftTruth
  private let soft: SoftWeights
  /// S and Q.
  private let sum: Extended
  private let total: Extended

  private static let goodBits = 92
  private static let cancelledBitsMax = 25

  init(_ truth: SoftTruth, _ soft: SoftWeights) {
    self.truth = truth
    self.soft = soft
    // e is at most 1: the error of a plain sum of double-doubles does not matter.
    var sum = DoubleDouble(exactly: 0)
    var e = DoubleDouble(exactly: 0)
    for index in 0..<truth.batch.classes {
      if index == 0 || truth.logit(index) != truth.logit(index - 1) { e = PreciseRow.e(truth, index).unscaled }
      sum = sum + e
    }
    self.sum = Extended(sum)
    total = soft.total(truth)
  }

  /// The gradient at a class, (e_c·Q − q_c·S)/(S·D); nil if too many bits cancel, or if the difference is too near to
  /// the middle between two binary64 numbers.
  func gradient(_ index: Int, denominator: Extended) -> Double? {
    let product = PreciseRow.e(truth, index) * total
    let difference = product - soft.q(index, target: truth.target(index)) * sum
    if difference.isZero { return product.isZero ? 0 : nil }
    let cancelled = product.isZero ? 0 : max(0, product.exponent - difference.exponent)
    guard cancelled <= PreciseRow.cancelledBitsMax else { return nil }
    let gradient = difference / (sum * denominator)
    return gradient.roundsCertainly(goodBits: PreciseRow.goodBits - cancelled) ? gradient.rounded : nil
  }

  private static func e(_ truth: SoftTruth, _ index: Int) -> Extended {
    let (greatest, logit) = (truth.greatest, truth.logit(index))
    guard greatest - logit <= Extended.gapMax else { return .zero }
    return .preciseExponential(ofMinus: DoubleDouble.sum(greatest, -logit))
  }
}

extension Extended {
  /// The same number in double-double; 0 below 2^-900.
  fileprivate var unscaled: DoubleDouble { exponent < -900 ? DoubleDouble(exactly: 0) : asDoubleDouble ?? value }
}
