/// Eight rows of few classes at once, a row a lane. Buffers of e are `[k][8]`: class-major.
package enum NarrowTile {
  /// Writes e = e^(a − m)·2^256 of up to eight rows, and sums each row's but the first of those that are 1.
  ///
  /// - Parameters:
  ///   - logits: `[rows·k]`; the last row stands in for those that lack.
  ///   - greatest: `[rows]`, the greatest logit of each row.
  ///   - powers: the table of 2^(i/256).
  ///   - heads, tails: receive e, `[8k]`.
  ///   - rest, restTail: receive R·2^256 of each row as an unevaluated sum.
  /// - Returns: whether some class is within −800 ..< −600 of its row's greatest.
  package static func exponentials(
    of logits: Span<Double>, rows: Int, classes: Int, greatest: Span<Double>, powers: Span<Double>,
    heads: inout MutableSpan<Double>, tails: inout MutableSpan<Double>, rest: inout MutableSpan<Double>
  ) -> Bool {
    precondition(logits.count == rows &* classes)
    let starts = starts(rows: rows, classes: classes)
    precondition(powers.count == 512)
    var m = Lanes()
    for lane in 0..<8 { m[lane] = greatest[min(lane, rows &- 1)] }
    var high = Lanes()
    var low = Lanes()
    var hasSkipped = SIMDMask<SIMD8<Int64>>(repeating: false)
    var deep = hasSkipped
    for index in 0..<classes {
      let e = Exponential(of: load(logits, starts, index), minus: m, powers: powers)
      heads.store(e.head, at: index &* 8)
      tails.store(e.tail, at: index &* 8)
      let isGreatest = e.difference .== 0
      let skips = isGreatest .& .!hasSkipped
      hasSkipped .|= isGreatest
      deep .|= e.isDeep
      let (sum, error) = twoSum(high, e.head.replacing(with: 0, where: skips))
      high = sum
      low += error + e.tail
    }
    rest.store(high, at: 0)
    rest.store(low, at: 8)
    return deep.hasAny
  }

  /// Writes e·factor of each row, rounded once.
  ///
  /// - Parameters:
  ///   - products: receives the products class-major, `[8k]`, on their way to their rows.
  ///   - factors: `[16]`: a factor of 26 bits for each row, then what it leaves.
  ///   - results: receives `[rows·k]`.
  package static func scale(
    heads: Span<Double>, tails: Span<Double>, factors: Span<Double>, rows: Int, classes: Int,
    products: inout MutableSpan<Double>, into results: inout MutableSpan<Double>
  ) {
    precondition(rows <= 8 && results.count == rows &* classes && products.count == 8 &* classes)
    let factor = factors.lanes(at: 0)
    let factorTail = factors.lanes(at: 8)
    let wholeFactor = factor + factorTail
    for index in 0..<classes {
      let head = heads.lanes(at: index &* 8)
      let tail = tails.lanes(at: index &* 8)
      products.store(head * factor + (head * factorTail + tail * wholeFactor), at: index &* 8)
    }
    // Copied apart from the products: stored lane by lane, they would be computed lane by lane as well.
    for row in 0..<rows {
      let start = row &* classes
      for index in 0..<classes {
        // start + index < rows·k, and 8·index + row < 8k: both counts were checked.
        unsafe results[unchecked: start &+ index] = products[unchecked: index &* 8 &+ row]
      }
    }
  }

  /// Where each lane's row begins: `lane·k`, and the last row's place for those that lack.
  @inline(__always)
  private static func starts(rows: Int, classes: Int) -> SIMD8<Int> {
    precondition(rows > 0 && rows <= 8 && classes > 0)
    var starts = SIMD8<Int>()
    for lane in 0..<8 { starts[lane] = min(lane, rows &- 1) &* classes }
    return starts
  }

  /// One class of eight rows: starts[lane] + index < rows·k.
  @inline(__always)
  private static func load(_ logits: Span<Double>, _ starts: SIMD8<Int>, _ index: Int) -> Lanes {
    var lanes = Lanes()
    for lane in 0..<8 { lanes[lane] = unsafe logits[unchecked: starts[lane] &+ index] }
    return lanes
  }
}
