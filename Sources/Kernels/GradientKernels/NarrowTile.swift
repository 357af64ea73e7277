/// Eight rows of few classes at once, each row in its own lane. A tile is `[terms]`, then e as `[k]` of eight heads and
/// eight tails, then room for `[k][8]` numbers. All of it is class-major.
package enum NarrowTile {
  /// How many numbers a tile needs.
  package static func numbers(classes: Int) -> Int { TileTerm.numbers &+ 24 &* classes }

  /// Writes e = e^(a − m)·2^256 of up to eight rows, and sums those of each row except the first that is 1.
  ///
  /// - Parameters:
  ///   - logits: `[rows·k]`; lanes without a row compute the last row again.
  ///   - greatest: `[rows]`, the greatest logit of each row.
  ///   - powers: the table of 2^(i/512).
  ///   - tile: receives e, and R·2^256 of each row as `scaledRest` and its tail.
  /// - Returns: whether some class is within −800 ..< −600 of its row's greatest.
  package static func exponentials(
    of logits: Span<Double>, rows: Int, classes: Int, greatest: Span<Double>, powers: Span<Double>,
    tile: inout MutableSpan<Double>
  ) -> Bool {
    precondition(tile.count >= numbers(classes: classes) && powers.count == 1024)
    read(logits, rows: rows, classes: classes, into: &tile)
    var m = Lanes()
    for lane in 0..<8 { m[lane] = greatest[min(lane, rows &- 1)] }
    var sum = LaneSum()
    var hasSkipped = SIMDMask<SIMD8<Int64>>.none
    var deep = SIMDMask<SIMD8<Int64>>.none
    let room = room(classes: classes)
    var index = 0
    while index < classes {
      let end = min(classes, index &+ LaneSum.blockMax)
      while index < end {
        let e = Exponential(of: tile.lanes(at: room &+ index &* 8), minus: m, powers: powers)
        tile.store(e.head, at: TileTerm.numbers &+ index &* 16)
        tile.store(e.tail, at: TileTerm.numbers &+ index &* 16 &+ 8)
        let isGreatest = e.difference .== 0
        let skips = isGreatest .& .!hasSkipped
        hasSkipped .|= isGreatest
        deep .|= e.isDeep
        sum.add(e.head.replacing(with: 0, where: skips), e.tail)
        index &+= 1
      }
      sum.endBlock()
    }
    tile.store(sum.high, .scaledRest)
    tile.store(sum.low, .scaledRestTail)
    return deep.hasAny
  }

  /// Writes e·factor of each row, rounded, and NaN for products that are not certified.
  ///
  /// - Parameters:
  ///   - factor, factorTail: the indices of the terms with an unevaluated sum for each row.
  ///   - results: receives `[rows·k]`.
  /// - Returns: whether some product is not certified.
  package static func scale(
    _ tile: inout MutableSpan<Double>, by factor: Int, _ factorTail: Int, rows: Int, classes: Int,
    into results: inout MutableSpan<Double>
  ) -> Bool {
    precondition(tile.count >= numbers(classes: classes))
    let factor = Factor(tile.lanes(at: factor), tile.lanes(at: factorTail))
    var isOpen = SIMDMask<SIMD8<Int64>>.none
    let room = room(classes: classes)
    for index in 0..<classes {
      let head = tile.lanes(at: TileTerm.numbers &+ index &* 16)
      let tail = tile.lanes(at: TileTerm.numbers &+ index &* 16 &+ 8)
      let product = factor.product(head, tail)
      isOpen .|= product.isOpen
      tile.store(product.result, at: room &+ index &* 8)
    }
    write(tile, rows: rows, classes: classes, into: &results)
    return isOpen.hasAny
  }

  /// The index of the room for intermediate results.
  @inline(__always) private static func room(classes: Int) -> Int { TileTerm.numbers &+ 16 &* classes }
}

// MARK: - From rows to classes and back

