/// Rows of numbers, each known to the precision of its digits and of the tolerance.
struct RoundedMatrix {
  let values: [Double]
  let widths: [Double]
  let columns: Int

  init(_ values: [Double], columns: Int, _ tolerance: Tolerance) {
    self.values = values
    self.columns = columns
    widths = zip(values, Rounding(of: values).halves(of: values)).map { value, half in
      value.isFinite ? half + tolerance.width(at: value) : 0
    }
  }

  struct Interval {
    let middle: Double
    let width: Double

    /// NaN is a value that is not known.
    func excludes(_ value: Double) -> Bool { !value.isNaN && !(abs(middle - value) <= width) }
  }

  private func range(_ row: Int) -> Range<Int> { row * columns..<(row + 1) * columns }

  /// The sum of a column, over all rows.
  func sum(column: Int) -> Interval {
    let indices = stride(from: column, to: values.count, by: columns)
    let (middle, width) = indices.reduce((0.0, 0.0)) { ($0.0 + values[$1], $0.1 + widths[$1]) }
    let magnitude = indices.reduce(0) { $0 + abs(values[$1]) }
    return Interval(middle: middle, width: width + Observation.relativeNoise * (magnitude + 1e-3))
  }

  func sum(_ row: Int) -> Interval { dot(repeatElement(1, count: columns), row) }

  func dot(_ direction: some Sequence<Double>, _ row: Int) -> Interval {
    var (middle, width, magnitude) = (0.0, 0.0, 0.0)
    for (index, factor) in zip(range(row), direction) {
      middle += factor * values[index]
      width += abs(factor) * widths[index]
      magnitude += abs(factor * values[index])
    }
    // Float32's noise in each term breaks no rule.
    return Interval(middle: middle, width: width + Observation.relativeNoise * (magnitude + 1e-3))
  }

  /// Whether an entry is outside of a range, whatever its rounding.
  func leaves(_ limits: ClosedRange<Double>, row: Int) -> Bool {
    range(row).contains { values[$0] < limits.lowerBound - widths[$0] || values[$0] > limits.upperBound + widths[$0] }
  }

  func hasNegative(_ row: Int) -> Bool { range(row).contains { values[$0] < -widths[$0] } }

  /// An entry that rounding may have moved to or from 0 counts neither way.
  func negativeEntriesAreNotOne(_ row: Int) -> Bool {
    let negative = range(row).count { values[$0] < -widths[$0] }
    let open = range(row).count { abs(values[$0]) <= widths[$0] }
    return negative > 1 || (negative == 0 && open == 0)
  }
}
