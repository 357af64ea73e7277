/// The greatest logit of a row. The same pass finds logits that are not allowed.
package enum GreatestLogit {
  /// Writes the greatest logit of each row, or NaN for a row that contains NaN or +∞.
  ///
  /// - Parameters:
  ///   - values: `[B·k]`.
  ///   - maxima: receives `[B]`.
  package static func find(in values: Span<Double>, classes: Int, into maxima: inout MutableSpan<Double>) {
    for row in 0..<maxima.count {
      maxima[row] = maximum(of: values.extracting(row &* classes..<(row &+ 1) &* classes))
    }
  }

  /// The greatest logit of a row, or NaN if the row contains NaN or +∞.
  @inline(__always) package static func maximum(of row: Span<Double>) -> Double {
    row.count < Lanes.width ? oneByOne(row) : inLanes(row)
  }

  @inline(__always) private static func oneByOne(_ row: Span<Double>) -> Double {
    var greatest = -Double.infinity
    var isAllowed = true
    for index in 0..<row.count {
      greatest = row[index] > greatest ? row[index] : greatest
      isAllowed = isAllowed && row[index] < .infinity
    }
    return isAllowed ? greatest : .nan
  }

  /// The last vector overlaps the one before: a logit that is compared twice does not change the maximum.
  @inline(__always) private static func inLanes(_ row: Span<Double>) -> Double {
    var greatest = Lanes(repeating: -.infinity)
    var isRefused = SIMDMask<SIMD8<Int64>>(repeating: false)
    var at = 0
    while true {
      let lanes = row.lanes(at: at)
      greatest.replace(with: lanes, where: lanes .> greatest)
      isRefused .|= .!(lanes .< .infinity)
      if at &+ 8 == row.count { break }
      at = min(at &+ 8, row.count &- 8)
    }
    return isRefused.hasAny ? .nan : greatestLane(of: greatest)
  }

  /// Not the library's `max()`, for the reason given at `hasAny`. It compares halves: one lane after the other would
  /// make each step wait for the one before.
  @inline(__always) private static func greatestLane(of lanes: Lanes) -> Double {
    let four = greater(lanes.lowHalf, lanes.highHalf)
    let two = greater(four.lowHalf, four.highHalf)
    return two[0] > two[1] ? two[0] : two[1]
  }

  @inline(__always) private static func greater<V: SIMD>(_ a: V, _ b: V) -> V where V.Scalar == Double {
    a.replacing(with: b, where: b .> a)
  }
}
