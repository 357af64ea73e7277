/// The terms that all classes of a row share, from R: S = 1 + R, 1/S and log S. Eight rows at once.
package enum RowTerms {
  /// The scale of the kernels' e.
  package static let scale = 0x1p256
  /// Below it R, or its product with an ordinary factor, may lose bits: log S is NaN then, unless R is 0.
  static let restMin = 0x1p-800

  /// Computes all terms of the rows from `scaledRest` and its tail.
  ///
  /// - Parameters:
  ///   - tile: begins with the terms.
  ///   - rows: how many lanes to fill, at least.
  ///   - steps: the table of the logarithm.
  package static func fill(_ tile: inout MutableSpan<Double>, rows: Int, steps: Span<Double>) {
    tile.checkTerms(rows: rows)
    var first = 0
    while first < rows {
      fill(&tile, from: first, steps: steps)
      first &+= HalfLanes.width
    }
  }

  @inline(__always) @_lifetime(tile: copy tile)
  private static func fill(_ tile: inout MutableSpan<Double>, from first: Int, steps: Span<Double>) {
    let row = HalfRow(scaledRest: tile.half(.scaledRest, first), tile.half(.scaledRestTail, first), steps: steps)
    tile.store(row.scaledRest, .scaledRest, first)
    tile.store(row.scaledRestTail, .scaledRestTail, first)
    tile.store(row.rest, .rest, first)
    tile.store(row.restTail, .restTail, first)
    tile.store(row.inverse, .inverse, first)
    tile.store(row.inverseTail, .inverseTail, first)
    tile.store(row.logarithm, .logarithm, first)
    tile.store(row.logarithmTail, .logarithmTail, first)
  }
}

/// The terms of four rows, named as in `TileTerm`.
struct HalfRow {
  let scaledRest: HalfLanes
  let scaledRestTail: HalfLanes
  let rest: HalfLanes
  let restTail: HalfLanes
  let inverse: HalfLanes
  let inverseTail: HalfLanes
  let logarithm: HalfLanes
  let logarithmTail: HalfLanes
  /// Whether R is positive and below `RowTerms.restMin`.
  let isTiny: SIMDMask<SIMD4<Int64>>

  /// - Parameter unsummed, unsummedTail: R·2^256; the tail may be the greater part.
  @inline(__always) init(scaledRest unsummed: HalfLanes, _ unsummedTail: HalfLanes, steps: Span<Double>) {
    (scaledRest, scaledRestTail) = twoSum(unsummed, unsummedTail)
    rest = scaledRest * (1 / RowTerms.scale)
    restTail = scaledRestTail * (1 / RowTerms.scale)
    let (sum, error) = twoSum(HalfLanes(repeating: 1), rest)
    let sumTail = error + restTail
    // 1/S = i + i·(1 − i·S), i being the nearest number, but for the square of the bracket.
    inverse = 1 / sum
    let (product, productError) = twoProduct(inverse, sum)
    inverseTail = (((1 - product) - productError) - inverse * sumTail) * inverse
    isTiny = (rest .< RowTerms.restMin) .& (scaledRest .> 0)
    let logarithm = Logarithm(ofSum: sum, sumTail, rest: rest, restTail, steps: steps)
    self.logarithm = logarithm.head.replacing(with: .nan, where: isTiny)
    logarithmTail = logarithm.tail
  }

  /// The terms that `RowTerms.fill` wrote into a tile.
  @inline(__always) init(_ tile: borrowing MutableSpan<Double>, from first: Int) {
    scaledRest = tile.half(.scaledRest, first)
    scaledRestTail = tile.half(.scaledRestTail, first)
    rest = tile.half(.rest, first)
    restTail = tile.half(.restTail, first)
    inverse = tile.half(.inverse, first)
    inverseTail = tile.half(.inverseTail, first)
    logarithm = tile.half(.logarithm, first)
    logarithmTail = tile.half(.logarithmTail, first)
    isTiny = (rest .< RowTerms.restMin) .& (scaledRest .> 0)
  }
}
