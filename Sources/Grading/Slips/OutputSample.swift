import GradientCore

/// What a wrong formula of the output units takes for the truth of a sample.
final class OutputTruth: Sendable {
  /// Whether t is e(ℓ) and w is 1, whatever the weights and the smoothing are.
  let isPlain: Bool
  /// t, shape `[n_L]`: e(ℓ) for a plain label. It sums to 1 for softmax.
  let target: [Span]
  /// w, the weight of the sample: Σq for softmax, else 1.
  let weight: Double
  let divisor: Double
  /// ℓ; nil for targets, and if a wrong belief counts the label out of range.
  let label: Int?
  /// The class of the greatest logit, the first of several.
  let predicted: Int
  /// The classes that are the true one of some sample; empty for a single sample and for targets.
  let batchLabels: [Question.LabelFrequency]

  init(_ belief: Belief, _ sample: Int, _ question: Question, isPlain: Bool) {
    let classes = question.classes
    self.isPlain = isPlain
    let label = belief.label(of: sample).flatMap { (0..<classes).contains($0) ? $0 : nil }
    self.label = label
    divisor = belief.divisor
    batchLabels = belief.batchLabels
    predicted = indexOfGreatest(question.logits(sample))
    guard !isPlain else {
      weight = 1
      target = (0..<classes).map { $0 == label ? .one : .zero }
      return
    }
    let q = belief.q(of: sample, classes: classes)
    let sum = question.output == .softmax ? q.reduce(0, +) : 1
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

  /// - Parameter isPlain: whether t is e(ℓ) and w is 1, whatever the weights and the smoothing are.
  /// - Returns: nil if ŷ does not apply, and if a plain target is the right one.
  init?(_ values: inout SampleValues, isPlain: Bool) {
    guard let yHat = values[.yHat], let logits = values.logits else { return nil }
    let (truth, question) = (values.truth(isPlain: isPlain), values.question)
    if isPlain { guard truth.label != nil, question.weights != nil || question.labelSmoothing > 0 else { return nil } }
    self.logits = logits
    self.yHat = yHat
    self.truth = truth
    yHatL = OutputSample.sum(yHat, truth.target) { y, _ in y }
  }

  var target: [Span] { truth.target }
  var label: Int? { truth.label }
  var divisor: Double { truth.divisor }
  var classes: Int { yHat.count }

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

  /// Numbers that are no gradient, as they are.
  init(_ misconception: Misconception, price: Double, numbers: @escaping @Sendable (OutputSample) -> [Span]?) {
    self.init(misconception, price: price, scale: { _ in 1 }, row: numbers)
  }

  /// The same, entry by entry, from ŷ_i and t_i.
  init(
    _ misconception: Misconception, price: Double = Slip.seen, entry: @escaping @Sendable (_ y: Span, _ t: Span) -> Span
  ) {
    self.init(misconception, price: price, gradient: { sample in sample.entries(entry) })
  }

  /// With the weights and the smoothing of the question, and without them: who writes another loss often leaves both
  /// out, and that is no mistake of its own.
  func slips(hasOptions: Bool) -> [Slip] { (hasOptions ? [false, true] : [false]).map(slip(isPlain:)) }

  private func slip(isPlain: Bool) -> Slip {
    let (row, scale) = (row, scale)
    return Slip(
      misconception, price: price,
      formula: { values in
        guard let sample = values.output(isPlain: isPlain), let found = row(sample) else { return nil }
        let factor = scale(sample.truth)
        return found.map { $0 * factor }
      })
  }
}
