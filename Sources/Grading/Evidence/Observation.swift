/// A submitted quantity: its numbers, and how far rounding may have moved each of them.
struct Observation: Sendable {
  let values: [Double]
  /// How far rounding may have moved each number: half a unit of its last digit; 0 at full precision.
  let halves: [Double]
  let columns: Int
  /// The size in this quantity of 1 in ŷ. The noise of a computation is relative to it, however small the result is.
  let unit: Double
  /// The usual size of a number.
  let scale: Double
  /// Where the greatest of the finite numbers is; nil if all of them are 0.
  let greatest: Int?
  /// Where a structure is compared first: the greatest number of the first row that has one at least half as large as
  /// `greatest`. Answers to a question mostly share this row, and its numbers are computed once.
  let first: Int?

  /// - Precondition: `values` has rows of `columns`, and as many numbers as `halves`.
  init(_ values: [Double], halves: [Double], columns: Int, unit: Double, scale: Double) {
    precondition(values.count % columns == 0 && halves.count == values.count)
    self.values = values
    self.halves = halves
    self.columns = columns
    self.unit = unit
    self.scale = scale
    let sizes = values.map { $0.isFinite ? abs($0) : 0 }
    let greatest = indexOfGreatest(sizes)
    guard sizes.indices.contains(greatest), sizes[greatest] != 0 else {
      (self.greatest, first) = (nil, nil)
      return
    }
    let large = sizes.firstIndex { $0 >= sizes[greatest] / 2 } ?? greatest
    let row = large / columns * columns
    self.greatest = greatest
    first = row + indexOfGreatest(sizes[row..<row + columns])
  }

  /// The noise of float32 relative to a number, 16 of its half units. No answer can tell two mistakes apart that differ
  /// by less.
  static let relativeNoise = 1e-6
  /// The noise of a difference of probabilities, relative to `unit`: 4 of float32's half units.
  static let absoluteNoise = 2.4e-7

  /// How far an entry may be from what a hypothesis gives, its interval included; nil if it is further away.
  ///
  /// - Parameter factor: what the hypothesis multiplies the quantity by.
  @inline(__always)
  func width(at index: Int, _ expected: Span, factor: Double) -> Double? {
    let found = values[index]
    let slack =
      halves[index] + Observation.absoluteNoise * unit * abs(factor)
      + Observation.relativeNoise * abs(expected.value)
    guard found == expected.value || (found >= expected.low - slack && found <= expected.high + slack) else {
      return nil
    }
    return slack + (expected.high - expected.low) / 2
  }

  /// Adds the evidence of an entry that is within a width of a hypothesis.
  @inline(__always)
  func addEvidence(
    of index: Int, _ expected: Double, width: Double, isLone: Bool = false, to evidence: inout Evidence
  ) {
    guard values[index].isFinite, abs(expected) >= width else { return }
    evidence.add(values[index], width: width, scale: scale, isLone: isLone)
  }

  /// The evidence for the numbers of a hypothesis, and how many entries agree with it before one does not.
  ///
  /// - Parameters:
  ///   - isWritten: whether the numbers are taken as exact, and not as intervals.
  ///   - repetitions: those of the values.
  func evidence(
    for estimate: Estimate, times factor: Double, isWritten: Bool, _ repetitions: Repetitions
  ) -> (Evidence, Int) {
    var evidence = Evidence()
    for index in 0..<values.count {
      let expected = estimate.span(index, times: factor, isWritten: isWritten)
      guard let width = width(at: index, expected, factor: factor) else { return (evidence, index) }
      guard !repetitions.isRepeated[index] else { continue }
      addEvidence(of: index, expected.value, width: width, isLone: true, to: &evidence)
    }
    for index in repetitions.bySize {
      let expected = estimate.span(index, times: factor, isWritten: isWritten)
      guard let width = width(at: index, expected, factor: factor) else { return (evidence, index) }
      addEvidence(of: index, expected.value, width: width, to: &evidence)
    }
    return (evidence, values.count)
  }

  /// The row in which a structure is compared first; nil if all numbers are 0.
  var firstRow: Range<Int>? { first.map { $0 / columns * columns..<($0 / columns + 1) * columns } }

  /// The evidence of some entries for a hypothesis without a width of its own: no other has more.
  ///
  /// - Parameter repetitions: those of the values; nil if any of the entries may be one.
  func mostBits(of entries: Range<Int>, _ repetitions: Repetitions? = nil) -> Double {
    var evidence = Evidence()
    for index in entries where values[index].isFinite {
      let width = halves[index] + Observation.relativeNoise * abs(values[index]) / 2
      let isLone = repetitions.map { !$0.isRepeated[index] } ?? false
      evidence.add(values[index], width: width, scale: scale, isLone: isLone)
    }
    return evidence.bits
  }

  /// Whether some entry is more than `widths` times its own width away from other numbers.
  func isApart(from others: [Double], by widths: Double) -> Bool {
    values.indices.contains { index in
      let width = halves[index] + noise(at: index)
      return abs(values[index] - others[index]) > widths * width
    }
  }

  /// Right numbers, some of them a unit of the last digit off.
  struct UnitsOff {
    /// The numbers that are not 0, and how many of them are off.
    let count: Int
    let off: Int
    let bits: Double
  }

  /// nil if a number is further away, if all are right, or if no digit is rounded.
  func unitsOff(from exact: [Double]) -> UnitsOff? {
    var (evidence, count, off) = (Evidence(), 0, 0)
    for (index, x) in exact.enumerated() where x != 0 || values[index] != 0 {
      let expected = Span(x)
      if width(at: index, expected, factor: 1) == nil {
        // No rounding moves a 0.
        guard x != 0, abs(values[index] - x) <= 2 * halves[index] + noise(at: index) else { return nil }
        off += 1
      }
      count += 1
      addEvidence(of: index, x, width: halves[index] + noise(at: index), to: &evidence)
    }
    return off > 0 && isRounded ? UnitsOff(count: count, off: off, bits: evidence.bits) : nil
  }

  private func noise(at index: Int) -> Double {
    Observation.absoluteNoise * unit + Observation.relativeNoise * abs(values[index])
  }

  /// Whether rounding moves the numbers further than a computation's noise.
  var isRounded: Bool { (halves.max() ?? 0) > Observation.absoluteNoise * unit }
}
