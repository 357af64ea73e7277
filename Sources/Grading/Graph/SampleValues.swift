import GradientCore

/// The values of one sample while a way computes it: the input of every formula.
///
/// `values[.yHat]` is ŷ by this way: the student's own, computed with a slip, or exact. Rows are computed once.
struct SampleValues {
  let way: Way
  let sample: Int
  private var known: [GradedQuantity: [Span]] = [:]
  /// The input of the wrong formulas of the output units, by `isPlain`.
  private var outputs: [Bool: OutputSample?] = [:]

  init(_ way: Way, _ sample: Int) {
    self.way = way
    self.sample = sample
  }

  var question: Question { way.question }

  /// A node's row for the sample; nil if a formula on the way to it does not apply.
  subscript(_ quantity: GradedQuantity) -> [Span]? {
    mutating get {
      if let row = known[quantity] { return row }
      guard let row = newRow(of: quantity) else { return nil }
      known[quantity] = row
      return row
    }
  }

  private mutating func newRow(of quantity: GradedQuantity) -> [Span]? {
    let node = question.graph[quantity]
    let range = sample * node.columns..<(sample + 1) * node.columns
    if let own = way.basis.own[quantity] { return Array(own[range]) }
    guard way.isAffected(quantity) else { return question.exactRow(quantity, range) }
    return compute(node)
  }

  /// The row by the way's formula of the node, whatever the basis has of it.
  mutating func compute(_ node: Node) -> [Span]? { (way.formulas[node.quantity] ?? node.formula)(&self) }

  /// What the wrong formulas of the output units take, prepared once for all of them.
  mutating func output(isPlain: Bool) -> OutputSample? {
    if let known = outputs[isPlain] { return known }
    let output = OutputSample(&self, isPlain: isPlain)
    outputs.updateValue(output, forKey: isPlain)
    return output
  }

  /// Whether the row is the student's own, or computed with a slip at its node.
  func isChanged(_ quantity: GradedQuantity) -> Bool {
    way.basis.own[quantity] != nil || way.formulas[quantity] != nil
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
