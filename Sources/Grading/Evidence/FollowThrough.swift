import GradientCore

/// Whether a wrong quantity is what the student's own earlier values give.
///
/// ŷ → loss, losses, ∇_ŷ, ∇_{a_L}; losses → loss; ∇_ŷ → ∇_{a_L}. The student rounded an earlier value to write it. So
/// what follows from it is an interval, or exactly what the written digits give.
struct FollowThrough {
  let question: Question
  let tolerance: Tolerance
  /// The student's quantities that could be parsed.
  let own: [GradedQuantity: [Double]]
  /// The student's ŷ; nil if there is none, or if nothing follows from it.
  let yHat: YHatBasis?

  /// The bits of evidence that a matrix needs. A guessed one has them with a chance of 1 in 1,000.
  private static let matrixBits = 10.0
  /// Losses need more than a matrix: they have no required zeros and no rows that sum to 0, so two numbers of 10 bits
  /// occur by chance.
  private static let lossesBits = 15.0
  /// A single number cannot have as many.
  private static let lossBits = 5.0
  /// The bits that it costs to also try the digits exactly as they are written.
  private static let writtenBits = 1.0

  /// The earlier quantity that this one follows from; nil if there is none. A value that is not finite never follows,
  /// because it takes no computation.
  func origin(of quantity: GradedQuantity, _ values: [Double]) -> GradedQuantity? {
    guard quantity != .yHat, values.allSatisfy(\.isFinite) else { return nil }
    if let yHat {
      let right = Catalogue.right(quantity, in: question, from: yHat)
      if follows(quantity, values, from: .yHat, isTrivial: yHat.isTrivial, row: right.row) { return .yHat }
    }
    if quantity == .loss, let losses = own[.losses], let estimate = reduced(losses) {
      if follows(quantity, values, from: .losses, isTrivial: [], row: { _ in estimate }) { return .losses }
    }
    if quantity == .gradAL, let gradYHat = own[.gradYHat],
      let chain = Chain(gradYHat, own: own, yHat: yHat, in: question)
    {
      let isTrivial = yHat?.isTrivial ?? []
      if follows(quantity, values, from: .gradYHat, isTrivial: isTrivial, row: chain.row) { return .gradYHat }
    }
    return nil
  }

  /// Whether every row agrees, with enough evidence in the rows that take a computation.
  private func follows(
    _ quantity: GradedQuantity, _ values: [Double], from origin: GradedQuantity, isTrivial: [Bool],
    row: (Int) -> Estimate?
  ) -> Bool {
    let lossBits = values.count > 1 ? FollowThrough.lossesBits : FollowThrough.lossBits
    let bits = quantity.isMatrix ? FollowThrough.matrixBits : lossBits
    var trail = Trail(quantity, values, from: origin, in: question, tolerance)
    let uniform = Catalogue.right(quantity, in: question, from: .uniform(question))
    // A loss has one row for all samples. It is no evidence if no sample's row is.
    let saysNothing = trail.rows == isTrivial.count ? isTrivial : [!isTrivial.isEmpty && !isTrivial.contains(false)]
    for index in 0..<trail.rows {
      guard let estimate = row(index) else { return false }
      trail.add(
        index, estimate, trivial: uniform.row(index)?.values ?? [],
        saysNothing: saysNothing.indices.contains(index) && saysNothing[index])
      guard trail.isOpen else { return false }
    }
    return trail.readings.contains { reading in
      reading.isOpen && reading.evidence.bits >= bits + (reading.isWritten ? FollowThrough.writtenBits : 0)
    }
  }

  /// The loss that the student's own losses reduce to; nil if that takes no computation, because all of them that are
  /// not 0 are one number as far as their digits say.
  private func reduced(_ losses: [Double]) -> Estimate? {
    guard losses.allSatisfy(\.isFinite) else { return nil }
    let halves = Rounding(of: losses).halves(of: losses)
    var counted = OneNumber()
    for sample in losses.indices where !question.isIgnored(sample) {
      counted.add(losses[sample], halves[sample] + Observation.relativeNoise * abs(losses[sample]))
    }
    if counted.mayBeOne { return nil }
    let sum = losses.reduce(0, +)
    let half = halves.reduce(0, +)
    return Estimate(
      [sum / question.divisor], ends: [[(sum - half) / question.divisor], [(sum + half) / question.divisor]])
  }
}

/// A submitted quantity, compared row by row with what would follow from an earlier one.
private struct Trail {
  /// One way to interpret the digits.
  struct Reading {
    /// Whether the earlier digits are taken as exact, not as an interval.
    let isWritten: Bool
    /// How far rounding may have moved each entry.
    let halves: [Double]
    var isOpen = true
    var evidence = Evidence()
  }

  let rows: Int
  private let values: [Double]
  private let columns: Int
  private let unit: Double
  private let scale: Double
  private let takesLogarithm: Bool
  /// Half a unit of the last digit that each number shows.
  private let shown: [Double]
  private(set) var readings: [Reading]

