// Products of matrices in double-double: Dot2 of Ogita, Rump and Oishi (2005), in blocks of 32 terms.

extension NetworkLoops {
  /// The terms of a block.
  static var block: Int { 32 }

  /// Computes C_ij = start_j + Σ_t P_it·Q_tj for some rows of C, as pairs.
  ///
  /// A factor is a matrix of doubles, or of pairs: the tail of a number is then at a fixed distance from its head. The
  /// article *Bounds* has the bound of a product.
  ///
  /// - Parameters:
  ///   - p, pStart, pRow, pTerm, pTail: P_it is at `pStart + i·pRow + t·pTerm`, and its tail at `pTail` after it. P has
  ///     no tails if that is 0.
  ///   - rows: the rows of C; four at a time are the fastest.
  ///   - q, qStart, qStripe, qTerm, qTail: Q_tj is at `qStart + j/4·qStripe + t·qTerm + j%4`.
  ///   - terms: at least 1.
  ///   - start: `[columns]`, or empty for 0.
  ///   - columns: a multiple of 4.
  ///   - result: receives C_ij at `2·i·columns + j`, and its tail at `columns` after it.
  package static func multiply(
    p: Span<Double>, pStart: Int, pRow: Int, pTerm: Int, pTail: Int, rows: Int,
    q: Span<Double>, qStart: Int, qStripe: Int, qTerm: Int, qTail: Int,
    terms: Int, start: Span<Double>, columns: Int, into result: inout MutableSpan<Double>
  ) {
    let lastP = pStart &+ (rows &- 1) &* pRow &+ (terms &- 1) &* pTerm &+ pTail
    let lastQ = qStart &+ (columns / 4 &- 1) &* qStripe &+ (terms &- 1) &* qTerm &+ qTail &+ 3
    // No index below is greater than these, or less than 0.
    precondition(rows > 0 && terms > 0 && columns > 0 && columns % 4 == 0 && min(pStart, pRow, pTerm, pTail) >= 0)
    precondition(min(qStart, qStripe, qTerm, qTail) >= 0 && lastP < p.count && lastQ < q.count)
    precondition(result.count >= 2 &* rows &* columns && (start.isEmpty || start.count >= columns))
    let tile = ProductTile(
      pRow: pRow, pTerm: pTerm, pTail: pTail, qTerm: qTerm, qTail: qTail, terms: terms, columns: columns)
    for column in stride(from: 0, to: columns, by: 4) {
      let first = start.isEmpty ? FourLanes() : start.four(at: column)
      let qPlace = qStart &+ column / 4 &* qStripe
      var row = 0
      while row < rows {
        let (pPlace, place) = (pStart &+ row &* pRow, 2 &* row &* columns &+ column)
        if rows &- row >= 4 {
          tile.computeFourRows(p, at: pPlace, q, at: qPlace, first: first, into: &result, at: place)
          row &+= 4
        } else {
          tile.computeRow(p, at: pPlace, q, at: qPlace, first: first, into: &result, at: place)
          row &+= 1
        }
      }
    }
  }
}

/// A sum with the errors of its rounding: sum + rest.
private struct CompensatedSum {
  var sum = FourLanes()
  var rest = FourLanes()

  @inline(__always) mutating func add(productOf a: FourLanes, _ b: FourLanes) {
    let product = a * b
    let next = DoubleDoubles.sum(sum, product)
    rest += product.error(ofProduct: a, b) + next.tail
    sum = next.head
  }

  /// Adds a product that is a rounding error of others.
  @inline(__always) mutating func add(smallProductOf a: FourLanes, _ b: FourLanes) {
    #if AVX2 || arch(arm64)
      rest = rest.addingProduct(a, b)
    #else
      rest += a * b
    #endif
  }

  @inline(__always) mutating func add(_ block: CompensatedSum) {
    let next = DoubleDoubles.sum(sum, block.sum)
    rest += next.tail + block.rest
    sum = next.head
  }
}

/// The layout of the factors, and the loops over the terms for four columns of one row or of four.
private struct ProductTile {
  let pRow: Int
  let pTerm: Int
  let pTail: Int
  let qTerm: Int
  let qTail: Int
  let terms: Int
  let columns: Int

  // `pHas` and `qHas` are constants where they are used, so that no loop has an operation for tails that are not there.

  @inline(__always)
  func computeRow(
    _ p: Span<Double>, at pPlace: Int, _ q: Span<Double>, at qPlace: Int, first: FourLanes,
    into result: inout MutableSpan<Double>, at place: Int
  ) {
    let sum =
      switch (pTail != 0, qTail != 0) {
      case (false, false): row(p, pPlace, q, qPlace, first: first, pHas: false, qHas: false)
      case (true, false): row(p, pPlace, q, qPlace, first: first, pHas: true, qHas: false)
      case (false, true): row(p, pPlace, q, qPlace, first: first, pHas: false, qHas: true)
      case (true, true): row(p, pPlace, q, qPlace, first: first, pHas: true, qHas: true)
      }
    store(sum, into: &result, at: place)
  }

