import GradientCore

/// Every known way to compute a quantity, right or wrong.
enum Catalogue {
  /// Which candidates to make.
  struct Scope: OptionSet {
    let rawValue: Int
    /// Wrong formulas, and right ones under a wrong belief.
    static let formulas = Scope(rawValue: 1)
    /// Right formulas on a ŷ that a misconception gives: for an answer that does not say which ŷ it started from.
    static let upstream = Scope(rawValue: 2)
    static let all: Scope = [.formulas, .upstream]
  }

  static func candidates(
    _ quantity: GradedQuantity, _ question: Question, _ basis: YHatBasis, _ scope: Scope = .all
  ) -> [Candidate] {
    let truth = Belief(of: question)
    guard quantity != .yHat else { return yHat(question, basis) }
    let right = rightFormula(quantity)
    var candidates = [self.right(quantity, question, basis)]
    if scope.contains(.formulas) {
      // What an ε adds is less than what the digits of a student's own ŷ leave open.
      let formulas = wrongFormulas(quantity).filter { !basis.isOwn || !$0.0.isPerturbation }
      candidates += formulas.map { misconception, formula in
        Candidate([misconception], quantity, question, basis, truth, formula)
      }
      candidates += BeliefMistake.all.compactMap { mistake in
        mistake.belief(question).map { Candidate([mistake.misconception], quantity, question, basis, $0, right) }
      }
    }
    if scope.contains(.upstream) {
      candidates += upstreamMistakes(quantity).map { mistake in
        let source = YHatBasis(source: .formula(mistake.formula(question)), bounds: nil, isOwn: false)
        return Candidate([mistake.misconception], quantity, question, source, truth, right)
      }
    }
    return candidates
  }

  /// The mistakes of the candidates, in their order.
  static func misconceptions(of quantity: GradedQuantity) -> [Misconception] {
    guard quantity != .yHat else { return (YHatMistake.all + YHatMistake.roundedEarly).map(\.misconception) }
    return wrongFormulas(quantity).map(\.0) + BeliefMistake.all.map(\.misconception)
      + upstreamMistakes(quantity).map(\.misconception)
  }

  /// The mistakes in ŷ on which a right formula still gives numbers.
  private static func upstreamMistakes(_ quantity: GradedQuantity) -> [YHatMistake] {
    let takesLogarithm = quantity == .loss || quantity == .losses
    return (YHatMistake.all + YHatMistake.roundedEarly).filter { $0.hasLogarithm || !takesLogarithm }
  }

  /// The right way from some ŷ.
  static func right(_ quantity: GradedQuantity, _ question: Question, _ basis: YHatBasis) -> Candidate {
    Candidate([], quantity, question, basis, Belief(of: question), rightFormula(quantity))
  }

  /// ŷ has no truth in it: an ignored sample has its ŷ too.
  private static func yHat(_ question: Question, _ basis: YHatBasis) -> [Candidate] {
    let classes = question.batch.classes
    let right = Candidate(misconceptions: [], isFromOwnYHat: false) { Estimate(basis.source.row($0, classes: classes)) }
    return [right]
      + (YHatMistake.all + YHatMistake.roundedEarly).map { mistake in
        let formula = mistake.formula(question)
        return Candidate(misconceptions: [mistake.misconception], isFromOwnYHat: false) { Estimate(formula($0)) }
      }
  }

  private static func rightFormula(_ quantity: GradedQuantity) -> RowFormula {
    switch quantity {
    case .loss, .losses: { [RightFormulas.loss($0)] }
    case .yHat: { $0.yHat }
    case .gradYHat: { RightFormulas.gradYHat($0) }
    case .gradAL: { RightFormulas.gradAL($0) }
    }
  }

  private static func wrongFormulas(_ quantity: GradedQuantity) -> [(Misconception, RowFormula)] {
    switch quantity {
    case .loss, .losses:
      LossMistake.all.map { mistake in (mistake.misconception, { row in mistake.formula(row).map { [$0] } }) }
    case .yHat: []
    case .gradYHat: GradYHatMistakes.all.map { ($0.misconception, divided($0.formula)) }
    case .gradAL: GradALMistakes.all.map { ($0.misconception, divided($0.formula)) }
    }
  }

  /// A sample's gradient as its share of the batch's.
  private static func divided(_ formula: @escaping RowFormula) -> RowFormula {
    { row in formula(row)?.map { $0 / row.divisor } }
  }
}
