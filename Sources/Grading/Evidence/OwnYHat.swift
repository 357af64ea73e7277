import Backpropagation
import GradientCore

/// The student's own ŷ, each entry with the interval that its digits leave open.
struct OwnYHat {
  let spans: [Span]
  /// The rows that take no computation.
  let isTrivial: [Bool]

  /// - Returns: nil if nothing follows from it. Then it is no ŷ (of a softmax, an entry is below 0 or above 1, or a row
  ///   does not sum to 1, as far as the digits say), or its loss is infinite, which would allow any later value. Rows
  ///   of ignored samples are not checked.
  init?(_ values: [Double], _ halves: [Double], _ question: Question) {
    let classes = question.classes
    let belief = question.belief
    var isTrivial: [Bool] = []
    for sample in 0..<question.samples {
      if question.isIgnored(sample) {
        isTrivial.append(true)
        continue
      }
      var row = OwnRow()
      let target = belief.target(of: sample, classes: classes)
      for index in sample * classes..<(sample + 1) * classes {
        row.add(values[index], halves[index], target: target[index - sample * classes])
      }
      let range = sample * classes..<(sample + 1) * classes
      guard OwnYHat.isUsable(row, values[range], question, sample, target) else { return nil }
      isTrivial.append(row.isTarget || (question.output == .softmax && row.isEven))
    }
    self.isTrivial = isTrivial
    let isProbability = question.output != .identity
    spans = zip(values, halves).map { value, half in
      let span = Span(value, half: half)
      return isProbability ? span.clamped(to: 0...1) : span
    }
  }

  private static func isUsable(
    _ row: OwnRow, _ values: ArraySlice<Double>, _ question: Question, _ sample: Int, _ target: [Double]
  ) -> Bool {
    switch question.output {
    case .softmax: row.isDistribution && values[values.startIndex + question.trueClass(sample)] > 0
    case .logistic:
      row.areProbabilities
        && zip(values, target).allSatisfy { y, t in (t == 0 || y > 0) && (t == 1 || y < 1) }
    case .identity: true
    }
  }
}

/// One row of a student's ŷ, as far as its digits tell.
private struct OwnRow {
  private var sum = 0.0
  private var width = 0.0
  private(set) var areProbabilities = true
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
    switch truth {
    case .labels(let labels): isIgnored(sample) ? 0 : labels[sample]
    case .targets(let targets): indexOfGreatest(targets[sample * classes..<(sample + 1) * classes])
    }
  }
}
