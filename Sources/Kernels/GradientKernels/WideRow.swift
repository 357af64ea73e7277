/// Rows of many classes, eight classes at once. A tile is `[terms]`, then e of each row: eight heads and eight tails
/// for each eight classes, padded with 0.
package enum WideRow {
  /// How many vectors are added before the low parts are folded into the high ones: the rounding errors of the low
  /// parts stay below 64·2^-53 of them.
  static let vectorsPerFold = 64

  /// From this gap on, adding log S does not change it. It is far below 2^1021, from where on a 2Sum may overflow.
  private static let greatGap = 0x1p900

  /// How many numbers the e of a row need.
  package static func numbers(classes: Int) -> Int { (classes &+ 7) / 8 &* 16 }

  /// The index of e of a class, from its row's first; its tail is eight further.
  package static func place(ofClass index: Int) -> Int { (index &>> 3) &* 16 &+ (index & 7) }

  /// Writes e = e^(a − m)·2^256 of one row, and sums all but the first that is 1.
  ///
  /// - Parameters:
  ///   - logits: `[k]`.
  ///   - powers: the table of 2^(i/256).
  ///   - tile: receives e from `start` on, and R·2^256 as `scaledRest` and its tail in the row's lane.
  ///   - addsInOrder: whether R is added class by class, so that it has the same bits as in a `NarrowTile`.
  /// - Returns: whether some class is within −800 ..< −600 of the greatest.
  package static func exponentials(
    of logits: Span<Double>, greatest: Double, powers: Span<Double>, tile: inout MutableSpan<Double>, start: Int,
    lane: Int, addsInOrder: Bool
  ) -> Bool {
    precondition(powers.count == 512)
    let (rest, restTail, isDeep) =
      addsInOrder
      ? sumInOrder(of: logits, greatest: greatest, powers: powers, tile: &tile, start: start)
      : sumInLanes(of: logits, greatest: greatest, powers: powers, tile: &tile, start: start)
    tile[TileTerm.scaledRest.place &+ lane] = rest
    tile[TileTerm.scaledRestTail.place &+ lane] = restTail
    return isDeep
  }

  // Neither is private: a private function that is not inlined becomes a weak one (docs/decisions/0100).

  /// Writes e, and sums R in eight lanes, and then the lanes in their order.
  @_lifetime(tile: copy tile)
  static func sumInLanes(
    of logits: Span<Double>, greatest: Double, powers: Span<Double>, tile: inout MutableSpan<Double>, start: Int
  ) -> (rest: Double, restTail: Double, isDeep: Bool) {
    let m = Lanes(repeating: greatest)
    var sum = RestSum()
    var at = 0
    while at < logits.count {
      let end = min(logits.count, at &+ vectorsPerFold &* Lanes.width)
      while at < end {
        let a = at &+ 8 <= end ? logits.lanes(at: at) : logits.lastLanes(at: at, filler: -.infinity)
        let e = Exponential(of: a, minus: m, powers: powers)
        tile.store(e.head, at: start &+ 2 &* at)
        tile.store(e.tail, at: start &+ 2 &* at &+ 8)
        sum.add(e)
        at &+= 8
      }
      sum.fold()
    }
    return sum.total
  }

  /// Writes e, and sums R class by class.
  @_lifetime(tile: copy tile)
  static func sumInOrder(
    of logits: Span<Double>, greatest: Double, powers: Span<Double>, tile: inout MutableSpan<Double>, start: Int
  ) -> (rest: Double, restTail: Double, isDeep: Bool) {
    let m = Lanes(repeating: greatest)
    var rest = OrderedSum()
    var hasSkipped = false
    var deep = SIMDMask<SIMD8<Int64>>(repeating: false)
    var at = 0
    while at < logits.count {
      let width = min(8, logits.count &- at)
      let a = width == 8 ? logits.lanes(at: at) : logits.lastLanes(at: at, filler: -.infinity)
      let e = Exponential(of: a, minus: m, powers: powers)
      tile.store(e.head, at: start &+ 2 &* at)
      tile.store(e.tail, at: start &+ 2 &* at &+ 8)
      deep .|= e.isDeep
      for lane in 0..<width {
        let isSkipped = !hasSkipped && e.difference[lane] == 0
        hasSkipped = hasSkipped || isSkipped
        rest.add(isSkipped ? 0 : e.head[lane], e.tail[lane])
      }
      at &+= 8
    }
    return (rest.high, rest.low, deep.hasAny)
  }

  /// Writes e·factor of a row, rounded once.
  ///
  /// - Parameters:
  ///   - tile: e, the row's from `start` on.
  ///   - factor, factorTail: the indices of the terms with an unevaluated sum in the row's lane. Its head has 26 bits,
  ///     so that its product with a head is exact.
  ///   - results: receives k products in `range`.
  package static func scale(
    _ tile: Span<Double>, by factor: Int, _ factorTail: Int, start: Int, lane: Int,
    into results: inout MutableSpan<Double>, range: Range<Int>
  ) {
    let factor = tile[factor &+ lane] * (1 / RowTerms.scale)
    let factorTail = tile[factorTail &+ lane] * (1 / RowTerms.scale)
    let factors = Lanes(repeating: factor)
    let wholeFactors = Lanes(repeating: factor + factorTail)
    var at = 0
    while at < range.count {
      let head = tile.lanes(at: start &+ 2 &* at)
      let tail = tile.lanes(at: start &+ 2 &* at &+ 8)
      let product = head * factors + (head * factorTail + tail * wholeFactors)
      if at &+ 8 <= range.count {
        results.store(product, at: range.lowerBound &+ at)
      } else {
        results.store(product, at: range.lowerBound &+ at, count: range.count &- at)
      }
      at &+= 8
    }
  }

  /// Writes a − m − log S, rounded once, or −∞ if a is −∞.
  ///
  /// - Parameters:
  ///   - logits: `[k]`.
  ///   - logarithm, logarithmTail: log S as an unevaluated sum, at least 0.
  ///   - results: receives k numbers from `start` on.
  package static func logarithms(
    of logits: Span<Double>, greatest: Double, logarithm: Double, logarithmTail: Double,
    into results: inout MutableSpan<Double>, start: Int
  ) {
    var at = 0
    while at < logits.count {
      let isWhole = at &+ 8 <= logits.count
      let a = isWhole ? logits.lanes(at: at) : logits.lastLanes(at: at, filler: -.infinity)
      let (gap, gapTail) = twoDifference(Lanes(repeating: greatest), a)
      let (sum, error) = twoSum(gap, Lanes(repeating: logarithm))
      // Next to a gap this great, log S does not change the result, and computing the gap's tail may have overflowed.
      let tail = (error + (gapTail + logarithmTail)).replacing(with: 0, where: .!(gap .< greatGap))
      // 0 − x, not −x: log 1 is 0, not −0.
      let value = (0 - (sum + tail)).replacing(
        with: -.infinity, where: .!(sum .< .infinity))
      if isWhole {
        results.store(value, at: start &+ at)
      } else {
        for index in at..<logits.count { results[start &+ index] = value[index - at] }
      }
      at &+= 8
    }
  }
}

/// The sum of e over a row's vectors, without the first greatest class.
struct RestSum {
  private var sum = LaneSum()
  private var hasSkipped = false
  private var deep = SIMDMask<SIMD8<Int64>>(repeating: false)

  @inline(__always) mutating func add(_ e: Exponential) {
    var head = e.head
    let isGreatest = e.difference .== 0
    if !hasSkipped, isGreatest.hasAny {
      for lane in 0..<8 where isGreatest[lane] {
        head[lane] = 0
        hasSkipped = true
        break
      }
    }
    deep .|= e.isDeep
    sum.add(head, e.tail)
  }

  @inline(__always) mutating func fold() { sum.fold() }

  var total: (rest: Double, restTail: Double, isDeep: Bool) {
    let total = sum.total
    return (total.high, total.low, deep.hasAny)
  }
}
