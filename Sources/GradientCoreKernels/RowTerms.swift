/// What eight rows have in common for all their classes, from R: S = 1 + R, 1/S and log S.
package enum RowTerms {
  /// The scale of the kernels' e.
  package static let scale = 0x1p256

  /// Fills in all terms of the rows from `scaledRest` and its tail.
  ///
  /// - Parameters:
  ///   - tile: begins with the terms.
  ///   - rows: how many lanes at least have theirs filled in.
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
    let (scaledRest, scaledRestTail) = twoSum(tile.half(.scaledRest, first), tile.half(.scaledRestTail, first))
    let rest = scaledRest * (1 / scale)
    let restTail = scaledRestTail * (1 / scale)
    let (sum, error) = twoSum(HalfLanes(repeating: 1), rest)
    let sumTail = error + restTail
    // i + (1 − i·S)/S: the head's product is exact, and what is left of 1 is 25 bits smaller.
    let sumHead = sum.head
    let sumRest = (sum - sumHead) + sumTail
    let nearest = 1 / sum
    let inverse = nearest.head
    let inverseTail = ((1 - inverse * sumHead) - inverse * sumRest) * nearest
    let logarithm = Logarithm(ofSum: sum, sumTail, rest: rest, restTail, steps: steps)
    tile.store(scaledRest, .scaledRest, first)
    tile.store(scaledRestTail, .scaledRestTail, first)
    tile.store(rest, .rest, first)
    tile.store(restTail, .restTail, first)
    tile.store(inverse, .inverse, first)
    tile.store(inverseTail, .inverseTail, first)
    tile.store(logarithm.head, .logarithm, first)
    tile.store(logarithm.tail, .logarithmTail, first)
  }
}