  @inline(__always)
  func computeFourRows(
    _ p: Span<Double>, at pPlace: Int, _ q: Span<Double>, at qPlace: Int, first: FourLanes,
    into result: inout MutableSpan<Double>, at place: Int
  ) {
    let sums =
      switch (pTail != 0, qTail != 0) {
      case (false, false): fourRows(p, pPlace, q, qPlace, first: first, pHas: false, qHas: false)
      case (true, false): fourRows(p, pPlace, q, qPlace, first: first, pHas: true, qHas: false)
      case (false, true): fourRows(p, pPlace, q, qPlace, first: first, pHas: false, qHas: true)
      case (true, true): fourRows(p, pPlace, q, qPlace, first: first, pHas: true, qHas: true)
      }
    store(sums.a, into: &result, at: place)
    store(sums.b, into: &result, at: place &+ 2 &* columns)
    store(sums.c, into: &result, at: place &+ 4 &* columns)
    store(sums.d, into: &result, at: place &+ 6 &* columns)
  }

  @inline(__always)
  private func store(_ sum: CompensatedSum, into result: inout MutableSpan<Double>, at place: Int) {
    let pair = DoubleDoubles.sum(sum.sum, sum.rest)
    result.store(pair.head, at: place)
    result.store(pair.tail, at: place &+ columns)
  }

  @inline(__always)
  private func row(
    _ p: Span<Double>, _ pPlace: Int, _ q: Span<Double>, _ qPlace: Int, first: FourLanes, pHas: Bool, qHas: Bool
  ) -> CompensatedSum {
    var total = CompensatedSum(sum: first)
    var (pIndex, qIndex, term) = (pPlace, qPlace, 0)
    while term < terms {
      let end = min(terms, term &+ NetworkLoops.block)
      var sum = CompensatedSum()
      while term < end {
        let head = q.four(at: qIndex)
        let tail = qHas ? q.four(at: qIndex &+ qTail) : FourLanes()
        add(p, pIndex, head, tail, pHas: pHas, qHas: qHas, to: &sum)
        pIndex &+= pTerm
        qIndex &+= qTerm
        term &+= 1
      }
      total.add(sum)
    }
    return total
  }

  @inline(__always)
  private func fourRows(
    _ p: Span<Double>, _ pPlace: Int, _ q: Span<Double>, _ qPlace: Int, first: FourLanes, pHas: Bool, qHas: Bool
  ) -> FourSums {
    var total = FourSums(startingAt: first)
    var (pIndex, qIndex, term) = (pPlace, qPlace, 0)
    while term < terms {
      let end = min(terms, term &+ NetworkLoops.block)
      var sums = FourSums(startingAt: FourLanes())
      while term < end {
        let head = q.four(at: qIndex)
        let tail = qHas ? q.four(at: qIndex &+ qTail) : FourLanes()
        add(p, pIndex, head, tail, pHas: pHas, qHas: qHas, to: &sums.a)
        add(p, pIndex &+ pRow, head, tail, pHas: pHas, qHas: qHas, to: &sums.b)
        add(p, pIndex &+ 2 &* pRow, head, tail, pHas: pHas, qHas: qHas, to: &sums.c)
        add(p, pIndex &+ 3 &* pRow, head, tail, pHas: pHas, qHas: qHas, to: &sums.d)
        pIndex &+= pTerm
        qIndex &+= qTerm
        term &+= 1
      }
      total.add(sums)
    }
    return total
  }

  @inline(__always)
  private func add(
    _ p: Span<Double>, _ index: Int, _ head: FourLanes, _ tail: FourLanes, pHas: Bool, qHas: Bool,
    to sum: inout CompensatedSum
  ) {
    // The index is one of those that `multiply` checked.
    let a = unsafe FourLanes(repeating: p[unchecked: index])
    sum.add(productOf: a, head)
    if pHas { unsafe sum.add(smallProductOf: FourLanes(repeating: p[unchecked: index &+ pTail]), head) }
    if qHas { sum.add(smallProductOf: a, tail) }
  }
}

/// The sums of four rows.
private struct FourSums {
  var a: CompensatedSum
  var b: CompensatedSum
  var c: CompensatedSum
  var d: CompensatedSum

  @inline(__always) init(startingAt first: FourLanes) {
    a = CompensatedSum(sum: first)
    b = a
    c = a
    d = a
  }

  @inline(__always) mutating func add(_ block: FourSums) {
    a.add(block.a)
    b.add(block.b)
    c.add(block.c)
    d.add(block.d)
  }
}
