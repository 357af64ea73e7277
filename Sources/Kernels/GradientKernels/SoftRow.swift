/// Rows whose truth is a distribution, eight classes at once. Its weights g = q/D are unevaluated sums with heads of 26
/// bits, `[k]` padded with 0 to a multiple of 8.
package enum SoftRow {
  /// Writes g = rise·t + floor of each class.
  ///
  /// - Parameters:
  ///   - targets: t, `[k]`.
  ///   - rise, riseTail, floor, floorTail: unevaluated sums, `[k]` padded to a multiple of 8; the rise has heads of 26
  ///     bits.
  ///   - heads, tails: receive g.
  package static func distribute(
    _ targets: Span<Double>, rise: Span<Double>, riseTail: Span<Double>, floor: Span<Double>,
    floorTail: Span<Double>, heads: inout MutableSpan<Double>, tails: inout MutableSpan<Double>
  ) {
    var at = 0
    while at < targets.count {
      let isWhole = at &+ 8 <= targets.count
      let target = isWhole ? targets.lanes(at: at) : targets.lastLanes(at: at, filler: 0)
      let (rise, riseTail) = (rise.lanes(at: at), riseTail.lanes(at: at))
      let targetHead = target.head
      let product = targetHead * rise
      let productTail = targetHead * riseTail + (target - targetHead) * (rise + riseTail)
      let (sum, error) = twoSum(floor.lanes(at: at), product)
      let head = sum.head
      heads.store(head, at: at)
      tails.store((sum - head) + (error + (productTail + floorTail.lanes(at: at))), at: at)
      at &+= 8
    }
  }

  private static let gapMax = 0x1p150
  /// The relative errors of e·factor and of g (article *Exactness*, *Cancellation*).
  private static let productError = 0x1p-65
  private static let shareError = 0x1p-70

  /// Σ g and Σ g·(m − a), as unevaluated sums; the second is not finite if a gap is beyond 2^150.
  package static func sums(
    of logits: Span<Double>, greatest: Double, heads: Span<Double>, tails: Span<Double>
  ) -> (total: Double, totalTail: Double, gaps: Double, gapsTail: Double) {
    var total = LaneSum()
    var gaps = LaneSum()
    var at = 0
    while at < logits.count {
      let end = min(logits.count, at &+ WideRow.vectorsPerFold &* Lanes.width)
      while at < end {
        let a = at &+ 8 <= end ? logits.lanes(at: at) : logits.lastLanes(at: at, filler: greatest)
        let (difference, error) = twoDifference(Lanes(repeating: greatest), a)
        // A masked class has g = 0: its gap counts as 0. A gap so great that g's subnormal bits would matter is ∞.
        let isMasked = a .== -.infinity
        let gap = difference.replacing(with: .infinity, where: difference .> gapMax).replacing(with: 0, where: isMasked)
        let gapHead = gap.head
        let gapTail = (gap - gapHead) + error.replacing(with: 0, where: isMasked)
        let (head, tail) = (heads.lanes(at: at), tails.lanes(at: at))
        total.add(head, tail)
        gaps.add(head * gapHead, head * gapTail + tail * (gapHead + gapTail))
        at &+= 8
      }
      total.fold()
      gaps.fold()
    }
    let (sum, gapSum) = (total.total, gaps.total)
    return (sum.high, sum.low, gapSum.high, gapSum.low)
  }

  /// Writes e·factor − g, rounded once, for k classes.
  ///
  /// - Parameters:
  ///   - tile: e, the row's from `start` on.
  ///   - factor, factorTail: an unevaluated sum with a head of 26 bits, scaled by 2^-256 as e is by 2^256.
  ///   - least: the least result that is decided here, apart from an exact 0 of e and g that are 0.
  ///   - trustedShare: a result of at least this share of e·factor is not tested for certain rounding; ∞ tests each.
  /// - Returns: whether some result could not be decided: it is below `least`, or the error of its terms may change its
  ///   rounding. It is NaN then.
  package static func gradient(
    _ tile: Span<Double>, start: Int, factor: Double, factorTail: Double, heads: Span<Double>,
    tails: Span<Double>, least: Double, trustedShare: Double, into results: inout MutableSpan<Double>,
    range: Range<Int>
  ) -> Bool {
    let factors = Lanes(repeating: factor)
    let wholeFactors = Lanes(repeating: factor + factorTail)
    var hasOpen = SIMDMask<SIMD8<Int64>>(repeating: false)
    var at = 0
    while at < range.count {
      let (head, tail) = (tile.lanes(at: start &+ 2 &* at), tile.lanes(at: start &+ 2 &* at &+ 8))
      let (g, gTail) = (heads.lanes(at: at), tails.lanes(at: at))
      let product = head * factors
      let productTail = head * factorTail + tail * wholeFactors
      let (difference, error) = twoDifference(product, g)
      let rest = error + (productTail - gTail)
      let sum = difference + rest
      let size = sum.replacing(with: 0 - sum, where: sum .< 0)
      let bound = product * productError + g * shareError
      let isUncertain = .!((difference + (rest + bound)) .== (difference + (rest - bound)))
      let isSmall = (size .< least) .& ((product .> 0) .| (g .> 0))
      let isOpen = isSmall .| (isUncertain .& .!(size .>= product * trustedShare))
      hasOpen .|= isOpen
      let result = sum.replacing(with: .nan, where: isOpen)
      if at &+ 8 <= range.count {
        results.store(result, at: range.lowerBound &+ at)
      } else {
        for lane in 0..<range.count &- at { results[range.lowerBound &+ at &+ lane] = result[lane] }
      }
      at &+= 8
    }
    return hasOpen.hasAny
  }
}

/// Eight unevaluated sums side by side.
struct LaneSum {
  private var high = Lanes()
  private var low = Lanes()

  @inline(__always) mutating func add(_ head: Lanes, _ tail: Lanes) {
    let (sum, error) = twoSum(high, head)
    high = sum
    low += error + tail
  }

  /// Moves what fits from the low parts into the high parts.
  @inline(__always) mutating func fold() {
    (high, low) = twoSum(high, low)
  }

  /// The sum of the lanes in their order.
  var total: (high: Double, low: Double) {
    var sum = OrderedSum()
    for lane in 0..<8 { sum.add(high[lane], low[lane]) }
    return (sum.high, sum.low)
  }
}

/// An unevaluated sum of numbers, added one by one as in a lane of `LaneSum`.
struct OrderedSum {
  private(set) var high = 0.0
  private(set) var low = 0.0

  @inline(__always) mutating func add(_ head: Double, _ tail: Double) {
    let sum = high + head
    let ofHead = sum - high
    low += ((high - (sum - ofHead)) + (head - ofHead)) + tail
    high = sum
  }
}
