import GradientCore

/// The values of one sample while a way computes it: the input of every formula. They move on from sample to sample.
///
/// `values[.yHat]` is ŷ by this way: the student's own, computed with a slip, or exact. Rows are computed once.
struct SampleValues {
  private(set) var way: Way
  private(set) var sample: Int
  /// By the quantity's index in the graph.
  private var known: [[Span]?]
  /// The input of the wrong formulas of the output units; the outer nil is one that is not prepared yet.
  private var knownOutput: OutputSample??
  private let shared: SharedRows?
  private var key: SharedRows.Key
  /// Whether a formula took labels or targets, their weights or D. What it gives then depends on the belief.
  private var tookTruth = false

  /// - Parameters:
  ///   - shared: what ways of one basis have in common; nil to compute all of it for this one.
  ///   - key: which of them share.
  init(_ way: Way, _ sample: Int, _ shared: SharedRows? = nil, key: SharedRows.Key = .init()) {
    self.way = way
    self.sample = sample
    self.shared = shared
    self.key = key
    known = [[Span]?](repeating: nil, count: way.question.graph.nodes.count + 1)
  }

  /// Moves on to another way from the same basis, in the same memory.
  ///
  /// - Parameter key: what it shares with the others.
  mutating func move(to way: Way, _ sample: Int, key: SharedRows.Key) {
    (self.way, self.key) = (way, key)
    move(to: sample)
  }

  /// Forgets this sample's values. The next one's are in the same memory: a sum asks for few rows of many samples.
  mutating func move(to sample: Int) {
    self.sample = sample
    for index in known.indices { known[index] = nil }
    (knownOutput, tookTruth) = (nil, false)
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
    guard way.isAffected(at: index) else {
      guard let shared else { return question.exactRow(quantity, range) }
      return shared.exact(sample, at: index) { question.exactRow(quantity, range) }
    }
    // Fast path (0512): a row that another way of the table has computed. The general path computes each.
    let isShared = quantity == .yHat && shared != nil
    if isShared, let row = shared?[yHatOf: sample, key] { return row }
    let row =
      way.isOwn(at: index) ? way.basis.own[quantity].map { Array($0[range]) } : compute(node, at: index)
    if isShared, !tookTruth { shared?[yHatOf: sample, key] = row }
    return row
  }

  /// The row by the way's formula of the node, whatever the basis has of it.
  mutating func compute(_ node: Node) -> [Span]? { compute(node, at: question.graph.index(of: node.quantity)) }

  private mutating func compute(_ node: Node, at index: Int) -> [Span]? {
    guard let changed = way.changedFormula(at: index) else { return node.formula(&self) }
    return changed.formula(&self)
  }

  /// What the wrong formulas of the output units take, prepared once for all of them.
  var output: OutputSample? {
    mutating get {
      if let knownOutput { return knownOutput }
      let known = shared?[outputOf: sample, key]
      let found = known ?? OutputSample(&self)
      if known == nil { shared?[outputOf: sample, key] = .some(found) }
      knownOutput = .some(found)
      return found
    }
  }

  /// Whether the row is the student's own, or computed with a slip at its node.
  func isChanged(_ quantity: GradedQuantity) -> Bool {
    let index = question.graph.index(of: quantity)
    return way.isOwn(at: index) || way.changedFormula(at: index) != nil
  }
}

// MARK: - What the formulas of the output units take

extension SampleValues {
  /// The number of output units.
  var classes: Int { question.classes }
  /// What the way takes for given.
  private var belief: Belief {
    mutating get {
      tookTruth = true
      return way.belief
    }
  }
  /// D of the batch.
  var divisor: Double { mutating get { belief.divisor } }
  /// ℓ; nil for targets, for an ignored sample, and if a wrong belief counts the label out of range.
  var label: Int? { mutating get { belief.label(of: sample).flatMap { (0..<classes).contains($0) ? $0 : nil } } }
  /// The weighted and smoothed target, shape `[n_L]`.
  var q: [Double] { mutating get { belief.q(of: sample, classes: classes) } }
  /// The truth as the wrong formulas of the output units take it.
  var truth: OutputTruth {
    mutating get {
      tookTruth = true
      if let known = shared?[truthOf: sample, key] { return known }
      let truth = OutputTruth(way.belief, sample, question)
      shared?[truthOf: sample, key] = truth
      return truth
    }
  }
  /// What multiplies ŷ in ∇_{a_L}. An ignored sample without a class that counts nevertheless has the weight of the
  /// others.
  func total(_ q: [Double]) -> Double {
    let sum = way.belief.total(q, of: sample)
    return sum == 0 && way.belief.fillsIgnored ? 1 : sum
  }
  /// e(ℓ), or the target as it is given.
  var target: [Double] { mutating get { label.map(oneHot) ?? q } }
  /// a_L, shape `[n_L]`.
  var logits: [Span]? { mutating get { self[question.graph.logits] } }

  func oneHot(_ index: Int) -> [Double] {
    var e = [Double](repeating: 0, count: classes)
    e[index] = 1
    return e
  }
}
