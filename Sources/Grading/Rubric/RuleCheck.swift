import Backpropagation
import GradientCore

/// Finds the rules that a wrong answer breaks. A right answer breaks none, however it is rounded.
struct RuleCheck: Sendable {
  private let question: Question
  private let tolerance: Tolerance
  private var slopes: FiniteDifferences?
  private var parameterSlopes: [GradedQuantity: ParameterSlope?] = [:]

  init(_ question: Question, _ tolerance: Tolerance) {
    self.question = question
    self.tolerance = tolerance
  }

  /// - Parameters:
  ///   - values: in the question's shape.
  ///   - own: the student's quantities that could be parsed.
  mutating func brokenRules(
    _ quantity: GradedQuantity, _ values: [Double], own: [GradedQuantity: [Double]]
  ) -> [BrokenRule] {
    let rounded = RoundedMatrix(values, columns: question.graph[quantity].columns, tolerance)
    switch quantity {
    case .yHat: return probabilities(rounded)
    case .loss, .losses:
      let rule: BrokenRule.Rule = question.output == .softmax ? .lossesNotNegative : .unitLossesNotNegative
      return broken([(rule, { $0 < values.count && rounded.hasNegative($0) })])
    case .gradAL: return question.output == .softmax ? logitGradients(rounded) : []
    case .h(let layer):
      guard let range = question.network?.layers[layer - 1].activation?.range else { return [] }
      return broken([(.hWithinRange, { rounded.leaves(range, row: $0) })])
    case .gradB: return sums(quantity, rounded, own) + slope(quantity, rounded)
    case .gradW: return slope(quantity, rounded)
    case .a, .gradYHat, .gradA, .gradH, .gradX: return []
    }
  }

  private func broken(_ rules: [(BrokenRule.Rule, (Int) -> Bool)]) -> [BrokenRule] {
    rules.compactMap { rule, isBroken in
      var rows: [Int] = []
      for sample in 0..<question.samples where isBroken(sample) {
        rows.append(sample)
        if rows.count == BrokenRule.rowsMax { break }
      }
      return rows.isEmpty ? nil : BrokenRule(rule: rule, rows: rows)
    }
  }

  private func probabilities(_ rounded: RoundedMatrix) -> [BrokenRule] {
    let areWithin: (BrokenRule.Rule, (Int) -> Bool) = (.yHatWithinZeroAndOne, { rounded.leaves(0...1, row: $0) })
    return switch question.output {
    case .softmax: broken([(.yHatRowsSumToOne, { rounded.sum($0).excludes(1) }), areWithin])
    case .logistic: broken([areWithin])
    case .identity: []
    }
  }

  private mutating func logitGradients(_ rounded: RoundedMatrix) -> [BrokenRule] {
    let slopes = self.slopes ?? FiniteDifferences(question)
    self.slopes = slopes
    return broken([
      (.gradRowsSumToZero, { rounded.sum($0).excludes(0) }),
      (.oneNegativeEntry, { [question] in question.isPlain($0) && rounded.negativeEntriesAreNotOne($0) }),
      (.finiteDifferences, { rounded.dot(slopes.direction($0), $0).excludes(slopes.slopes[$0]) }),
    ])
  }

  // MARK: Sums over the batch

  /// ∇b against the student's own ∇a.
  private func sums(
    _ quantity: GradedQuantity, _ rounded: RoundedMatrix, _ own: [GradedQuantity: [Double]]
  ) -> [BrokenRule] {
    guard let gradA = question.graph[quantity].inputs.first, let rows = own[gradA], rows.allSatisfy(\.isFinite),
      rounded.values.allSatisfy(\.isFinite)
    else { return [] }
    let units = RoundedMatrix(rows, columns: rounded.columns, tolerance)
    let isBroken = rounded.values.indices.contains { unit in
      let sum = units.sum(column: unit)
      let difference = RoundedMatrix.Interval(middle: sum.middle, width: sum.width + rounded.widths[unit])
      return difference.excludes(rounded.values[unit])
    }
    return isBroken ? [BrokenRule(rule: .gradBSumsRows, rows: [])] : []
  }

  private mutating func slope(_ quantity: GradedQuantity, _ rounded: RoundedMatrix) -> [BrokenRule] {
    let known = parameterSlopes[quantity] ?? ParameterSlope(question, quantity)
    parameterSlopes[quantity] = known
    guard let known, rounded.values.allSatisfy(\.isFinite) else { return [] }
    let all = RoundedMatrix(rounded.values, columns: rounded.values.count, tolerance).dot(known.direction, 0)
    let interval = RoundedMatrix.Interval(middle: all.middle, width: all.width + known.width)
    return interval.excludes(known.slope) ? [BrokenRule(rule: .parameterDifferences, rows: [])] : []
  }
}

extension Question {
  /// Whether a row of ∇_{a_L} has one negative entry: it needs a hard label without smoothing, a sample that counts,
  /// and at least two classes.
  fileprivate func isPlain(_ sample: Int) -> Bool {
    guard let labels, labelSmoothing == 0, classes > 1, !isIgnored(sample) else { return false }
    return (weights?[labels[sample]] ?? 1) > 0
  }
}

extension Activation {
  /// The range of g where it is easy to see; nil for the others.
  fileprivate var range: ClosedRange<Double>? {
    switch self {
    case .logistic: 0...1
    case .tanh: -1...1
    case .relu, .softplus: 0...Double.infinity
    case .identity, .leakyReLU, .elu, .gelu, .geluTanh, .silu: nil
    }
  }
}
