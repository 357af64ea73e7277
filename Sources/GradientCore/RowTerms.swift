internal import GradientCoreKernels

/// What eight rows have in common for all their classes: S = 1 + R, 1/S and log S.
struct RowTerms {
  /// R = Σ e over all classes but the first greatest, as an unevaluated sum.
  let rest: Lanes
  let restTail: Lanes
  /// R·2^256: R itself may be subnormal.
  let scaledRest: Lanes
  let scaledRestTail: Lanes
  /// 1/S: a head of 26 bits, and what it leaves.
  let inverse: Lanes
  let inverseTail: Lanes
  let logarithm: LogarithmLanes

  /// The scale of the kernels' e.
  static let scale = 0x1p256
  /// Below it R's own bits may be lost without the scale: such a row's logarithm is taken from `scaledRest`.
  static let restMin = 0x1p-400

  init(scaledRest: Lanes, _ scaledRestTail: Lanes) {
    (self.scaledRest, self.scaledRestTail) = twoSum(scaledRest, scaledRestTail)
    rest = self.scaledRest * (1 / RowTerms.scale)
    restTail = self.scaledRestTail * (1 / RowTerms.scale)
    let (sum, error) = twoSum(Lanes(repeating: 1), rest)
    let sumTail = error + restTail
    // i + (1 − i·S)/S: the head's product is exact, and what is left of 1 is 25 bits smaller.
    let sumHead = sum.head
    let sumRest = (sum - sumHead) + sumTail
    let nearest = 1 / sum
    inverse = nearest.head
    inverseTail = ((1 - inverse * sumHead) - inverse * sumRest) * nearest
    logarithm = LogarithmLanes(ofSum: sum, sumTail, rest: rest, restTail)
  }

  /// Whether a lane's log(1 + R) is not in `logarithm`.
  func isTiny(_ lane: Int) -> Bool { rest[lane] < RowTerms.restMin && scaledRest[lane] > 0 }

  func extendedSum(_ lane: Int) -> Extended { .one + extendedRest(lane) }

  func extendedRest(_ lane: Int) -> Extended {
    Extended(DoubleDouble(scaledRest[lane], scaledRestTail[lane]), exponent: -256)
  }

  /// log(1 + R); R itself where R is tiny: R²/2 is far below its last bit.
  ///
  /// - Parameter rest: R, which may hold classes that the kernels leave out.
  func extendedLogarithm(_ lane: Int, rest: Extended) -> Extended {
    rest.exponent < -400 ? rest : Extended(DoubleDouble(logarithm.head[lane], logarithm.tail[lane]))
  }
}

/// What a label adds, row by row, for rows without label smoothing: the loss, and the gradient at the label.
struct LabelTerms {
  /// (m − a_ℓ) + log S, as an unevaluated sum.
  let loss: Lanes
  let lossTail: Lanes
  /// w_ℓ/(S·D), 0 for an ignored sample: a head of 26 bits, and what it leaves.
  let factor: Lanes
  let factorTail: Lanes
  /// ∂loss/∂a_ℓ = −(S − e_ℓ)·factor, rounded once.
  let gradient: Lanes

  /// - Parameters:
  ///   - greatest, logit: m and a_ℓ.
  ///   - e, eTail: e_ℓ as an unevaluated sum.
  ///   - share, shareTail: w_ℓ/D, a head of 26 bits and what it leaves.
  init(_ terms: RowTerms, greatest: Lanes, logit: Lanes, e: Lanes, eTail: Lanes, share: Lanes, shareTail: Lanes) {
    let (gap, gapTail) = twoDifference(greatest, logit)
    let (loss, error) = twoSum(gap, terms.logarithm.head)
    self.loss = loss
    lossTail = error + (gapTail + terms.logarithm.tail)
    let product = terms.inverse * share
    factor = product.head
    factorTail = (product - factor) + (terms.inverse * shareTail + terms.inverseTail * (share + shareTail))
    // S − e_ℓ is R where the label is a greatest class, 1 + (R − e_ℓ) elsewhere: neither cancels.
    let (others, othersError) = twoDifference(terms.rest, e)
    let (above, aboveError) = twoSum(Lanes(repeating: 1), others)
    let isTop = gap .== 0
    let numerator = above.replacing(with: terms.rest, where: isTop)
    let numeratorTail = (aboveError + (othersError + (terms.restTail - eTail)))
      .replacing(with: terms.restTail, where: isTop)
    let head = numerator.head
    let tail = (numerator - head) + numeratorTail
    gradient = 0 - (head * factor + (head * factorTail + tail * (factor + factorTail)))
  }
}
