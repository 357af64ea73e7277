import GradientCore

extension YHatBasis {
  /// The student's own ŷ, each entry with the interval that its digits leave open.
  ///
  /// - Returns: nil if nothing follows from it. Then it is not a distribution (an entry is below 0 or above 1, or a row
  ///   does not sum to 1, as far as the digits say), or it is 0 at ℓ, which would allow any later value. Rows of
  ///   ignored samples are not checked.
  static func own(_ values: [Double], _ question: Question) -> YHatBasis? {
    let classes = question.batch.classes
    let halves = Rounding(of: values).halves(of: values)
    let belief = Belief(of: question)
    var isTrivial: [Bool] = []
    var (low, high) = (values, values)
    for sample in 0..<question.batch.samples {
      if question.isIgnored(sample) {
        isTrivial.append(true)
        continue
      }
      var row = OwnRow()
      let target = belief.target(of: sample, classes: classes)
      for index in sample * classes..<(sample + 1) * classes {
        row.add(values[index], halves[index], target: target[index - sample * classes])
      }
      let isZeroAtTrueClass = !(values[sample * classes + question.trueClass(sample)] > 0)
      guard row.isDistribution, !isZeroAtTrueClass else { return nil }
      isTrivial.append(row.isEven || row.isTarget)
    }
    for index in values.indices {
      low[index] = max(0, values[index] - halves[index])
      high[index] = max(values[index], min(1, values[index] + halves[index]))
    }
    return YHatBasis(
      source: .values(values), bounds: (.values(low), .values(high)), isOwn: true, isTrivial: isTrivial)
  }
}

/// One row of a student's ŷ, as far as its digits tell.
private struct OwnRow {
  private var sum = 0.0
  private var width = 0.0
  private var areProbabilities = true
  private var nonzero = OneNumber()
  /// Whether the row is the target as far as the digits say. Then zeros follow, and one number for all of ∇_ŷ.
  private(set) var isTarget = true

  /// The error of float32 in a probability, and of a long sum.
  private static let noise = 1e-5

  mutating func add(_ value: Double, _ half: Double, target: Double) {
    sum += value
    width += half
    areProbabilities = areProbabilities && value >= -half - OwnRow.noise && value <= 1 + half + OwnRow.noise
    nonzero.add(value, half + OwnRow.noise)
    isTarget = isTarget && abs(value - target) <= half + OwnRow.noise
  }

  var isDistribution: Bool { areProbabilities && abs(sum - 1) <= width + OwnRow.noise }

  /// Whether all classes, some of them, or one of them share 1 evenly. What follows then takes no computation.
  var isEven: Bool { nonzero.mayBeOne }
}

/// Whether all numbers that are not 0 may be the same, as far as their digits say: 0.33, 0.33, 0.34 may be a third.
struct OneNumber {
  private var greatestLow = -Double.infinity
  private var leastHigh = Double.infinity

  mutating func add(_ value: Double, _ half: Double) {
    guard abs(value) > half else { return }
    greatestLow = max(greatestLow, value - half)
    leastHigh = min(leastHigh, value + half)
  }

  var mayBeOne: Bool { greatestLow <= leastHigh }
}

extension Question {
  /// ℓ, or the class of the greatest target; 0 for an ignored sample.
  func trueClass(_ sample: Int) -> Int {
    switch batch.truth {
    case .labels(let labels): isIgnored(sample) ? 0 : labels[sample]
    case .targets(let targets): indexOfGreatest(targets[sample * batch.classes..<(sample + 1) * batch.classes])
    }
  }
}
