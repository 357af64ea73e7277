import GradientCore

/// The values of one sample while a way computes it: the input of every formula.
///
/// `values[.yHat]` is ŷ by this way: the student's own, computed with a slip, or exact. Rows are computed once.
struct SampleValues {
  let way: Way
  let sample: Int
  /// By the quantity's index in the graph.
  private var known: [[Span]?]
  /// The input of the wrong formulas of the output units; the outer nil is one that is not prepared yet.
  private var output: OutputSample??
  private var plainOutput: OutputSample??
  private let exactOutputs: ExactOutputs?

  /// - Parameter exactOutputs: what ways with the exact ŷ share.
  init(_ way: Way, _ sample: Int, exactOutputs: ExactOutputs? = nil) {
    self.way = way
    self.sample = sample
    self.exactOutputs = way.plan.hasExactOutput ? exactOutputs : nil
    known = [[Span]?](repeating: nil, count: way.question.graph.nodes.count + 1)
  }

  var question: Question { way.question }

  /// A node's row for the sample; nil if a formula on the way to it does not apply.
  subscript(_ quantity: GradedQuantity) -> [Span]? {
    mutating get {
      let index = question.graph.index(of: quantity)
      if let row = known[index] { return row }
      guard let row = newRow(of: quantity, at: index) else { return nil }
      known[index] = row
      return row
    }
  }

  private mutating func newRow(of quantity: GradedQuantity, at index: Int) -> [Span]? {
    let node = question.graph[quantity]
    let range = sample * node.columns..<(sample + 1) * node.columns
    guard way.isAffected(at: index) else { return question.exactRow(quantity, range) }
    if way.isOwn(at: index), let own = way.basis.own[quantity] { return Array(own[range]) }
    return compute(node, at: index)
  }

  /// The row by the way's formula of the node, whatever the basis has of it.
  mutating func compute(_ node: Node) -> [Span]? { compute(node, at: question.graph.index(of: node.quantity)) }

  private mutating func compute(_ node: Node, at index: Int) -> [Span]? {
    (way.formula(at: index) ?? node.formula)(&self)
  }

  /// What the wrong formulas of the output units take, prepared once for all of them.
  mutating func output(isPlain: Bool) -> OutputSample? {
    if let known = isPlain ? plainOutput : output { return known }
    let shared = exactOutputs?[sample, isPlain]
    let found = shared ?? OutputSample(&self, isPlain: isPlain)
    if shared == nil { exactOutputs?[sample, isPlain] = .some(found) }
    if isPlain { plainOutput = .some(found) } else { output = .some(found) }
    return found
  }

  /// Whether the row is the student's own, or computed with a slip at its node.
  func isChanged(_ quantity: GradedQuantity) -> Bool {
    let index = question.graph.index(of: quantity)
    return way.isOwn(at: index) || way.formula(at: index) != nil
  }
}

/// The input of the wrong formulas of the output units from the exact ŷ, prepared once for all ways that have it.
final class ExactOutputs {
  private var known: [Int: OutputSample?] = [:]

  /// The outer nil is one that is not prepared yet.
  subscript(_ sample: Int, _ isPlain: Bool) -> OutputSample?? {
    get { known[2 * sample + (isPlain ? 1 : 0)] }
    set { known[2 * sample + (isPlain ? 1 : 0)] = newValue }
  }
}

// MARK: - What the formulas of the output units take

extension SampleValues {
  /// The number of output units.
  var classes: Int { question.classes }
  /// D of the batch.
  var divisor: Double { way.belief.divisor }
  /// ℓ; nil for targets, for an ignored sample, and if a wrong belief counts the label out of range.
  var label: Int? { way.belief.label(of: sample).flatMap { (0..<classes).contains($0) ? $0 : nil } }
  /// The weighted and smoothed target, shape `[n_L]`.
  var q: [Double] { way.belief.q(of: sample, classes: classes) }
  /// Σq. An ignored sample without a class that counts nevertheless has the weight of the others.
  func total(_ q: [Double]) -> Double {
    let sum = q.reduce(0, +)
    return sum == 0 && way.belief.fillsIgnored ? 1 : sum
  }
  /// e(ℓ), or the target as it is given.
  var target: [Double] { label.map(oneHot) ?? q }
  /// a_L, shape `[n_L]`.
  var logits: [Span]? { mutating get { self[question.graph.logits] } }
  /// The class of the greatest logit, the first of several.
  var predicted: Int { indexOfGreatest(question.logits(sample)) }

  func oneHot(_ index: Int) -> [Double] {
    var e = [Double](repeating: 0, count: classes)
    e[index] = 1
    return e
  }
}
