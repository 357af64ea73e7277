/// The terms of a row that depend on its label, without label smoothing: the loss, and the gradient at the label.
package enum LabelTerms {
  /// Below it the unscaled R may lose bits: the logarithm of such a row is computed from `scaledRest`.
  package static let restMin = 0x1p-400
  /// From here on a loss, or one of its terms, may be beyond the greatest binary64 number.
  package static let ordinaryLossMax = 0x1p900

  /// Computes `loss`, `factor` and `gradient` from the rows' terms and those of their labels.
  ///
  /// - Parameter rows: how many lanes to fill, at least.
  /// - Returns: whether the R of some lane is below `restMin`, or its loss is not below `ordinaryLossMax`.
  package static func fill(_ tile: inout MutableSpan<Double>, rows: Int) -> Bool {
    tile.checkTerms(rows: rows)
    var isDoubtful = SIMDMask<SIMD4<Int64>>(repeating: false)
    var first = 0
    while first < rows {
      isDoubtful .|= fill(&tile, from: first)
      first &+= HalfLanes.width
    }
    return isDoubtful.hasAny
  }

  @inline(__always) @_lifetime(tile: copy tile)
  private static func fill(_ tile: inout MutableSpan<Double>, from first: Int) -> SIMDMask<SIMD4<Int64>> {
    let label = HalfLabel(
      HalfRow(tile, from: first), greatest: tile.half(.greatest, first), logit: tile.half(.logit, first),
      scaledE: tile.half(.e, first), tile.half(.eTail, first),
      share: tile.half(.share, first), tile.half(.shareTail, first), weight: tile.half(.weight, first))
    tile.store(label.loss, .loss, first)
    tile.store(label.lossTail, .lossTail, first)
    tile.store(label.factor, .factor, first)
    tile.store(label.factorTail, .factorTail, first)
    tile.store(label.gradient, .gradient, first)
    return label.isDoubtful
  }

  /// Adds each lane's loss to its sum. A chunk has at most 512 tiles: the rounding errors of the tails stay below
  /// 2^-86.
  package static func addLosses(_ tile: inout MutableSpan<Double>) {
    let (sum, error) = twoSum(tile.lanes(.sum), tile.lanes(.loss))
    tile.store(sum, .sum)
    tile.store(tile.lanes(.sumTail) + (error + tile.lanes(.lossTail)), .sumTail)
  }
}

/// The terms of four rows that depend on their labels, named as in `TileTerm`.
struct HalfLabel {
  let loss: HalfLanes
  let lossTail: HalfLanes
  let factor: HalfLanes
  let factorTail: HalfLanes
  let gradient: HalfLanes
  /// Whether R is below `LabelTerms.restMin`, or the loss not below `LabelTerms.ordinaryLossMax`: it may be NaN then.
  let isDoubtful: SIMDMask<SIMD4<Int64>>

  @inline(__always) init(
    _ row: HalfRow, greatest: HalfLanes, logit: HalfLanes, scaledE: HalfLanes, _ scaledETail: HalfLanes,
    share: HalfLanes, _ shareTail: HalfLanes, weight: HalfLanes
  ) {
    let (gap, gapTail) = twoDifference(greatest, logit)
    let (sum, error) = twoSum(gap, row.logarithm)
    (loss, lossTail) = HalfLabel.product(sum, error + (gapTail + row.logarithmTail), weight)
    (factor, factorTail) = HalfLabel.factor(row, share, shareTail)
    // S − e_ℓ is R if the label is a greatest class, and 1 + (R − e_ℓ) otherwise: neither cancels.
    let (e, eTail) = (scaledE * (1 / RowTerms.scale), scaledETail * (1 / RowTerms.scale))
    let (others, othersError) = twoDifference(row.rest, e)
    let (above, aboveError) = twoSum(HalfLanes(repeating: 1), others)
    let isTop = gap .== 0
    let numerator = above.replacing(with: row.rest, where: isTop)
    let numeratorTail = (aboveError + (othersError + (row.restTail - eTail)))
      .replacing(with: row.restTail, where: isTop)
    let head = numerator.head
    let tail = (numerator - head) + numeratorTail
    gradient = 0 - (head * factor + (head * factorTail + tail * (factor + factorTail)))
    let isTiny = (row.rest .< LabelTerms.restMin) .& (row.scaledRest .> 0)
    isDoubtful = isTiny .| .!(loss .< LabelTerms.ordinaryLossMax)
  }

  /// w_ℓ/(S·D).
  @inline(__always) private static func factor(
    _ row: HalfRow, _ share: HalfLanes, _ shareTail: HalfLanes
  ) -> (head: HalfLanes, tail: HalfLanes) {
    let product = row.inverse * share
    let head = product.head
    return (head, (product - head) + (row.inverse * shareTail + row.inverseTail * (share + shareTail)))
  }

  /// w·(loss + tail); the head is the rounded sum.
  @inline(__always) private static func product(
    _ loss: HalfLanes, _ tail: HalfLanes, _ weight: HalfLanes
  ) -> (head: HalfLanes, tail: HalfLanes) {
    let head = loss.head
    let rest = (loss - head) + tail
    let weightHead = weight.head
    let product = head * weightHead
    let productTail = head * (weight - weightHead) + rest * weight
    let rounded = product + productTail
    return (rounded, (product - rounded) + productTail)
  }
}
