/// Rows of many classes, eight classes at once. A tile is `[terms]`, then e of each row: eight heads and eight tails
/// for each eight classes, padded with 0.
package enum WideRow {
  /// How many numbers the e of a row need.
  package static func numbers(classes: Int) -> Int { (classes &+ 7) / 8 &* 16 }

  /// The index of e of a class, from its row's first; its tail is eight further.
  package static func place(ofClass index: Int) -> Int { (index &>> 3) &* 16 &+ (index & 7) }

  /// Writes e = e^(a − m)·2^256 of one row, and sums all but the first that is 1.
  ///
  /// - Parameters:
  ///   - logits: `[k]`.
  ///   - powers: the table of 2^(i/512).
  ///   - tile: receives e from `start` on, and R·2^256 as `scaledRest` and its tail in the row's lane.
  /// - Returns: whether some class is within −800 ..< −600 of the greatest.
  package static func exponentials(
    of logits: Span<Double>, greatest: Double, powers: Span<Double>, tile: inout MutableSpan<Double>, start: Int,
    lane: Int
  ) -> Bool {
    precondition(powers.count == 1024)
    let m = Lanes(repeating: greatest)
    var sum = RestSum()
    var at = 0
    while at < logits.count {
      let end = min(logits.count, at &+ LaneSum.blockMax &* Lanes.width)
      while at < end {
        let a = at &+ 8 <= end ? logits.lanes(at: at) : logits.lastLanes(at: at, filler: -.infinity)
        let e = Exponential(of: a, minus: m, powers: powers)
        tile.store(e.head, at: start &+ 2 &* at)
        tile.store(e.tail, at: start &+ 2 &* at &+ 8)
        sum.add(e)
        at &+= 8
      }
      sum.endBlock()
    }
    let total = sum.total
    tile[TileTerm.scaledRest.place &+ lane] = total.high
    tile[TileTerm.scaledRestTail.place &+ lane] = total.low
    return sum.isDeep
  }

  /// Writes e·factor of a row, rounded, and NaN for products that are not certified.
  ///
  /// - Parameters:
  ///   - tile: e, the row's from `start` on.
  ///   - factor, factorTail: the indices of the terms with an unevaluated sum in the row's lane.
  ///   - results: receives k products in `range`.
  /// - Returns: whether some product is not certified.
  package static func scale(
    _ tile: Span<Double>, by factor: Int, _ factorTail: Int, start: Int, lane: Int,
    into results: inout MutableSpan<Double>, range: Range<Int>
  ) -> Bool {
    let factor = Factor(Lanes(repeating: tile[factor &+ lane]), Lanes(repeating: tile[factorTail &+ lane]))
    var isOpen = SIMDMask<SIMD8<Int64>>.none
    var at = 0
    while at < range.count {
      let product = factor.product(tile.lanes(at: start &+ 2 &* at), tile.lanes(at: start &+ 2 &* at &+ 8))
      isOpen .|= product.isOpen
      results.store(product.result, at: range.lowerBound &+ at, atMost: range.count &- at)
      at &+= 8
    }
    return isOpen.hasAny
  }

  /// Writes a − m − log S, rounded; −∞ if a is −∞, and NaN for numbers that are not certified.
  ///
  /// - Parameters:
  ///   - logits: `[k]`.
  ///   - logarithm, logarithmTail: log S as an unevaluated sum, at least 0.
  ///   - results: receives k numbers from `start` on.
  /// - Returns: whether some number is not certified.
  package static func logarithms(
    of logits: Span<Double>, greatest: Double, logarithm: Double, logarithmTail: Double,
    into results: inout MutableSpan<Double>, start: Int
  ) -> Bool {
    let ofLogarithm = logarithm * ErrorBounds.logarithm
    let logarithmBound = ofLogarithm < ErrorBounds.logarithmAbsolute ? ofLogarithm : ErrorBounds.logarithmAbsolute
    var isOpen = SIMDMask<SIMD8<Int64>>.none
    var at = 0
    while at < logits.count {
      let a = at &+ 8 <= logits.count ? logits.lanes(at: at) : logits.lastLanes(at: at, filler: -.infinity)
      let (gap, gapTail) = twoDifference(Lanes(repeating: greatest), a)
      let (sum, error) = twoSum(gap, Lanes(repeating: logarithm))
      let bound = sum.times(Lanes(repeating: ErrorBounds.denominator), plus: Lanes(repeating: logarithmBound))
      let number = certified(sum, error + (gapTail + logarithmTail), within: bound)
      let isMasked = a .== -.infinity
      // 0 − x, not −x: log 1 is 0, not −0.
      results.store(
        (0 - number.result).replacing(with: -.infinity, where: isMasked), at: start &+ at, atMost: logits.count &- at)
      isOpen .|= number.isOpen .& .!isMasked
      at &+= 8
    }
    return isOpen.hasAny
  }
}

/// A factor of a row's e, in each lane its own: its products with e are certified.
struct Factor {
  private let head: Lanes
  private let tail: Lanes

  /// - Parameter head, tail: the unevaluated sum, NaN or 2^-200…2^100.
  @inline(__always) init(_ head: Lanes, _ tail: Lanes) {
    self.head = head * (1 / RowTerms.scale)
    self.tail = tail * (1 / RowTerms.scale)
  }

  /// e·factor, from e·2^256.
  @inline(__always) func product(_ e: Lanes, _ eTail: Lanes) -> (result: Lanes, isOpen: SIMDMask<SIMD8<Int64>>) {
    let (product, error) = twoProduct(e, head)
    return certified(
      product, error + e.times(tail, plus: eTail * head), within: product * ErrorBounds.product)
  }
}

/// The sum of e over a row's vectors, without the first greatest class.
struct RestSum {
  private var sum = LaneSum()
  private var hasSkipped = false
  private var deep = SIMDMask<SIMD8<Int64>>.none

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

  @inline(__always) mutating func endBlock() { sum.endBlock() }

  var total: (high: Double, low: Double) { sum.total }
  var isDeep: Bool { deep.hasAny }
}
