package enum RowMaxima {
  /// Writes the greatest of each row, or NaN for a row with NaN or +∞ in it.
  ///
  /// - Parameters:
  ///   - values: `[B·k]`.
  ///   - maxima: receives `[B]`.
  package static func find(in values: Span<Double>, classes: Int, into maxima: inout MutableSpan<Double>) {
    for row in 0..<maxima.count {
      maxima[row] = maximum(of: values.extracting(row &* classes..<(row &+ 1) &* classes))
    }
  }

  /// The greatest of a row, or NaN where NaN or +∞ is in it.
  @inline(__always) package static func maximum(of row: Span<Double>) -> Double {
    row.count < Lanes.width ? short(row) : long(row)
  }

  @inline(__always) private static func short(_ row: Span<Double>) -> Double {
    var greatest = -Double.infinity
    var isAllowed = true
    for index in 0..<row.count {
      greatest = row[index] > greatest ? row[index] : greatest
      isAllowed = isAllowed && row[index] < .infinity
    }
    return isAllowed ? greatest : .nan
  }

  /// The last vector overlaps the one before: a maximum does not mind what it sees twice.
  @inline(__always) private static func long(_ row: Span<Double>) -> Double {
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

  /// Not the library's `max()`, for the reason given at `hasAny`. In halves, not in a row: each step waits for the one before.
  @inline(__always) private static func greatestLane(of lanes: Lanes) -> Double {
    let four = greater(lanes.lowHalf, lanes.highHalf)
    let two = greater(four.lowHalf, four.highHalf)
    return two[0] > two[1] ? two[0] : two[1]
  }

  @inline(__always) private static func greater<V: SIMD>(_ a: V, _ b: V) -> V where V.Scalar == Double {
    a.replacing(with: b, where: b .> a)
  }
}
