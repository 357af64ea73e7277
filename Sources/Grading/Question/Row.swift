import GradientCore

/// The input of a formula: the numbers of one sample, and its target.
struct Row {
  /// a_L, shape `[k]`.
  let logits: [Double]
  /// ŷ, shape `[k]`: exact, the student's own, or computed with a misconception.
  let yHat: [Double]
  /// The weighted and smoothed target, shape `[k]`.
  let q: [Double]
  /// ℓ; nil for soft targets, and if a wrong belief counts the label out of range.
  let label: Int?
  /// The class of the greatest logit, the first of several.
  let predicted: Int
  /// D of the batch.
  let divisor: Double
  /// The classes that are the true one of some sample; empty for a single sample and for soft targets.
  let batchLabels: [Question.LabelFrequency]

  var classes: Int { yHat.count }

  /// e(ℓ), or the soft target.
  var target: [Double] {
    guard let label else { return q }
    return oneHot(label)
  }

  func oneHot(_ index: Int) -> [Double] {
    var e = [Double](repeating: 0, count: classes)
    e[index] = 1
    return e
  }
}

/// The source of each row's ŷ.
enum YHatSource: Sendable {
  /// Numbers in row-major order: the exact ones, or the student's.
  case values([Double])
  /// Computed from the logits with a misconception, row by row.
  case formula(@Sendable (Int) -> [Double])

  func row(_ sample: Int, classes: Int) -> [Double] {
    switch self {
    case .values(let values): Array(values[sample * classes..<(sample + 1) * classes])
    case .formula(let formula): formula(sample)
    }
  }
}

/// A question's rows under a belief and with some ŷ.
struct Rows: Sendable {
  let question: Question
  let yHat: YHatSource
  let belief: Belief

  var classes: Int { question.batch.classes }

  subscript(_ sample: Int) -> Row {
    let logits = Array(question.batch.logits[sample * classes..<(sample + 1) * classes])
    return Row(
      logits: logits, yHat: yHat.row(sample, classes: classes), q: belief.q(of: sample, classes: classes),
      label: belief.label(of: sample), predicted: indexOfGreatest(logits), divisor: belief.divisor,
      batchLabels: question.batchLabels)
  }
}

/// The first index of the greatest number, as with NumPy's `argmax`.
func indexOfGreatest(_ values: some RandomAccessCollection<Double>) -> Int {
  var best = 0
  var greatest = -Double.infinity
  for (index, value) in values.enumerated() where value > greatest {
    best = index
    greatest = value
  }
  return best
}
