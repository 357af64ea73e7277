/// What a hypothesis says that a row is, and between which ends the rounding of what it starts from lets it be.
struct Estimate: Sendable {
  let values: [Double]
  /// The two ends of each entry's interval; empty where it starts from exact values. They are ±∞ where the interval of
  /// a ŷ reaches 0.
  let low: [Double]
  let high: [Double]

  /// - Parameter ends: the row at the ends of what it starts from, in any order; NaN leaves an entry open.
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