extension NarrowTile {
  /// Copies the rows into the tile's room, class-major.
  @inline(__always) @_lifetime(tile: copy tile)
  private static func read(_ logits: Span<Double>, rows: Int, classes: Int, into tile: inout MutableSpan<Double>) {
    precondition(rows > 0 && rows <= 8 && classes > 0 && logits.count == rows &* classes)
    let room = room(classes: classes)
    guard rows == 8, classes >= 4 else {
      for lane in 0..<8 {
        let start = min(lane, rows &- 1) &* classes
        for index in 0..<classes {
          // start + index < rows·k, and room + 8·index + lane is in the tile, whose count is checked.
          unsafe tile[unchecked: room &+ index &* 8 &+ lane] = logits[unchecked: start &+ index]
        }
      }
      return
    }
    forEachFour(of: classes) { index in
      for half in [0, 4] {
        let start = half &* classes &+ index
        let four = transposed(
          (
            logits.half(at: start), logits.half(at: start &+ classes), logits.half(at: start &+ 2 &* classes),
            logits.half(at: start &+ 3 &* classes)
          ))
        let place = room &+ index &* 8 &+ half
        tile.store(four.0, at: place)
        tile.store(four.1, at: place &+ 8)
        tile.store(four.2, at: place &+ 16)
        tile.store(four.3, at: place &+ 24)
      }
    }
  }

  /// Copies the tile's room into rows.
  @inline(__always) @_lifetime(results: copy results)
  private static func write(
    _ tile: borrowing MutableSpan<Double>, rows: Int, classes: Int, into results: inout MutableSpan<Double>
  ) {
    precondition(rows > 0 && rows <= 8 && classes > 0 && results.count == rows &* classes)
    let room = room(classes: classes)
    guard rows == 8, classes >= 4 else {
      for lane in 0..<rows {
        for index in 0..<classes {
          // As in `read`.
          unsafe results[unchecked: lane &* classes &+ index] = tile[unchecked: room &+ index &* 8 &+ lane]
        }
      }
      return
    }
    forEachFour(of: classes) { index in
      for half in [0, 4] {
        let place = room &+ index &* 8 &+ half
        let four = transposed(
          (
            tile.half(at: place), tile.half(at: place &+ 8), tile.half(at: place &+ 16), tile.half(at: place &+ 24)
          ))
        let start = half &* classes &+ index
        results.store(four.0, at: start)
        results.store(four.1, at: start &+ classes)
        results.store(four.2, at: start &+ 2 &* classes)
        results.store(four.3, at: start &+ 3 &* classes)
      }
    }
  }

  /// Four classes at a time. The last four may overlap those before: copying a number twice does no harm.
  @inline(__always) private static func forEachFour(of classes: Int, body: (Int) -> Void) {
    var index = 0
    while true {
      body(index)
      if index &+ 4 == classes { return }
      index = min(index &+ 4, classes &- 4)
    }
  }

  /// The columns of the matrix with these rows.
  @inline(__always) private static func transposed(_ rows: (HalfLanes, HalfLanes, HalfLanes, HalfLanes)) -> (
    HalfLanes, HalfLanes, HalfLanes, HalfLanes
  ) {
    let (a, b, c, d) = rows
    let even = (HalfLanes(a[0], b[0], a[2], b[2]), HalfLanes(c[0], d[0], c[2], d[2]))
    let odd = (HalfLanes(a[1], b[1], a[3], b[3]), HalfLanes(c[1], d[1], c[3], d[3]))
    return (
      HalfLanes(even.0[0], even.0[1], even.1[0], even.1[1]), HalfLanes(odd.0[0], odd.0[1], odd.1[0], odd.1[1]),
      HalfLanes(even.0[2], even.0[3], even.1[2], even.1[3]), HalfLanes(odd.0[2], odd.0[3], odd.1[2], odd.1[3])
    )
  }
}
