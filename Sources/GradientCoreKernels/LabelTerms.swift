/// What a label adds, row by row, for rows without label smoothing: the loss, and the gradient at the label.
package enum LabelTerms {
  /// Below it R's own bits may be lost without the scale: such a row's logarithm is taken from `scaledRest`.
  package static let restMin = 0x1p-400
  /// From here on a loss, or what it is made of, may pass the greatest binary64 number.
  package static let ordinaryLossMax = 0x1p900

  /// Fills in `loss`, `factor` and `gradient` from the rows' terms and what their labels bring.
  ///
  /// - Parameter rows: how many lanes at least have theirs filled in.
  /// - Returns: whether some lane's R is below `restMin`, or its loss not below `ordinaryLossMax`.
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
    let (rest, restTail) = (tile.half(.rest, first), tile.half(.restTail, first))
    let (gap, gapTail) = twoDifference(tile.half(.greatest, first), tile.half(.logit, first))
    let (loss, error) = twoSum(gap, tile.half(.logarithm, first))
    let lossTail = error + (gapTail + tile.half(.logarithmTail, first))
    let isGreat = store(loss, lossTail, by: tile.half(.weight, first), from: first, in: &tile)
    let (factor, factorTail) = factors(tile, from: first)
    tile.store(factor, .factor, first)
    tile.store(factorTail, .factorTail, first)
    // S − e_ℓ is R where the label is a greatest class, 1 + (R − e_ℓ) elsewhere: neither cancels.
    let (e, eTail) = (tile.half(.e, first) * (1 / RowTerms.scale), tile.half(.eTail, first) * (1 / RowTerms.scale))
    let (others, othersError) = twoDifference(rest, e)
    let (above, aboveError) = twoSum(HalfLanes(repeating: 1), others)
    let isTop = gap .== 0
    let numerator = above.replacing(with: rest, where: isTop)
    let numeratorTail = (aboveError + (othersError + (restTail - eTail))).replacing(with: restTail, where: isTop)
    let head = numerator.head
    let tail = (numerator - head) + numeratorTail
    tile.store(0 - (head * factor + (head * factorTail + tail * (factor + factorTail))), .gradient, first)
    let isTiny = (rest .< restMin) .& (tile.half(.scaledRest, first) .> 0)
    return isTiny .| isGreat
  }

  /// w_ℓ/(S·D).
  @inline(__always) private static func factors(
    _ tile: borrowing MutableSpan<Double>, from first: Int
  ) -> (head: HalfLanes, tail: HalfLanes) {
    let (inverse, inverseTail) = (tile.half(.inverse, first), tile.half(.inverseTail, first))
    let (share, shareTail) = (tile.half(.share, first), tile.half(.shareTail, first))
    let product = inverse * share
    let head = product.head
    return (head, (product - head) + (inverse * shareTail + inverseTail * (share + shareTail)))
  }

  /// Writes w·(loss + tail), and says where it is not below `ordinaryLossMax`: it may be NaN then.
  @inline(__always) @_lifetime(tile: copy tile)
  private static func store(
    _ loss: HalfLanes, _ tail: HalfLanes, by weight: HalfLanes, from first: Int,
    in tile: inout MutableSpan<Double>
  ) -> SIMDMask<SIMD4<Int64>> {
    let head = loss.head
    let rest = (loss - head) + tail
    let weightHead = weight.head
    let product = head * weightHead
    let productTail = head * (weight - weightHead) + rest * weight
    let rounded = product + productTail
    tile.store(rounded, .loss, first)
    tile.store((product - rounded) + productTail, .lossTail, first)
    return .!(rounded .< ordinaryLossMax)
  }

  /// Adds each lane's loss to its sum. A chunk has at most 512 tiles: what the tails round away stays below 2^-86.
  package static func addLosses(_ tile: inout MutableSpan<Double>) {
    let (sum, error) = twoSum(tile.lanes(.sum), tile.lanes(.loss))
    tile.store(sum, .sum)
    tile.store(tile.lanes(.sumTail) + (error + tile.lanes(.lossTail)), .sumTail)
  }
}
