import Grading

/// How often a lone loss gets a name, without a ŷ next to it: the name of its mistake, and a name by chance.
///
/// One number has the least evidence of all answers, so it shows what the margins of the rule do.
enum LossNames {
  static func print(draws: Int, seed: UInt64) {
    Swift.print("lone losses, seed \(seed), \(draws) arbitrary numbers and \(draws) mistakes for each row")
    for decimals in [2, 3, 4, 6] {
      let names = Names(decimals: decimals, draws: draws, seed: seed)
      Swift.print(
        "  \(decimals) decimals: \(decimal(names.falsePer10000, 0)) of 10000 arbitrary numbers named; "
          + "mistakes named as themselves \(decimal(names.itselfPercent, 0))%, "
          + "as others \(decimal(names.anotherPercent, 1))%, ambiguous \(decimal(names.ambiguousPercent, 0))%")
    }
  }

  private struct Names {
    private var arbitrary = (graded: 0, named: 0)
    private var mistakes = (graded: 0, itself: 0, another: 0, ambiguous: 0)

    var falsePer10000: Double { 10_000 * Double(arbitrary.named) / Double(arbitrary.graded) }
    var itselfPercent: Double { 100 * Double(mistakes.itself) / Double(mistakes.graded) }
    var anotherPercent: Double { 100 * Double(mistakes.another) / Double(mistakes.graded) }
    var ambiguousPercent: Double { 100 * Double(mistakes.ambiguous) / Double(mistakes.graded) }

    init(decimals: Int, draws: Int, seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      let digits = Digits.decimals(decimals)
      while arbitrary.graded < draws {
        let question = drawLoss(&generator)
        var grader = Grader(question, tolerance: digits.tolerance, rubric: Rubric(points: [.loss: 1]))
        // Half of the numbers are uniform, the others are losses of other questions.
        let others = (0..<numbersOfQuestion / 2).flatMap { _ in
          drawLoss(&generator).rightSpecimen(of: .loss)?.values ?? []
        }
        let uniform = others.map { _ in Double.random(in: 0..<4, using: &generator) }
        for number in others + uniform { addArbitrary(digits.rounded(number), &grader) }
        let specimens = question.specimens(of: .loss).filter(isVisible)
        for specimen in (0..<numbersOfQuestion).compactMap({ _ in specimens.randomElement(using: &generator) }) {
          addMistake(specimen, among: specimens, digits, &grader)
        }
      }
    }

    private mutating func addArbitrary(_ number: Double, _ grader: inout Grader) {
      arbitrary.graded += 1
      if case .recognised = grader.grade(Answer([.loss: .values([number], shape: [])])).quantities[0].diagnosis {
        arbitrary.named += 1
      }
    }

    /// - Parameter specimens: all of the question. A name whose numbers are equal is as good as the specimen's own.
    private mutating func addMistake(
      _ specimen: Specimen, among specimens: [Specimen], _ digits: Digits, _ grader: inout Grader
    ) {
      let answer = Answer([.loss: .values(specimen.values.map(digits.rounded), shape: specimen.shape)])
      let report = grader.grade(answer).quantities[0]
      guard report.verdict != .correct else { return }
      let diagnosis = report.diagnosis
      mistakes.graded += 1
      if case .ambiguous = diagnosis { mistakes.ambiguous += 1 }
      guard case .recognised(let best, _) = diagnosis else { return }
      let loss = specimen.values[0]
      let isItself = specimens.contains { other in
        Set(best.codes) == Set(other.codes) && abs(other.values[0] - loss) <= 1e-6 * abs(loss)
      }
      if isItself { mistakes.itself += 1 } else { mistakes.another += 1 }
    }
  }

  /// Rounding and an ε move a loss only a little, and a loss of 0 is a blank.
  private static func isVisible(_ specimen: Specimen) -> Bool {
    Set(specimen.codes).isDisjoint(with: ["rounded_too_early", "epsilon_added"])
      && specimen.values[0].isFinite && abs(specimen.values[0]) >= 0.01
  }

  private static let numbersOfQuestion = 20

  /// A question that has a loss.
  private static func drawLoss(_ generator: inout SplitMix64) -> Question {
    while true {
      let question = drawQuestion(&generator)
      if question.quantities.contains(.loss) { return question }
    }
  }
}
