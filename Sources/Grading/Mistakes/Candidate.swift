import GradientCore

/// A way to compute a quantity, right or wrong, row by row.
struct Candidate: Sendable {
  /// The mistakes that it makes; empty for the right way.
  let misconceptions: [Misconception]
  /// Whether it starts from the student's own ŷ.
  let isFromOwnYHat: Bool
  /// One row of the result; nil if the mistake does not apply to this question.
  let row: @Sendable (Int) -> Estimate?

  var isRight: Bool { misconceptions.isEmpty }

  /// All rows in row-major order; nil if the mistake does not apply.
  func values(rows: Int) -> [Double]? {
    var all: [Double] = []
    for index in 0..<rows {
      guard let row = row(index) else { return nil }
      all += row.values
    }
    return all
  }

  /// The same candidate with its rows computed once, for many answers.
  func computed(rows: Int) -> Candidate {
    let all = (0..<rows).map(row)
    return Candidate(misconceptions: misconceptions, isFromOwnYHat: isFromOwnYHat) { all[$0] }
  }
}

/// The ŷ from which the candidates of a quantity start.
struct YHatBasis: Sendable {
  let source: YHatSource
  /// ŷ with every entry as low and as high as its digits allow; nil for exact values.
  let bounds: (low: YHatSource, high: YHatSource)?
  let isOwn: Bool
  /// The rows that take no computation, because they are uniform or one-hot as far as their digits say. Empty for exact
  /// values.
  var isTrivial: [Bool] = []

  static func exact(_ question: Question) -> YHatBasis {
    YHatBasis(source: .values(question.expected(.yHat) ?? []), bounds: nil, isOwn: false)
  }

  /// 1/k for all classes. What follows from it takes no computation.
  static func uniform(_ question: Question) -> YHatBasis {
    let row = [Double](repeating: 1 / Double(question.batch.classes), count: question.batch.classes)
    return YHatBasis(source: .formula { _ in row }, bounds: nil, isOwn: false)
  }
}

/// A formula for one row of a quantity.
typealias RowFormula = @Sendable (Row) -> [Double]?

extension Candidate {
  /// A formula on some ŷ, under a belief. Ignored samples contribute 0.
  init(
    _ misconceptions: [Misconception], of quantity: GradedQuantity, in question: Question, from basis: YHatBasis,
    under belief: Belief, by formula: @escaping RowFormula
  ) {
    let center = Rows(question: question, yHat: basis.source, belief: belief)
    let bounds = basis.bounds.map { bounds in
      [bounds.low, bounds.high].map { Rows(question: question, yHat: $0, belief: belief) }
    }
    let columns = quantity.isMatrix ? question.batch.classes : 1
    let estimate: @Sendable (Int) -> Estimate? = { sample in
      if question.isIgnored(sample) {
        return Estimate([Double](repeating: 0, count: columns))
      }
      guard let values = formula(center[sample]) else { return nil }
      guard let bounds else { return Estimate(values) }
      return Estimate(values, ends: bounds.compactMap { formula($0[sample]) })
    }
    self.misconceptions = misconceptions
    isFromOwnYHat = basis.isOwn
    guard quantity == .loss else {
      row = estimate
      return
    }
    row = { _ in total(question, belief, estimate) }
  }
}

/// The reduced loss, as a row of one number.
private func total(_ question: Question, _ belief: Belief, _ estimate: (Int) -> Estimate?) -> Estimate? {
  var (sum, low, high) = (0.0, 0.0, 0.0)
  var isExact = true
  for sample in 0..<question.batch.samples {
    guard let one = estimate(sample) else { return nil }
    sum += one.values[0]
    low += one.low(0)
    high += one.high(0)
    isExact = isExact && one.low.isEmpty
  }
  return Estimate([sum / belief.divisor], ends: isExact ? [] : [[low / belief.divisor], [high / belief.divisor]])
}
