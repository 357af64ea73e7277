import GradientCore

extension YHatBasis {
  /// The student's own ŷ, each entry as wide as its digits leave open.
  ///
  /// - Returns: nil where nothing follows from it. It is no distribution: an entry is below 0 or above 1, or a row does
  ///   not sum to 1, as far as the digits say. Or it is 0 at ℓ: any later value would do. An ignored sample's row
  ///   counts for nothing.
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

/// What the digits of one row of a student's ŷ say.
private struct OwnRow {
  private var sum = 0.0
  private var width = 0.0
  private var areProbabilities = true
  private var nonzero = OneNumber()
  /// Whether it is the target as far as the digits say: what follows is zeros, and one number for all of ∇_ŷ.
  private(set) var isTarget = true

  /// What float32 and a long sum leave of a probability, and of their sum.
  private static let noise = 1e-5

  mutating func add(_ value: Double, _ half: Double, target: Double) {
    sum += value
    width += half
    areProbabilities = areProbabilities && value >= -half - OwnRow.noise && value <= 1 + half + OwnRow.noise
    nonzero.add(value, half + OwnRow.noise)
    isTarget = isTarget && abs(value - target) <= half + OwnRow.noise
  }

  var isDistribution: Bool { areProbabilities && abs(sum - 1) <= width + OwnRow.noise }

  /// Whether all classes share it evenly, or some of them, or one has it all: what follows takes no computation.
  var isEven: Bool { nonzero.mayBeOne }
}

/// Whether one number may stand for all that are not 0, as far as their digits say: 0.33, 0.33, 0.34 is a third.
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