  /// The first reading is the widest.
  init(
    _ quantity: GradedQuantity, _ values: [Double], from origin: GradedQuantity, in question: Question,
    _ tolerance: Tolerance
  ) {
    self.values = values
    columns = quantity.isMatrix ? question.batch.classes : 1
    rows = values.count / columns
    takesLogarithm = origin == .yHat && !quantity.isMatrix
    unit = quantity == .gradYHat || quantity == .gradAL ? 1 / question.divisor : 1
    scale =
      quantity.isMatrix
      ? Evidence.scale(of: values) : Evidence.lossScale(classes: question.batch.classes)
    shown = Rounding(of: values).halves(of: values)
    let asked = values.map { tolerance.width(at: $0) }
    let wide = zip(shown, asked).map { max($0, $1) }
    // If digits are asked, trailing zeros are digits too. Digits taken as exact have none: 1/0.2 is just 5.
    var narrow = shown
    if case .close = tolerance {} else { narrow = zip(shown, asked).map { min($0, $1) } }
    readings = [
      Reading(isWritten: false, halves: wide), Reading(isWritten: false, halves: narrow),
      Reading(isWritten: true, halves: wide), Reading(isWritten: true, halves: shown),
    ]
  }

  /// Whether the widest reading still agrees.
  var isOpen: Bool { readings[0].isOpen }

  /// - Parameter trivial: the row of a uniform ŷ, which takes no computation.
  mutating func add(_ row: Int, _ estimate: Estimate, trivial: [Double], saysNothing: Bool) {
    for reading in readings.indices where readings[reading].isOpen {
      for column in 0..<columns where readings[reading].isOpen {
        let index = row * columns + column
        let half = shown[index] + Observation.relativeNoise * abs(values[index])
        let isKnown = saysNothing || abs(values[index] - trivial[column]) <= half
        add(entry: index, column: column, estimate, saysNothing: isKnown, to: &readings[reading])
      }
    }
  }

  private func add(
    entry index: Int, column: Int, _ estimate: Estimate, saysNothing: Bool, to reading: inout Reading
  ) {
    let (found, expected) = (values[index], estimate.values[column])
    let low = reading.isWritten ? expected : estimate.low(column)
    let high = reading.isWritten ? expected : estimate.high(column)
    let slack =
      reading.halves[index] + Observation.relativeNoise * abs(found) + Observation.absoluteNoise * unit
    reading.isOpen = found >= low - slack && found <= high + slack
    guard reading.isOpen, !saysNothing else { return }
    let width = slack + (high - low) / 2
    // Near 0, −ln ŷ equals 1 − ŷ as far as the digits say, and 1 − ŷ takes no logarithm.
    if takesLogarithm, expected * expected / 2 < width { return }
    // A blank has the entries that are 0 as far as the digits say.
    if abs(expected) >= width { reading.evidence.add(found, width: width, scale: scale) }
  }
}

/// ∇_{a_L} = Jᵀ ∇_ŷ with the student's own ∇_ŷ, and with the student's ŷ if there is one.
private struct Chain {
  private let gradYHat: [Double]
  private let halves: [Double]
  private let yHat: YHatSource
  private let bounds: (low: YHatSource, high: YHatSource)
  private let classes: Int

  /// nil if nothing follows, because ∇_ŷ is not finite or the student's ŷ is not a distribution.
  init?(_ gradYHat: [Double], own: [GradedQuantity: [Double]], yHat: YHatBasis?, in question: Question) {
    guard gradYHat.allSatisfy(\.isFinite), own[.yHat] == nil || yHat != nil else { return nil }
    let basis = yHat ?? .exact(question)
    self.gradYHat = gradYHat
    halves = Rounding(of: gradYHat).halves(of: gradYHat)
    self.yHat = basis.source
    bounds = basis.bounds ?? (basis.source, basis.source)
    classes = question.batch.classes
  }

  func row(_ sample: Int) -> Estimate {
    let range = sample * classes..<(sample + 1) * classes
    let (low, high) = (bounds.low.row(sample, classes: classes), bounds.high.row(sample, classes: classes))
    var mean = Interval(low: 0, high: 0)
    let gradient = range.map { Interval(low: gradYHat[$0] - halves[$0], high: gradYHat[$0] + halves[$0]) }
    for (column, entry) in gradient.enumerated() {
      let term = entry.times(low[column], high[column])
      mean = Interval(low: mean.low + term.low, high: mean.high + term.high)
    }
    let row = gradient.enumerated().map { column, entry in
      Interval(low: entry.low - mean.high, high: entry.high - mean.low).times(low[column], high[column])
    }
    let center = RightFormulas.chainRule(yHat: yHat.row(sample, classes: classes), gradYHat: Array(gradYHat[range]))
    return Estimate(center, ends: [row.map(\.low), row.map(\.high)])
  }

  private struct Interval {
    let low: Double
    let high: Double

    /// Times a probability between two ends.
    func times(_ least: Double, _ greatest: Double) -> Interval {
      Interval(low: min(low * least, low * greatest), high: max(high * least, high * greatest))
    }
  }
}
