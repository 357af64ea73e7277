private import Glibc

/// A submitted quantity as the matcher sees it: its numbers, and how far each may lie from what they were rounded from.
struct Observation: Sendable {
  let values: [Double]
  /// How far rounding may have moved each number: half a unit of its last digit; 0 at full precision.
  let halves: [Double]
  let rows: Int
  let columns: Int
  /// What 1 in ŷ is worth in this quantity: the noise of a computation is a share of it, however small the result.
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

  /// Noise of float32, relative to a number: 16 of its half units. Two mistakes that differ by less are told apart by
  /// no answer.
  static let relativeNoise = 1e-6
  /// The same relative to `unit`: what a difference of probabilities leaves, 4 of float32's half units.
  static let absoluteNoise = 2.4e-7

  /// How many entries of a row agree with `factor` times a candidate before the first that does not.
  func agreement(row: Int, with candidate: Estimate, times factor: Double) -> Int {
    let start = row * columns
    let floor = Observation.absoluteNoise * unit * abs(factor)
    for column in 0..<columns {
      let found = values[start + column]
      let expected = factor * candidate.values[column]
      if found == expected { continue }
      var allowed = halves[start + column] + floor + Observation.relativeNoise * abs(expected)
      if !candidate.spread.isEmpty { allowed += abs(factor) * candidate.spread[column] }
      guard abs(found - expected) <= allowed, expected.isFinite else { return column }
    }
    return columns
  }

  /// Whether rounding moves the numbers further than a computation's noise.
  var isRounded: Bool { (halves.max() ?? 0) > Observation.absoluteNoise * unit }

  /// How many bits of evidence the digits hold: a number written to n figures tells about 3.3·n bits. Counted up to
  /// `max`.
  func evidenceBits(max: Double) -> Double {
    var bits = 0.0
    for (value, half) in zip(values, halves) where value != 0 {
      if value.isFinite {
        bits += log2(
          1 + abs(value) / (half + Observation.absoluteNoise * unit + Observation.relativeNoise * abs(value)))
      }
      if bits >= max { return max }
    }
    return bits
  }
}

/// What a hypothesis says that a row is, and how far the rounding of what it starts from lets it be.
struct Estimate: Sendable {
  let values: [Double]
  /// Empty where it starts from exact values.
  let spread: [Double]

  init(_ values: [Double], spread: [Double] = []) {
    self.values = values
    self.spread = spread
  }
}
