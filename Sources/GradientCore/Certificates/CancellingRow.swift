/// A row's gradient where ŷ_c·Q and q_c agree in so many bits that double-double does not leave enough:
///
///     ∂loss/∂a_c = (e_c·Q′ − q′_c·S)/(k·S·D)    q′_c = w_c·(k·(1 − ε)·t_c + ε)    Q′ = Σ q′
///
/// Of the n greatest logits e is exactly 1. For them the difference is (T − n·q′_c) + (Q′ − T) − q′_c·Σ e, T being Σ q′
/// of these n, and Σ e that of all others: what cancels between ties is a sum of binary fractions, which is exact, and
/// what the others take from ties shows to the last bit.
struct CancellingRow<let limbs: Int> {
  private let truth: SoftTruth
  /// n: how many classes have the greatest logit.
  private var ties = WideFloat<limbs>.zero
  /// Σ e of all other classes.
  private var others = WideFloat<limbs>.zero
  /// T.
  private var tiesTotal = WideFloat<limbs>.zero
  /// Q′ − T.
  private var othersTotal = WideFloat<limbs>.zero
  /// Whether T and each of its q′ are exact.
  private let isExact: Bool

  /// Sums and products are within 2^-goodBits.
  private static var goodBits: Int { 64 * limbs - 46 }
  /// What a result needs at least: 53 bits, and 17 for 0.501 ulp.
  private static var goodBitsMin: Int { 70 }

  init(_ truth: SoftTruth) {
    self.truth = truth
    var lastBit = Int.max
    var last = (logit: Double.nan, e: WideFloat<limbs>.zero)
    var index = 0
    while index < truth.batch.classes {
      let end = truth.endOfRun(from: index)
      let count = WideFloat<limbs>(Double(end - index))
      let share = count * Self.scaledQ(truth, index)
      let logit = truth.logit(index)
      if logit == truth.greatest {
        ties = ties + count
        tiesTotal = tiesTotal + share
        lastBit = min(lastBit, truth.lastBitOfScaledQ(index))
      } else {
        othersTotal = othersTotal + share
        if logit != last.logit { last = (logit, Self.e(truth, index)) }
        others = others + count * last.e
      }
      index = end
    }
    // Two limbs' room: a sum's carry, and the bits before the point.
    isExact = tiesTotal.isZero || tiesTotal.exponent - lastBit <= 64 * limbs - 32
  }

  /// What is known of a gradient.
  enum Outcome {
    case certain(Double)
    /// More bits cancel than this arithmetic holds: the gradient is between ± this.
    case inDoubt(within: Extended)
  }

  /// The gradient at a class.
  ///
  /// - Parameter isLast: whether a number that is known to 70 bits may be rounded although it is near to the middle
  ///   between two numbers of binary64: no arithmetic with more bits follows.
  func gradient(_ index: Int, denominator: Extended, isLast: Bool) -> Outcome {
    let q = Self.scaledQ(truth, index)
    let isTie = truth.logit(index) == truth.greatest
    // T − n·q′ and Q′ − T of a tie, e·Q′ and nothing of any other class.
    let first = isTie ? tiesTotal + -(ties * q) : Self.e(truth, index) * (tiesTotal + othersTotal)
    let second = isTie ? othersTotal : .zero
    let third = isTie ? q * others : q * (ties + others)
    let difference = (first + second) + -third
    // The terms of which the errors are a share: what cancels exactly between ties has none.
    var terms = [first, second, third]
    if isTie, !isExact { terms.append(tiesTotal) }
    guard let greatest = terms.filter({ !$0.isZero }).map({ $0.exponent }).max() else { return .certain(0) }
    let divisor = Extended(Double(truth.batch.classes)) * (ties + others).extended * denominator
    let goodBits = difference.isZero ? 0 : Self.goodBits - max(0, greatest - difference.exponent)
    if goodBits >= Self.goodBitsMin {
      let gradient = difference.extended / divisor
      if isLast || gradient.roundsCertainly(goodBits: goodBits - 2) { return .certain(gradient.rounded) }
    }
    return .inDoubt(
      within: Extended(DoubleDouble(exactly: 1), exponent: greatest - Self.goodBits + Self.goodBitsMin + 1) / divisor)
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

extension SoftTruth {
  /// q′ of a class is a multiple of 2 to this power.
  fileprivate func lastBitOfScaledQ(_ index: Int) -> Int {
    let (weight, epsilon, target) = (batch.weights?[index] ?? 1, batch.labelSmoothing, target(index))
    guard weight > 0 else { return .max }
    let ofSpread = epsilon > 0 ? epsilon.lastBit : .max
    let ofTarget = target > 0 && epsilon < 1 ? min(0, ofSpread) + target.lastBit : .max
    let least = min(ofSpread, ofTarget)
    return least == .max ? .max : weight.lastBit + least
  }
}

extension Double {
  /// The exponent of the last bit that is set in a finite number that is not 0.
  fileprivate var lastBit: Int { Int(exponent) - significandWidth }
}
