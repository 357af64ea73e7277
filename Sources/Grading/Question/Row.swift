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

/// What the student believes to be given: labels or targets, their weights, and the divisor of the sum.
struct Belief: Sendable {
  enum Target: Sendable {
    /// nil if there is no such class: its one-hot row is all zeros.
    case labels([Int?])
    case soft([Double])
  }

  let target: Target
  let weights: [Double]?
  let labelSmoothing: Double
  let divisor: Double

  /// The truth of the question.
  init(of question: Question) {
    let batch = question.batch
    switch batch.truth {
    case .labels(let labels): target = .labels(labels)
    case .targets(let targets): target = .soft(targets)
    }
    weights = batch.weights
    labelSmoothing = batch.labelSmoothing
    divisor = question.divisor
  }

  /// Other labels, weights or smoothing; the mean's divisor follows from them.
  init(_ question: Question, labels: [Int?], weights: [Double]?, labelSmoothing: Double) {
    target = .labels(labels)
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    guard question.batch.reduction == .mean else {
      divisor = 1
      return
    }
    divisor = labels.indices.reduce(0) { sum, sample in
      if question.isIgnored(sample) { return sum }
      guard let weights, let label = labels[sample] else { return sum + 1 }
      return sum + weights[label]
    }
  }

  func label(of sample: Int) -> Int? {
    if case .labels(let labels) = target { labels[sample] } else { nil }
  }

  /// q, shape `[k]`: ((1 − ε) t + ε/k) w.
  func q(of sample: Int, classes: Int) -> [Double] {
    var row = target(of: sample, classes: classes)
    if let weights { for index in row.indices { row[index] *= weights[index] } }
    return row
  }

  /// The smoothed target without its weights, shape `[k]`: (1 − ε) t + ε/k.
  func target(of sample: Int, classes: Int) -> [Double] {
    let base = labelSmoothing / Double(classes)
    switch target {
    case .labels(let labels):
      var row = [Double](repeating: base, count: classes)
      if let label = labels[sample] { row[label] += 1 - labelSmoothing }
      return row
    case .soft(let targets):
      return targets[sample * classes..<(sample + 1) * classes].map { (1 - labelSmoothing) * $0 + base }
    }
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
