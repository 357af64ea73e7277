/// A row's gradient where ŷ_c·Q and q_c agree in so many bits that the usual precision does not leave enough:
///
///     ∂loss/∂a_c = (e_c·Q′ − q′_c·S)/(k·S·D)    q′_c = w_c·(k·(1 − ε)·t_c + ε)    Q′ = Σ q′
///
/// Nothing is divided before the difference, so ties, whose e is exactly 1, cancel to an exact 0.
struct CancellingRow<let limbs: Int> {
  private let truth: SoftTruth
  /// S and Q′.
  private let sum: WideFloat<limbs>
  private let total: WideFloat<limbs>

  /// So many bits may cancel before the difference has fewer than 70 good ones: e has 64·limbs − 46.
  private static var cancelledBitsMax: Int { 64 * limbs - 46 - 70 }

  init(_ truth: SoftTruth) {
    self.truth = truth
    var sum = WideFloat<limbs>.zero
    var total = WideFloat<limbs>.zero
    var last = (logit: Double.nan, e: WideFloat<limbs>.zero)
    for index in 0..<truth.batch.classes {
      let logit = truth.logit(index)
      if logit != last.logit { last = (logit, CancellingRow.e(truth, index)) }
      sum = sum + last.e
      total = total + CancellingRow.scaledQ(truth, index)
    }
    self.sum = sum
    self.total = total
  }

  /// The gradient at a class; nil where even these limbs are too few.
  func gradient(_ index: Int, denominator: Extended) -> Extended? {
    let product = CancellingRow.e(truth, index) * total
    let difference = product + -(CancellingRow.scaledQ(truth, index) * sum)
    guard !difference.isZero, product.exponent - difference.exponent <= CancellingRow.cancelledBitsMax else {
      return nil
    }
    let classes = Extended(Double(truth.batch.classes))
    return difference.extended / (classes * sum.extended * denominator)
  }

  private static func e(_ truth: SoftTruth, _ index: Int) -> WideFloat<limbs> {
    let (greatest, logit) = (truth.greatest, truth.logit(index))
    guard greatest - logit <= Extended.gapMax else { return .zero }
    return .exponential(ofMinus: DoubleDouble.sum(greatest, -logit))
  }

  private static func scaledQ(_ truth: SoftTruth, _ index: Int) -> WideFloat<limbs> {
    let epsilon = WideFloat<limbs>(truth.batch.labelSmoothing)
    let classes = WideFloat<limbs>(Double(truth.batch.classes))
    let target = WideFloat<limbs>(truth.target(index))
    let weight = WideFloat<limbs>(truth.batch.weights?[index] ?? 1)
    return weight * (classes * (WideFloat(1) + -epsilon) * target + epsilon)
  }
}

/// A row with a distribution as truth: what t is, class by class.
struct SoftTruth {
  let batch: Batch
  let sample: Int

  var greatest: Double { batch.maxima[sample] }

  func logit(_ index: Int) -> Double { batch.logits[sample * batch.classes + index] }

  /// t_c of targets, 1 at the label and 0 elsewhere of labels.
  func target(_ index: Int) -> Double {
    switch batch.truth {
    case .labels(let labels): labels[sample] == index ? 1 : 0
    case .targets(let targets): targets[sample * batch.classes + index]
    }
  }

  /// Whether the sample counts for nothing.
  var isIgnored: Bool {
    guard case .labels(let labels) = batch.truth else { return false }
    return labels[sample] == batch.ignoreIndex
  }
}

/// The gradient of one row with as many bits as it takes; what a row has in common is computed when first needed.
struct CancellingGradient {
  private let truth: SoftTruth
  private let soft: SoftWeights
  private let denominator: Extended
  private var precise: PreciseRow?
  private var short: CancellingRow<3>?
  private var long: CancellingRow<20>?

  init(_ truth: SoftTruth, _ soft: SoftWeights, denominator: Extended) {
    self.truth = truth
    self.soft = soft
    self.denominator = denominator
  }

  /// The gradient at a class. What is 0 within 20 limbs is below the least binary64 number, or exactly 0.
  mutating func gradient(_ index: Int) -> Double {
    let precise = precise ?? PreciseRow(truth, soft)
    self.precise = precise
    if let gradient = precise.gradient(index, denominator: denominator) { return gradient.rounded }
    let short = short ?? CancellingRow(truth)
    self.short = short
    if let gradient = short.gradient(index, denominator: denominator) { return gradient.rounded }
    let long = long ?? CancellingRow(truth)
    self.long = long
    return long.gradient(index, denominator: denominator)?.rounded ?? 0
  }
}

/// A row's gradient within 2^-93 of its terms, which is enough where some 25 bits cancel.
private struct PreciseRow {
  private let truth: SoftTruth
  private let soft: SoftWeights
  /// S and Q.
  private let sum: Extended
  private let total: Extended

  private static let cancelledBitsMax = 25

  init(_ truth: SoftTruth, _ soft: SoftWeights) {
    self.truth = truth
    self.soft = soft
    // e is at most 1: what a plain sum of double-doubles loses of it does not show.
    var sum = DoubleDouble(exactly: 0)
    for index in 0..<truth.batch.classes { sum = sum + PreciseRow.e(truth, index).unscaled }
    self.sum = Extended(sum)
    total = soft.total(truth)
  }

  /// The gradient at a class; nil where too many bits cancel.
  func gradient(_ index: Int, denominator: Extended) -> Extended? {
    let product = PreciseRow.e(truth, index) * total
    let difference = product - soft.q(index, target: truth.target(index)) * sum
    guard !difference.isZero, product.exponent - difference.exponent <= PreciseRow.cancelledBitsMax else { return nil }
    return difference / (sum * denominator)
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
