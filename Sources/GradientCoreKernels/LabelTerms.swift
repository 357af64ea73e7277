/// What a label adds, row by row, for rows without label smoothing: the loss, and the gradient at the label.
package enum LabelTerms {
  /// Below it R's own bits may be lost without the scale: such a row's logarithm is taken from `scaledRest`.
  package static let restMin = 0x1p-400
  /// From here on a loss, or what it is made of, may pass the greatest binary64 number.
  package static let ordinaryLossMax = 0x1p900

  /// Fills in `loss`, `factor` and `gradient` from the rows' terms and what their labels bring.
  ///
  /// - Returns: whether some lane's R is below `restMin`, or its loss not below `ordinaryLossMax`.
  package static func fill(_ tile: inout MutableSpan<Double>) -> Bool {
    let (rest, restTail) = (tile.lanes(.rest), tile.lanes(.restTail))
    let (gap, gapTail) = twoDifference(tile.lanes(.greatest), tile.lanes(.logit))
    let (loss, error) = twoSum(gap, tile.lanes(.logarithm))
    let isGreat = store(loss, error + (gapTail + tile.lanes(.logarithmTail)), by: tile.lanes(.weight), in: &tile)
    let (factor, factorTail) = factors(tile)
    tile.store(factor, .factor)
    tile.store(factorTail, .factorTail)
    // S − e_ℓ is R where the label is a greatest class, 1 + (R − e_ℓ) elsewhere: neither cancels.
    let (e, eTail) = (tile.lanes(.e) * (1 / RowTerms.scale), tile.lanes(.eTail) * (1 / RowTerms.scale))
    let (others, othersError) = twoDifference(rest, e)
    let (above, aboveError) = twoSum(Lanes(repeating: 1), others)
    let isTop = gap .== 0
    let numerator = above.replacing(with: rest, where: isTop)
    let numeratorTail = (aboveError + (othersError + (restTail - eTail))).replacing(with: restTail, where: isTop)
    let head = numerator.head
    let tail = (numerator - head) + numeratorTail
    tile.store(0 - (head * factor + (head * factorTail + tail * (factor + factorTail))), .gradient)
    let isTiny = (rest .< restMin) .& (tile.lanes(.scaledRest) .> 0)
    return (isTiny .| isGreat).hasAny
  }

  /// w_ℓ/(S·D).
  @inline(__always) private static func factors(_ tile: borrowing MutableSpan<Double>) -> (head: Lanes, tail: Lanes) {
    let (inverse, inverseTail) = (tile.lanes(.inverse), tile.lanes(.inverseTail))
    let (share, shareTail) = (tile.lanes(.share), tile.lanes(.shareTail))
    let product = inverse * share
    let head = product.head
    return (head, (product - head) + (inverse * shareTail + inverseTail * (share + shareTail)))
  }

  /// Writes w·(loss + tail), and says where it is not below `ordinaryLossMax`: it may be NaN then.
  @inline(__always) @_lifetime(tile: copy tile)
  private static func store(
    _ loss: Lanes, _ tail: Lanes, by weight: Lanes, in tile: inout MutableSpan<Double>
  ) -> SIMDMask<SIMD8<Int64>> {
    let head = loss.head
    let rest = (loss - head) + tail
    let weightHead = weight.head
    let product = head * weightHead
    let productTail = head * (weight - weightHead) + rest * weight
    let rounded = product + productTail
    tile.store(rounded, .loss)
    tile.store((product - rounded) + productTail, .lossTail)
    return .!(rounded .< ordinaryLossMax)
  }

  /// Adds each lane's loss to its sum. A chunk has at most 512 tiles: what the tails round away stays below 2^-86.
  package static func addLosses(_ tile: inout MutableSpan<Double>) {
    let (sum, error) = twoSum(tile.lanes(.sum), tile.lanes(.loss))
    tile.store(sum, .sum)
    tile.store(tile.lanes(.sumTail) + (error + tile.lanes(.lossTail)), .sumTail)
  }
}
