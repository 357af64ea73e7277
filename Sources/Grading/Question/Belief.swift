import GradientCore

/// What the student believes to be given: labels or targets, their weights, and the divisor of the sum.
struct Belief: Equatable, Sendable {
  enum Target: Equatable, Sendable {
    /// nil if there is no such class: its one-hot row is all zeros.
    case labels([Int?])
    case soft([Double])
  }

  let target: Target
  let weights: [Double]?
  let labelSmoothing: Double
  var divisor: Double
  /// Whether ∇_{a_L} is ŷ − t, though t does not sum to 1.
  var takesSumAsOne = false
  /// Whether ignored samples have rows and losses, by their labels here.
  var fillsIgnored = false

  /// The classes that are the true one of some sample; empty for a single sample and for targets.
  var batchLabels: [Question.LabelFrequency] = []

  /// The truth of the question.
  init(
    _ truth: Truth, weights: [Double]?, labelSmoothing: Double, divisor: Double, batchLabels: [Question.LabelFrequency]
  ) {
    switch truth {
    case .labels(let labels): target = .labels(labels)
    case .targets(let targets): target = .soft(targets)
    }
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    self.divisor = divisor
    self.batchLabels = batchLabels
  }

  /// Other labels, weights or smoothing; the mean's divisor follows from them.
  init(_ question: Question, labels: [Int?], weights: [Double]?, labelSmoothing: Double) {
    target = .labels(labels)
    self.weights = weights
    self.labelSmoothing = labelSmoothing
    batchLabels = Question.shares(of: labels, ignoring: question.ignoreIndex)
    guard question.reduction == .mean else {
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

  /// Σq: what multiplies ŷ in ∇_{a_L}.
  func total(_ q: [Double], of sample: Int) -> Double {
    let sum = q.reduce(0, +)
    guard takesSumAsOne else { return sum }
    let unweighted = target(of: sample, classes: q.count).reduce(0, +)
    // With ε = 1, (1 − ε) e(ℓ) is 0, and ŷ − t is ŷ.
    return unweighted == 0 ? 1 : sum / unweighted
  }

  /// The smoothed target without its weights, shape `[k]`: (1 − ε) t + ε/k.
  func target(of sample: Int, classes: Int) -> [Double] {
    let base = labelSmoothing / Double(classes)
    switch target {
    case .labels(let labels):
      let label = labels[sample]
      return (0..<classes).map { $0 == label ? base + (1 - labelSmoothing) : base }
    case .soft(let targets):
      return targets[sample * classes..<(sample + 1) * classes].map { (1 - labelSmoothing) * $0 + base }
    }
  }
}
