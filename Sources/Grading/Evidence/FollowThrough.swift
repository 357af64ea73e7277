import GradientCore

/// Whether a wrong quantity is what the student's own earlier values give.
///
/// ŷ → loss, losses, ∇_ŷ, ∇_{a_L}; losses → loss; ∇_ŷ → ∇_{a_L}. An earlier value was rounded before it was written:
/// what follows from it is an interval between two ends, or what its digits give exactly as they are written.
struct FollowThrough {
  let question: Question
  let tolerance: Tolerance
  /// The student's quantities that could be read.
  let own: [GradedQuantity: [Double]]
  /// The student's ŷ; nil where there is none, or none from which anything follows.
  let yHat: YHatBasis?

  /// Bits of evidence below which a matrix follows by chance: 1 in 1,000.
  private static let matrixBits = 10.0
  /// Losses have no zeros where others must be and no rows that sum to 0: two numbers of 10 bits come by chance.
  private static let lossesBits = 15.0
  /// One number cannot have as many.
  private static let lossBits = 5.0
  /// The price of reading the student's digits exactly as they are written, too.
  private static let writtenBits = 1.0

  /// The earlier quantity that this one follows from; nil where it follows from none. Nothing that is not finite
  /// follows: it takes no computation.
  func origin(of quantity: GradedQuantity, _ values: [Double]) -> GradedQuantity? {
    guard quantity != .yHat, values.allSatisfy(\.isFinite) else { return nil }
    if let yHat {
      let right = Catalogue.right(quantity, question, yHat)
      if follows(quantity, from: .yHat, values, yHat.isTrivial, right.row) { return .yHat }
    }
    if quantity == .loss, let losses = own[.losses], let estimate = reduced(losses) {
      if follows(quantity, from: .losses, values, [], { _ in estimate }) { return .losses }
    }
    if quantity == .gradAL, let gradYHat = own[.gradYHat], let chain = Chain(gradYHat, own, yHat, question) {
      if follows(quantity, from: .gradYHat, values, yHat?.isTrivial ?? [], { chain.row($0) }) { return .gradYHat }
    }
    return nil
  }

  /// Whether every row agrees, with enough evidence in those that take a computation.
  private func follows(
    _ quantity: GradedQuantity, from origin: GradedQuantity, _ values: [Double], _ isTrivial: [Bool],
    _ row: (Int) -> Estimate?
  ) -> Bool {
    let lossBits = values.count > 1 ? FollowThrough.lossesBits : FollowThrough.lossBits
    let bits = quantity.isMatrix ? FollowThrough.matrixBits : lossBits
    var trail = Trail(quantity, from: origin, values, question, tolerance)
    let uniform = Catalogue.right(quantity, question, .uniform(question))
    // A loss has one row for all samples: it says nothing where all of theirs do.
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

  /// The loss that the student's own losses reduce to; nil where that takes no computation: all of them that are not 0
  /// are one number as far as their digits say.
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

/// A submitted quantity on its way along the rows of what would follow.
private struct Trail {
  /// One way to read the digits.
  struct Reading {
    /// Whether the earlier digits are exact, and not ends of an interval.
    let isWritten: Bool
    /// How far each entry may be by its own rounding.
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
    _ quantity: GradedQuantity, from origin: GradedQuantity, _ values: [Double], _ question: Question,
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
    // Where digits are asked, trailing zeros are digits too. Not for the digits as they are written: 1/0.2 is just 5.
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
        add(index, column, estimate, isKnown, to: &readings[reading])
      }
    }
  }

  private func add(
    _ index: Int, _ column: Int, _ estimate: Estimate, _ saysNothing: Bool, to reading: inout Reading
  ) {
    let (found, expected) = (values[index], estimate.values[column])
    let low = reading.isWritten ? expected : estimate.low(column)
    let high = reading.isWritten ? expected : estimate.high(column)
    let slack =
      reading.halves[index] + Observation.relativeNoise * abs(found) + Observation.absoluteNoise * unit
    reading.isOpen = found >= low - slack && found <= high + slack
    guard reading.isOpen, !saysNothing else { return }
    let width = slack + (high - low) / 2
    // Near 0, −ln ŷ is 1 − ŷ as far as the digits say: that takes no logarithm.
    if takesLogarithm, expected * expected / 2 < width { return }
    // What is 0 as far as the digits say is what a blank has.
    if abs(expected) >= width { reading.evidence.add(found, width: width, scale: scale) }
  }
}

/// ∇_{a_L} = Jᵀ ∇_ŷ with the student's own ∇_ŷ, and with the student's ŷ where there is one.
private struct Chain {
  private let gradYHat: [Double]
  private let halves: [Double]
  private let yHat: YHatSource
  private let bounds: (low: YHatSource, high: YHatSource)
  private let classes: Int

  /// nil where nothing follows: a ∇_ŷ that is not finite, or an own ŷ that is no distribution.
  init?(_ gradYHat: [Double], _ own: [GradedQuantity: [Double]], _ yHat: YHatBasis?, _ question: Question) {
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
