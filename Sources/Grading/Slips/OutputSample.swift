import GradientCore

/// What a wrong formula of the output units takes for the truth of a sample.
final class OutputTruth: Sendable {
  /// t, shape `[n_L]`: e(ℓ) for a plain label. For softmax it sums to 1, unless the belief takes no account of the sum.
  let target: [Span]
  /// w, the weight of the sample: Σq for softmax, else 1.
  let weight: Double
  /// Those of the classes; nil without weights.
  let classWeights: [Double]?
  let divisor: Double
  /// ℓ; nil for targets, and if a wrong belief counts the label out of range.
  let label: Int?
  /// The class of the greatest logit, the first of several.
  let predicted: Int
  /// Whether some sample of the batch is ignored.
  let hasIgnored: Bool
  /// The classes that are the true one of some sample; empty for a single sample and for targets.
  let batchLabels: [Question.LabelFrequency]

  init(_ belief: Belief, _ sample: Int, _ question: Question) {
    let classes = question.classes
    let label = belief.label(of: sample).flatMap { (0..<classes).contains($0) ? $0 : nil }
    self.label = label
    classWeights = belief.weights
    divisor = belief.divisor
    batchLabels = belief.batchLabels
    hasIgnored = question.hasIgnored
    predicted = indexOfGreatest(question.logits(sample))
    let q = belief.q(of: sample, classes: classes)
    let sum = question.output == .softmax ? belief.total(q, of: sample) : 1
    weight = sum
    target = q.map { Span($0 == 0 ? 0 : $0 / sum) }
  }
}

/// The input of a wrong formula of the output units: one sample's ŷ and its target.
///
/// The weighted and smoothed target is q = w·t. Formulas are in terms of t, as a course writes them. The weight and D
/// multiply their result, so one formula works with labels, targets, class weights and smoothing.
final class OutputSample: Sendable {
  /// a_L, shape `[n_L]`.
  let logits: [Span]
  /// ŷ by this way, shape `[n_L]`.
  let yHat: [Span]
  let truth: OutputTruth
  /// ŷ_ℓ; Σ t ŷ for targets.
  let yHatL: Span

  /// - Returns: nil if ŷ does not apply.
  init?(_ values: inout SampleValues) {
    guard let yHat = values[.yHat], let logits = values.logits else { return nil }
    self.logits = logits
    self.yHat = yHat
    truth = values.truth
    yHatL = OutputSample.sum(yHat, truth.target) { y, _ in y }
  }

  var target: [Span] { truth.target }
  var label: Int? { truth.label }
  var divisor: Double { truth.divisor }
  var classes: Int { yHat.count }

  /// q.
  var weightedTarget: [Span] { target.map { $0 * truth.weight } }

  /// Whether a target is neither 0 nor 1: it is no label, or it is smoothed.
  var isSoft: Bool { target.contains { $0.value != 0 && $0.value != 1 } }

  /// ŷ − t.
  var difference: [Span] { zip(yHat, target).map { $0 - $1 } }

  /// Σ t_i f(ŷ_i, t_i): of a label, f at ℓ alone.
  func sum(_ function: (Span, Span) -> Span) -> Span { OutputSample.sum(yHat, target, function) }

  private static func sum(_ yHat: [Span], _ target: [Span], _ function: (Span, Span) -> Span) -> Span {
    zip(yHat, target).reduce(.zero) { $1.1.value == 0 ? $0 : $0 + $1.1 * function($1.0, $1.1) }
  }

  /// Σ (1 − t_i) f(ŷ_i): of a label, over the other classes.
  func sumOfOthers(_ function: (Span) -> Span) -> Span {
    zip(yHat, target).reduce(.zero) { $1.1.value == 1 ? $0 : $0 + (.one - $1.1) * function($1.0) }
  }

  /// f(ŷ_i, t_i) for every class.
  func entries(_ function: (Span, Span) -> Span) -> [Span] { zip(yHat, target).map(function) }

  /// t_i f(ŷ_i): of a label, 0 in every entry but ℓ.
  func atTarget(_ function: (Span) -> Span) -> [Span] {
    entries { y, t in t.value == 0 ? .zero : t * function(y) }
  }

  /// One number at ℓ and 0 elsewhere; nil without a label.
  func atLabel(_ function: (Int) -> Span) -> [Span]? {
    guard let label else { return nil }
    var row = [Span](repeating: .zero, count: classes)
    row[label] = function(label)
    return row
  }

  /// The same; nil if the label is smoothed. Without its smoothing it is another mistake too.
  func atHardLabel(_ function: (Int) -> Span) -> [Span]? { isSoft ? nil : atLabel(function) }
}

// MARK: - Slips of the output units

extension Slip {
  /// A function of the logits in place of ŷ.
  convenience init(
    _ misconception: Misconception, price: Double = Slip.seen, logits: @escaping @Sendable ([Span]) -> [Span]
  ) {
    self.init(misconception, price: price, formula: { values in values.logits.map(logits) })
  }
}

/// A wrong loss or gradient of one sample.
struct OutputFormula: Sendable {
  private let misconception: Misconception
  private let price: Double
  /// What the row is multiplied by.
  private let scale: @Sendable (OutputTruth) -> Double
  private let row: @Sendable (OutputSample) -> [Span]?

  private init(
    _ misconception: Misconception, price: Double, scale: @escaping @Sendable (OutputTruth) -> Double,
    row: @escaping @Sendable (OutputSample) -> [Span]?
  ) {
    self.misconception = misconception
    self.price = price
    self.scale = scale
    self.row = row
  }

  /// Another loss, before its weight.
  init(_ misconception: Misconception, price: Double = Slip.seen, loss: @escaping @Sendable (OutputSample) -> Span?) {
    self.init(misconception, price: price, scale: \.weight, row: { sample in loss(sample).map { [$0] } })
  }

  /// Another gradient, before its weight and the division by D.
  init(
    _ misconception: Misconception, price: Double = Slip.seen, gradient: @escaping @Sendable (OutputSample) -> [Span]?
  ) {
    self.init(misconception, price: price, scale: { $0.weight / $0.divisor }, row: gradient)
  }

  /// Numbers that no weight and no D multiplies.
  init(
    _ misconception: Misconception, price: Double = Slip.seen, numbers: @escaping @Sendable (OutputSample) -> [Span]?
  ) {
    self.init(misconception, price: price, scale: { _ in 1 }, row: numbers)
  }

  /// The same, entry by entry, from ŷ_i and t_i.
  init(
    _ misconception: Misconception, price: Double = Slip.seen, entry: @escaping @Sendable (_ y: Span, _ t: Span) -> Span
  ) {
    self.init(misconception, price: price, gradient: { sample in sample.entries(entry) })
  }

  var slip: Slip {
    let (row, scale) = (row, scale)
    return Slip(
      misconception, price: price,
      formula: { values in
        guard let sample = values.output, let found = row(sample) else { return nil }
        let factor = scale(sample.truth)
        return found.map { $0 * factor }
      })
  }
}
