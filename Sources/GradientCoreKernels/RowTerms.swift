/// What eight rows have in common for all their classes, from R: S = 1 + R, 1/S and log S.
package enum RowTerms {
  /// The scale of the kernels' e.
  package static let scale = 0x1p256

  /// Fills in all terms of the rows from `scaledRest` and its tail.
  ///
  /// - Parameters:
  ///   - tile: begins with the terms.
  ///   - steps: the table of the logarithm.
  package static func fill(_ tile: inout MutableSpan<Double>, steps: Span<Double>) {
    let (scaledRest, scaledRestTail) = twoSum(tile.lanes(.scaledRest), tile.lanes(.scaledRestTail))
    let rest = scaledRest * (1 / scale)
    let restTail = scaledRestTail * (1 / scale)
    let (sum, error) = twoSum(Lanes(repeating: 1), rest)
    let sumTail = error + restTail
    // i + (1 − i·S)/S: the head's product is exact, and what is left of 1 is 25 bits smaller.
    let sumHead = sum.head
    let sumRest = (sum - sumHead) + sumTail
    let nearest = 1 / sum
    let inverse = nearest.head
    let inverseTail = ((1 - inverse * sumHead) - inverse * sumRest) * nearest
    let logarithm = Logarithm(ofSum: sum, sumTail, rest: rest, restTail, steps: steps)
    tile.store(scaledRest, .scaledRest)
    tile.store(scaledRestTail, .scaledRestTail)
    tile.store(rest, .rest)
    tile.store(restTail, .restTail)
    tile.store(inverse, .inverse)
    tile.store(inverseTail, .inverseTail)
    tile.store(logarithm.head, .logarithm)
    tile.store(logarithm.tail, .logarithmTail)
  }
}
