import Grading
import JunkAnswers

/// Draws wrong answers of every known mistake, grades them, and prints the diagnoses.
///
///     diagnose-matrix [draws = 1000] [right answers = 1000000] [seed = 1] [junk = 100000] [--pairs] [--standard]
///     diagnose-matrix --cost
///     diagnose-matrix [draws = 1000] --losses
///
/// `--pairs` prints pairs of mistakes too, with a tenth of the draws. `--standard` grades with the tolerance of
/// `numpy.isclose`, under which most of these rounded answers would be wrong even without a mistake. `--cost` measures
/// the time of answers and its estimates instead, `--losses` how often a lone loss gets a name.
@main
enum DiagnoseMatrix {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let draws = arguments.first ?? 1_000
    let rights = arguments.dropFirst().first ?? 1_000_000
    let seed = UInt64(arguments.dropFirst(2).first ?? 1)
    if CommandLine.arguments.contains("--cost") {
      GradingCost.print(seed: seed)
      return EstimateCheck.print(seed: seed)
    }
    if CommandLine.arguments.contains("--losses") { return LossNames.print(draws: draws, seed: 1) }
    print("seed \(seed), \(draws) draws for each mistake, \(rights) right answers\n")
    for digits in [Digits.decimals(4), .decimals(2), .figures(2)] {
      printMatrix(digits, draws: draws, seed: seed)
    }
    printRight(count: rights, seed: seed)
    printHonest(count: max(draws, 100), seed: seed)
    printJunk(count: arguments.dropFirst(3).first ?? 100_000, seed: seed)
  }

  private static func printMatrix(_ digits: Digits, draws: Int, seed: UInt64) {
    var worst = (itself: 1.0, another: 0.0)
    for quantity in GradedQuantity.ofLogits {
      print("\(quantity.rawValue), \(digits.name)")
      print(String(repeating: " ", count: nameWidth) + Tally.header + "  taken for")
      let tallies = matrix(quantity, digits, draws: draws, seed: seed)
      for (name, tally) in tallies.sorted(by: { $0.key < $1.key }) {
        guard !name.contains("+") || arePairsPrinted else { continue }
        print(name + String(repeating: " ", count: max(1, nameWidth - name.count)) + tally.line)
        guard !name.contains("+") else { continue }
        worst.itself = min(worst.itself, Double(tally.itself) / Double(tally.draws))
        worst.another = max(worst.another, Double(tally.another) / Double(tally.draws))
      }
      print("")
    }
    print(
      "\(digits.name): single mistakes are taken for themselves in at least \(decimal(100 * worst.itself, 1))%, "
        + "for another in at most \(decimal(100 * worst.another, 2))%\n")
  }

  private static let nameWidth = 44
  private static let arePairsPrinted = CommandLine.arguments.contains("--pairs")

  /// Grades until each mistake of the quantity has its draws; a pair of mistakes has a tenth of them.
  private static func matrix(_ quantity: GradedQuantity, _ digits: Digits, draws: Int, seed: UInt64) -> [String: Tally]
  {
    var generator = SplitMix64(seed: seed)
    var tallies: [String: Tally] = [:]
    // A question brings each mistake that it can show. Enough questions are drawn for the rarest.
    for round in 0..<8 * draws {
      let question = drawQuestion(&generator)
      guard question.quantities.contains(quantity) else { continue }
      var grader = Grader(question, tolerance: digits.tolerance, rubric: Rubric(points: [quantity: 1]))
      for specimen in specimens(of: quantity, question, withPairs: round < draws / 4, &generator) {
        let name = specimen.codes.sorted().joined(separator: "+")
        guard tallies[name, default: Tally()].draws < (specimen.codes.count > 1 ? draws / 10 : draws) else { continue }
        let answer = Answer([quantity: .values(specimen.values.map(digits.rounded), shape: specimen.shape)])
        let report = grader.grade(answer).quantities[0]
        // Rounding that changes no digit of the answer is not a mistake, and a loss of ∞ has no digits.
        let isHarmless = report.verdict == .correct || specimen.values.contains { $0.isInfinite }
        if name == "rounded_too_early" && isHarmless { continue }
        tallies[name, default: Tally()].add(report, codes: specimen.codes)
      }
      if tallies.values.allSatisfy({ $0.draws >= draws / 10 }),
        tallies.filter({ !$0.key.contains("+") }).values.allSatisfy({ $0.draws >= draws })
      {
        break
      }
    }
    return tallies
  }

  /// One variant of each mistake, at random.
  private static func specimens(
    of quantity: GradedQuantity, _ question: Question, withPairs: Bool, _ generator: inout SplitMix64
  ) -> [Specimen] {
    var all = question.specimens(of: quantity) + (withPairs ? question.pairSpecimens(of: quantity) : [])
    all += [question.transposedSpecimen(of: quantity), question.reorderedSpecimen(of: quantity, using: &generator)]
      .compactMap { $0 }
    // An ε shows only on confident logits: the tests cover it.
    all.removeAll { $0.codes.contains("epsilon_added") }
    let groups = Dictionary(grouping: all) { $0.codes.sorted().joined(separator: "+") }
    return groups.sorted { $0.key < $1.key }.compactMap { $0.value.randomElement(using: &generator) }
  }

  /// Answers without a computation must not follow from anything. A single loss may by chance.
  private static func printJunk(count: Int, seed: UInt64) {
    var tally = JunkTally()
    tally.gradeAnswers(toQuestions: count / 5, seed: seed)
    for finding in (tally.creditedMatrices + tally.invalid).prefix(20) { print("  \(finding)") }
    let share = 100 * Double(tally.creditedLosses) / Double(max(tally.losses, 1))
    print(
      "junk that follows: \(tally.creditedMatrices.count) matrices in \(tally.answers) answers, "
        + "\(tally.creditedLosses) of \(tally.losses) lone losses (\(decimal(share, 2))%)")
  }

  /// Honest work on a wrong ŷ must follow.
  private static func printHonest(count: Int, seed: UInt64) {
    for (yHatDecimals, decimals) in [(2, 2), (2, 4), (4, 2), (4, 4)] {
      var tally = HonestTally()
      tally.gradeAnswers(count, yHatDecimals: yHatDecimals, decimals: decimals, seed: seed)
      let shares = [GradedQuantity.loss, .losses, .gradYHat, .gradAL].map { quantity in
        "\(quantity.rawValue) \(decimal(100 * tally.share(quantity), 1))%"
      }
      print(
        "honest work that follows, ŷ in \(yHatDecimals) decimals, the rest in \(decimals): "
          + shares.joined(separator: ", "))
    }
  }

  /// Right answers, in digits of every kind, must all be right.
  private static func printRight(count: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var (graded, wrong) = (0, 0)
    while graded < count {
      let question = drawQuestion(&generator)
      for digits in [Digits.decimals(4), .decimals(2), .figures(2)] {
        var grader = Grader(question, tolerance: digits.tolerance, disclosure: .count)
        let parts = question.quantities.compactMap { quantity in
          question.rightSpecimen(of: quantity).map {
            (quantity, Answer.Part.values($0.values.map(digits.rounded), shape: $0.shape))
          }
        }
        let report = grader.grade(Answer(Dictionary(uniqueKeysWithValues: parts)))
        graded += report.quantities.count
        wrong += report.quantities.count { $0.verdict != .correct }
      }
    }
    print("right answers marked wrong: \(wrong) of \(graded)")
  }
}
