/// Numbers by a hypothesis, and the interval that rounding of the values it starts from leaves to each.
struct Estimate: Sendable {
  let values: [Double]
  /// The ends of each number's interval; empty if the hypothesis starts from exact values. They are ±∞ if
  /// nothing bounds them.
  let low: [Double]
  let high: [Double]

  init(_ values: [Double], _ low: [Double], _ high: [Double]) {
    self.values = values
    self.low = low
    self.high = high
  }

  init(_ spans: [Span], isExact: Bool) {
    values = spans.map(\.value)
    low = isExact ? [] : spans.map(\.low)
    high = isExact ? [] : spans.map(\.high)
  }

  /// The number at an index times a factor, as digits that are written or as an interval.
  @inline(__always)
  func span(_ index: Int, times factor: Double, isWritten: Bool) -> Span {
    guard !isWritten, !low.isEmpty else { return Span(factor * values[index]) }
    return Span(factor * values[index], factor * low[index], factor * high[index])
  }
}
