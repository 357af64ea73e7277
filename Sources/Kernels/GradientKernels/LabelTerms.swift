/// The terms of a row that depend on its label, without label smoothing: the loss, and the gradient at the label.
package enum LabelTerms {
  /// From here on a loss, or one of its terms, may be beyond the greatest binary64 number: it is not certified.
  static let lossMax = 0x1p900

  /// Computes `loss`, `factor` and `gradient` from the rows' terms and those of their labels, and adds the certified
  /// losses to `sum`. A chunk has at most 512 tiles: the rounding errors of the tails stay below 2^-86.
  ///
  /// - Parameter rows: how many lanes to fill, at least.
  /// - Returns: whether the loss or the gradient of some lane is NaN, because it is not certified.
  package static func fill(_ tile: inout MutableSpan<Double>, rows: Int) -> Bool {
    tile.checkTerms(rows: rows)
    var isOpen = SIMDMask<SIMD4<Int64>>(repeating: false)
    var first = 0
    while first < rows {
      isOpen .|= fill(&tile, from: first)
      first &+= HalfLanes.width
    }
    return isOpen.hasAny
  }

  @inline(__always) @_lifetime(tile: copy tile)
  private static func fill(_ tile: inout MutableSpan<Double>, from first: Int) -> SIMDMask<SIMD4<Int64>> {
    let label = HalfLabel(
      HalfRow(tile, from: first), greatest: tile.half(.greatest, first), logit: tile.half(.logit, first),
      scaledE: tile.half(.e, first), tile.half(.eTail, first),
      share: tile.half(.share, first), tile.half(.shareTail, first), weight: tile.half(.weight, first))
    tile.store(label.loss, .loss, first)
    tile.store(label.factor, .factor, first)
    tile.store(label.factorTail, .factorTail, first)
    tile.store(label.gradient, .gradient, first)
    let (sum, error) = twoSum(tile.half(.sum, first), label.lossHead.replacing(with: 0, where: label.isLossOpen))
    let tail = error + label.lossTail.replacing(with: 0, where: label.isLossOpen)
    tile.store(sum, .sum, first)
    tile.store(tile.half(.sumTail, first) + tail, .sumTail, first)
    return label.isOpen
  }
}

/// The terms of four rows that depend on their labels, named as in `TileTerm`.
struct HalfLabel {
  /// The loss, rounded; NaN if it is not certified.
  let loss: HalfLanes
  /// The loss as an unevaluated sum.
  let lossHead: HalfLanes
  let lossTail: HalfLanes
  let factor: HalfLanes
  let factorTail: HalfLanes
  /// NaN if it is not certified.
  let gradient: HalfLanes
  let isLossOpen: SIMDMask<SIMD4<Int64>>
  /// Whether the loss or the gradient is NaN.
  let isOpen: SIMDMask<SIMD4<Int64>>

  @inline(__always) init(
    _ row: HalfRow, greatest: HalfLanes, logit: HalfLanes, scaledE: HalfLanes, _ scaledETail: HalfLanes,
    share: HalfLanes, _ shareTail: HalfLanes, weight: HalfLanes
  ) {
    let (gap, gapTail) = twoDifference(greatest, logit)
    let (sum, error) = twoSum(gap, row.logarithm)
    let (product, productError) = twoProduct(sum, weight)
    let productTail = productError + (error + (gapTail + row.logarithmTail)) * weight
    let certifiedLoss = certified(product, productTail, within: product * ErrorBounds.loss)
    isLossOpen = certifiedLoss.isOpen .| .!(product .< LabelTerms.lossMax)
    loss = certifiedLoss.result.replacing(with: .nan, where: isLossOpen)
    (lossHead, lossTail) = (product, productTail)
    let (shareProduct, shareError) = twoProduct(row.inverse, share)
    factor = shareProduct
    factorTail = shareError + (row.inverse * shareTail + row.inverseTail * share)
    // S − e_ℓ is R if the label is a greatest class, and 1 + (R − e_ℓ) otherwise: neither cancels.
    let (e, eTail) = (scaledE * (1 / RowTerms.scale), scaledETail * (1 / RowTerms.scale))
    let (others, othersError) = twoDifference(row.rest, e)
    let (above, aboveError) = twoSum(HalfLanes(repeating: 1), others)
    let isTop = gap .== 0
    let head = above.replacing(with: row.rest, where: isTop)
    let tail = (aboveError + (othersError + (row.restTail - eTail))).replacing(with: row.restTail, where: isTop)
    let (top, topError) = twoProduct(head, factor)
    let magnitude = certified(
      top, topError + (head * factorTail + tail * factor), within: top * ErrorBounds.labelGradient)
    let isGradientOpen = magnitude.isOpen .| (row.isTiny .& isTop)
    // 0 − x, not −x: a gradient of 0 is +0.
    gradient = 0 - magnitude.result.replacing(with: .nan, where: isGradientOpen)
    isOpen = isLossOpen .| isGradientOpen
  }
}
