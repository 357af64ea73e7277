/// A row's gradient where ŷ_c·Q and q_c agree in so many bits that the usual precision does not leave enough:
///
///     ∂loss/∂a_c = (e_c·Q′ − q′_c·S)/(k·S·D)    q′_c = w_c·(k·(1 − ε)·t_c + ε)    Q′ = Σ q′
///
/// Nothing is divided before the difference, so ties, whose e is exactly 1, cancel to an exact 0.
///
/// More than some 76 bits cancel only between classes whose logits are all but the same; the exponentials of others have
/// nothing in common. So those near the greatest logit are summed in 20 limbs, and the others in 3.
struct CancellingRow {
  private let truth: SoftTruth
  private let near: WideSums<20>
  private let far: WideSums<3>
  /// How many exponentials in 20 limbs the sums took.
  let exponentials: Int

  /// A gap below it counts as near.
  private static let nearGap = 0x1p-20
  /// How many logits that are near, and not the one before, have 20 limbs: an exponential takes a tenth of a millisecond
  /// in them, and a model makes no row with more of such logits.
  private static let nearLogitsMax = 256

  init(_ truth: SoftTruth) {
    self.truth = truth
    var near = WideSums<20>()
    var far = WideSums<3>()
    var nearLogits = 0
    var last = truth.greatest
    var index = 0
    while index < truth.batch.classes {
      let logit = truth.logit(index)
      let end = truth.endOfRun(from: index)
      let isNear = CancellingRow.isNear(truth, index)
      if isNear, logit != last { nearLogits += 1 }
      last = logit
      if isNear, nearLogits <= CancellingRow.nearLogitsMax {
        near.add(truth, index..<end)
      } else {
        far.add(truth, index..<end)
      }
      index = end
    }
    self.near = near
    self.far = far
    exponentials = min(nearLogits, CancellingRow.nearLogitsMax)
  }

  /// Whether the gradient at a class takes an exponential in 20 limbs: that of the greatest logit is 1.
  func isCostly(_ truth: SoftTruth, _ index: Int) -> Bool {
    CancellingRow.isNear(truth, index) && truth.logit(index) != truth.greatest
  }

  /// The gradient at a class. What is 0 in all limbs is exactly 0, or below the least binary64 number.
  func gradient(_ index: Int, denominator: Extended) -> Double {
    let nearPart =
      CancellingRow.isNear(truth, index)
      ? WideFloat<3>(near.difference(truth, index)) : WideSums<3>(near).difference(truth, index)
    let difference = nearPart + far.difference(truth, index)
    let sum = near.sum.extended + far.sum.extended
    let classes = Extended(Double(truth.batch.classes))
    return (difference.extended / (classes * sum * denominator)).rounded
  }

  private static func isNear(_ truth: SoftTruth, _ index: Int) -> Bool {
    truth.greatest - truth.logit(index) < nearGap
  }
}

/// Some classes' share of S and Q′.
private struct WideSums<let limbs: Int> {
  private(set) var sum = WideFloat<limbs>.zero
  private(set) var total = WideFloat<limbs>.zero
  private var last = (logit: Double.nan, e: WideFloat<limbs>.zero)

  init() {}

  /// The same sums in fewer limbs.
  init<let longer: Int>(_ sums: WideSums<longer>) {
    sum = WideFloat(sums.sum)
    total = WideFloat(sums.total)
  }

  /// Adds a run of classes that differ in nothing.
  mutating func add(_ truth: SoftTruth, _ run: Range<Int>) {
    let index = run.lowerBound
    let logit = truth.logit(index)
    if logit != last.logit { last = (logit, WideSums.e(truth, index)) }
    let count = WideFloat<limbs>(Double(run.count))
    sum = sum + (run.count == 1 ? last.e : count * last.e)
    total = total + (run.count == 1 ? WideSums.scaledQ(truth, index) : count * WideSums.scaledQ(truth, index))
  }

  /// e_c·Q′ − q′_c·S over these classes.
  func difference(_ truth: SoftTruth, _ index: Int) -> WideFloat<limbs> {
    let product = WideSums.e(truth, index) * total
    let other = WideSums.scaledQ(truth, index) * sum
    guard !product.isZero, !other.isZero else { return product + -other }
    let difference = product + -other
    // Of 64·limbs − 46 good bits none is left: this is how an exact 0 looks whose terms were rounded.
    return product.exponent - difference.exponent > 64 * limbs - 46 ? .zero : difference
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

  /// Whether a class has the logit, the target and the weight of the one before, and so all its results. With ε = 1 a target
  /// is no part of q.
  func isAsBefore(_ index: Int) -> Bool {
    index > 0 && logit(index) == logit(index - 1)
      && (batch.labelSmoothing == 1 || target(index) == target(index - 1))
      && (batch.weights.map { $0[index] == $0[index - 1] } ?? true)
  }

  /// Behind the last of the classes from `index` on that are like it.
  func endOfRun(from index: Int) -> Int {
    var end = index + 1
    while end < batch.classes, isAsBefore(end) { end += 1 }
    return end
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
  private var limbs: CancellingRow?
  /// Whether the row's classes differ in nothing.
  private let isUniform: Bool
  /// How many exponentials in 20 limbs the row has taken so far.
  private(set) var exponentials = 0

  init(_ truth: SoftTruth, _ soft: SoftWeights, denominator: Extended) {
    self.truth = truth
    self.soft = soft
    self.denominator = denominator
    isUniform = truth.endOfRun(from: 0) == truth.batch.classes
  }

  mutating func gradient(_ index: Int) -> Double {
    // ŷ = 1/k and q = Q/k of each: ŷ·Q − q is exactly 0, without arithmetic.
    if isUniform { return 0 }
    let precise = precise ?? PreciseRow(truth, soft)
    self.precise = precise
    if let gradient = precise.gradient(index, denominator: denominator) { return gradient.rounded }
    if limbs == nil {
      let row = CancellingRow(truth)
      exponentials += row.exponentials
      limbs = row
    }
    let limbs = limbs!
    if limbs.isCostly(truth, index) { exponentials += 1 }
    return limbs.gradient(index, denominator: denominator)
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
    var e = DoubleDouble(exactly: 0)
    for index in 0..<truth.batch.classes {
      if index == 0 || truth.logit(index) != truth.logit(index - 1) { e = PreciseRow.e(truth, index).unscaled }
      sum = sum + e
    }
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
