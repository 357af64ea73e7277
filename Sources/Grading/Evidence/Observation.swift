/// A submitted quantity: its numbers, and how far rounding may have moved each of them.
struct Observation: Sendable {
  let values: [Double]
  /// How far rounding may have moved each number: half a unit of its last digit; 0 at full precision.
  let halves: [Double]
  let rows: Int
  let columns: Int
  /// The size in this quantity of 1 in ŷ. The noise of a computation is relative to it, however small the result is.
  let unit: Double

  /// - Precondition: `values` and `halves` fill `rows` of `columns`.
  init(_ values: [Double], halves: [Double], rows: Int, columns: Int, unit: Double) {
    precondition(rows * columns == values.count && halves.count == values.count)
    self.values = values
    self.halves = halves
    self.rows = rows
    self.columns = columns
    self.unit = unit
  }

  /// The noise of float32 relative to a number, 16 of its half units. No answer can tell two mistakes apart that differ
  /// by less.
  static let relativeNoise = 1e-6
  /// The noise of a difference of probabilities, relative to `unit`: 4 of float32's half units.
  static let absoluteNoise = 2.4e-7

  /// How many entries of a row agree with `factor` times a candidate before the first that does not.
  ///
  /// An interval without an end agrees with nothing, because it would fit any number.
  func agreement(row: Int, with candidate: Estimate, times factor: Double) -> Int {
    let start = row * columns
    let floor = Observation.absoluteNoise * unit * abs(factor)
    for column in 0..<columns {
      let found = values[start + column]
      let expected = factor * candidate.values[column]
      if found == expected { continue }
      let (a, b) = (factor * candidate.low(column), factor * candidate.high(column))
      guard a.isFinite, b.isFinite else { return column }
      let allowed = halves[start + column] + floor + Observation.relativeNoise * abs(expected)
      guard found >= min(a, b) - allowed, found <= max(a, b) + allowed else { return column }
    }
    return columns
  }

  /// Whether some entry of a row is more than `widths` times its own width away from another candidate's.
  func isApart(row: Int, from candidate: Estimate, by widths: Double) -> Bool {
    let start = row * columns
    return (0..<columns).contains { column in
      let distance = abs(values[start + column] - candidate.values[column])
      return distance > widths * width(at: start + column)
    }
  }

  /// Whether rounding moves the numbers further than a computation's noise.
  var isRounded: Bool { (halves.max() ?? 0) > Observation.absoluteNoise * unit }

  /// How far rounding and a computation's noise may have moved an entry.
  private func width(at index: Int) -> Double {
    halves[index] + Observation.absoluteNoise * unit + Observation.relativeNoise * abs(values[index])
  }

  /// The bits of evidence of the digits and of the places of the zeros. A loss counts by its own size, because its
  /// leading zeros are no evidence.
  var evidenceBits: Double {
    let scale = columns > 1 ? Evidence.scale(of: values) : 0
    var evidence = Evidence()
    for index in values.indices where values[index].isFinite {
      evidence.add(values[index], width: width(at: index), scale: scale)
    }
    return evidence.bits + Evidence.patternBits(values, columns: columns)
  }
}
