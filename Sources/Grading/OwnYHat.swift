import GradientCore

extension YHatBasis {
  /// The student's own ŷ, each entry as wide as its digits leave open.
  ///
  /// - Returns: nil where nothing follows from it. It is no distribution: an entry is below 0 or above 1, or a row does
  ///   not sum to 1, as far as the digits say. Or it is 0 at ℓ: any later value would do. An ignored sample's row
  ///   counts for nothing.
  static func own(_ values: [Double], _ problem: Problem) -> YHatBasis? {
    let classes = problem.batch.classes
    let halves = Rounding(of: values).halves(of: values)
    var isTrivial: [Bool] = []
    var (low, high) = (values, values)
    for sample in 0..<problem.batch.samples {
      var row = OwnRow()
      for index in sample * classes..<(sample + 1) * classes { row.add(values[index], halves[index]) }
      let isZeroAtTrueClass = !(values[sample * classes + problem.trueClass(sample)] > 0)
      guard problem.isIgnored(sample) || (row.isDistribution && !isZeroAtTrueClass) else { return nil }
      isTrivial.append(problem.isIgnored(sample) || row.isConstant || row.isOneHot)
    }
    for index in values.indices {
      low[index] = max(0, values[index] - halves[index])
      high[index] = max(values[index], min(1, values[index] + halves[index]))
    }
    return YHatBasis(
      source: .values(values), bounds: (.values(low), .values(high)), isOwn: true, isTrivial: isTrivial)
  }
}

/// What the digits of one row of a student's ŷ say.
private struct OwnRow {
  private var sum = 0.0
  private var width = 0.0
  private var greatestLow = -Double.infinity
  private var leastHigh = Double.infinity
  private var areProbabilities = true
  private(set) var isOneHot = true

  /// What float32 and a long sum leave of a probability, and of their sum.
  private static let noise = 1e-5

  mutating func add(_ value: Double, _ half: Double) {
    sum += value
    width += half
    greatestLow = max(greatestLow, value - half)
    leastHigh = min(leastHigh, value + half)
    areProbabilities = areProbabilities && value >= -half - OwnRow.noise && value <= 1 + half + OwnRow.noise
    isOneHot = isOneHot && min(abs(value), abs(value - 1)) <= half
  }

  var isDistribution: Bool { areProbabilities && abs(sum - 1) <= width + OwnRow.noise }

  /// Whether one number may stand for all: 0.33, 0.33, 0.34 is a third.
  var isConstant: Bool { greatestLow <= leastHigh }
}

extension Problem {
  /// ℓ, or the class of the greatest target; 0 for an ignored sample.
  func trueClass(_ sample: Int) -> Int {
    switch batch.truth {
    case .labels(let labels): isIgnored(sample) ? 0 : labels[sample]
    case .targets(let targets): indexOfGreatest(targets[sample * batch.classes..<(sample + 1) * batch.classes])
    }
  }
}
