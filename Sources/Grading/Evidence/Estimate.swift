/// A row by a hypothesis: its values, and the interval that rounding of the values it starts from leaves to each.
struct Estimate: Sendable {
  let values: [Double]
  /// The two ends of each entry's interval; empty if the hypothesis starts from exact values. They are ±∞ if the
  /// interval of a ŷ reaches 0.
  let low: [Double]
  let high: [Double]

  /// - Parameter ends: the row computed from the two ends of the values it starts from, in any order. NaN leaves an
  ///   entry open.
  init(_ values: [Double], ends: [[Double]] = []) {
    self.values = values
    guard !ends.isEmpty else {
      low = []
      high = []
      return
    }
    low = values.indices.map { index in
      ends.reduce(values[index]) { $1[index].isNaN ? -.infinity : min($0, $1[index]) }
    }
    high = values.indices.map { index in
      ends.reduce(values[index]) { $1[index].isNaN ? .infinity : max($0, $1[index]) }
    }
  }

  func low(_ column: Int) -> Double { low.isEmpty ? values[column] : low[column] }
  func high(_ column: Int) -> Double { high.isEmpty ? values[column] : high[column] }
}
