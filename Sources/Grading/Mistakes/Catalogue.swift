import GradientCore

/// Every known way to compute a quantity, right or wrong.
///
/// - A `Misconception` is what the student reads about a mistake: code, sentence and step.
/// - A *mistake* pairs a misconception with a wrong formula (`YHatMistake`, `LossMistake`, `GradientMistake`), with a
///   wrong belief about the question, under which the right formula is computed (`BeliefMistake`), or with a number
///   that multiplies the whole answer (`Factor`).
/// - A `Candidate` is a way to compute a quantity of one question, row by row. Answers are compared with candidates.
/// - A `Specimen` is the whole wrong answer that a mistake gives, for lint and tests.
///
/// To add a mistake, add its formula and its `Misconception` to the list in the file of its quantity in this folder
/// (`YHatMistakes.swift`, `LossMistakes.swift`, `GradYHatMistakes.swift`, `GradALMistakes.swift`), or to
/// `BeliefMistakes.swift` or `Factor.swift`. `PrecisionMistakes.swift` has answers that are right except for their
/// digits, blanks, and rearranged rows. Then add its row to docs/grading.md (`GradingDocumentTests` prints it) and an
/// answer with it to `SeenMistakesTests`.
enum Catalogue {
  /// Which candidates to compute.
  struct Scope: OptionSet {
    let rawValue: Int
    /// Wrong formulas, and right ones under a wrong belief.
    static let formulas = Scope(rawValue: 1)
    /// Right formulas on a wrong ŷ, for an answer that does not include the ŷ from which it starts.
    static let upstream = Scope(rawValue: 2)
    static let all: Scope = [.formulas, .upstream]
  }

  static func candidates(
    of quantity: GradedQuantity, in question: Question, from basis: YHatBasis, _ scope: Scope = .all
  ) -> [Candidate] {
    let truth = Belief(of: question)
    guard quantity != .yHat else { return yHat(question, basis) }
    let right = rightFormula(quantity)
    var candidates = [self.right(quantity, in: question, from: basis)]
    if scope.contains(.formulas) {
      // An ε changes less than the digits of a student's own ŷ leave open.
      let formulas = wrongFormulas(quantity).filter { !basis.isOwn || !$0.0.isPerturbation }
      candidates += formulas.map { misconception, formula in
        Candidate([misconception], of: quantity, in: question, from: basis, under: truth, by: formula)
      }
      candidates += BeliefMistake.all.compactMap { mistake in
        mistake.belief(question).map { belief in
          Candidate([mistake.misconception], of: quantity, in: question, from: basis, under: belief, by: right)
        }
      }
    }
    if scope.contains(.upstream) {
      candidates += upstreamMistakes(quantity).map { mistake in
        let source = YHatBasis(source: .formula(mistake.formula(question)), bounds: nil, isOwn: false)
        return Candidate([mistake.misconception], of: quantity, in: question, from: source, under: truth, by: right)
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
  static func right(_ quantity: GradedQuantity, in question: Question, from basis: YHatBasis) -> Candidate {
    Candidate([], of: quantity, in: question, from: basis, under: Belief(of: question), by: rightFormula(quantity))
  }

  /// ŷ does not depend on the labels, so an ignored sample has a ŷ too.
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
    default: { _ in nil }
    }
  }

  private static func wrongFormulas(_ quantity: GradedQuantity) -> [(Misconception, RowFormula)] {
    switch quantity {
    case .loss, .losses:
      LossMistake.all.map { mistake in (mistake.misconception, { row in mistake.formula(row).map { [$0] } }) }
    case .gradYHat: GradYHatMistakes.all.map { ($0.misconception, divided($0.formula)) }
    case .gradAL: GradALMistakes.all.map { ($0.misconception, divided($0.formula)) }
    default: []
    }
  }

  /// A sample's gradient as its share of the gradient of the batch.
  private static func divided(_ formula: @escaping RowFormula) -> RowFormula {
    { row in formula(row)?.map { $0 / row.divisor } }
  }
}
