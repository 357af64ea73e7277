/// Rows whose truth is a distribution, eight classes at once. Its weights g = q/D are unevaluated sums, `[k]` padded
/// with 0 to a multiple of 8.
package enum SoftRow {
  /// Writes g = rise·t + floor of each class.
  ///
  /// - Parameters:
  ///   - targets: t, `[k]`.
  ///   - rise, riseTail, floor, floorTail: unevaluated sums, `[k]` padded to a multiple of 8.
  ///   - heads, tails: receive g.
  package static func distribute(
    _ targets: Span<Double>, rise: Span<Double>, riseTail: Span<Double>, floor: Span<Double>,
    floorTail: Span<Double>, heads: inout MutableSpan<Double>, tails: inout MutableSpan<Double>
  ) {
    var at = 0
    while at < targets.count {
      let target = at &+ 8 <= targets.count ? targets.lanes(at: at) : targets.lastLanes(at: at, filler: 0)
      let (product, productError) = twoProduct(target, rise.lanes(at: at))
      let (sum, error) = twoSum(floor.lanes(at: at), product)
      let tail = error + (productError + target.times(riseTail.lanes(at: at), plus: floorTail.lanes(at: at)))
      heads.store(sum, at: at)
      tails.store(tail, at: at)
      at &+= 8
    }
  }

  private static let gapMax = 0x1p150

  /// Σ g and Σ g·(m − a), as unevaluated sums; the second is not finite if a gap is beyond 2^150.
  package static func sums(
    of logits: Span<Double>, greatest: Double, heads: Span<Double>, tails: Span<Double>
  ) -> (total: Double, totalTail: Double, gaps: Double, gapsTail: Double) {
    var total = LaneSum()
    var gaps = LaneSum()
    var at = 0
    while at < logits.count {
      let end = min(logits.count, at &+ LaneSum.blockMax &* Lanes.width)
      while at < end {
        let a = at &+ 8 <= end ? logits.lanes(at: at) : logits.lastLanes(at: at, filler: greatest)
        let (difference, error) = twoDifference(Lanes(repeating: greatest), a)
        // A masked class has g = 0: its gap counts as 0. A gap so great that g's subnormal bits would matter is ∞.
        let isMasked = a .== -.infinity
        let gap = difference.replacing(with: .infinity, where: difference .> gapMax).replacing(with: 0, where: isMasked)
        let gapTail = error.replacing(with: 0, where: isMasked)
        let (head, tail) = (heads.lanes(at: at), tails.lanes(at: at))
        total.add(head, tail)
        let (product, productError) = twoProduct(head, gap)
        gaps.add(product, productError + head.times(gapTail, plus: tail * gap))
        at &+= 8
      }
      total.endBlock()
      gaps.endBlock()
    }
    let (sum, gapSum) = (total.total, gaps.total)
    return (sum.high, sum.low, gapSum.high, gapSum.low)
  }

  /// Writes e·factor − g, rounded, for k classes, and NaN for numbers that are not certified.
  ///
  /// - Parameters:
  ///   - tile: e, the row's from `start` on.
  ///   - factor, factorTail: an unevaluated sum.
  ///   - least: below it a number is not certified, apart from an exact 0 of e and g that are 0.
  /// - Returns: whether some number is not certified.
  package static func gradient(
    _ tile: Span<Double>, start: Int, factor: Double, factorTail: Double, heads: Span<Double>,
    tails: Span<Double>, least: Double, into results: inout MutableSpan<Double>, range: Range<Int>
  ) -> Bool {
    let factors = Lanes(repeating: factor * (1 / RowTerms.scale))
    let factorTails = Lanes(repeating: factorTail * (1 / RowTerms.scale))
    var isOpen = SIMDMask<SIMD8<Int64>>.none
    var at = 0
    while at < range.count {
      let (e, eTail) = (tile.lanes(at: start &+ 2 &* at), tile.lanes(at: start &+ 2 &* at &+ 8))
      let (g, gTail) = (heads.lanes(at: at), tails.lanes(at: at))
      let (product, productError) = twoProduct(e, factors)
      let productTail = productError + e.times(factorTails, plus: eTail * factors)
      let (difference, error) = twoDifference(product, g)
      let bound = product.times(Lanes(repeating: ErrorBounds.product), plus: g * ErrorBounds.denominator)
      let number = certified(difference, error + (productTail - gTail), within: bound)
      let result = number.result
      let isSmall = (result .< least) .& (result .> -least) .& ((product .> 0) .| (g .> 0))
      isOpen .|= number.isOpen .| isSmall
      results.store(
        result.replacing(with: .nan, where: isSmall), at: range.lowerBound &+ at, atMost: range.count &- at)
      at &+= 8
    }
    return isOpen.hasAny
  }
}
