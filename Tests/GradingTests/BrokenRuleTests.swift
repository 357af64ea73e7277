import GradientCore
import Grading
import Testing

@Suite("Broken rules")
struct BrokenRuleTests {
  private typealias Rule = BrokenRule.Rule

  private func rules(_ quantity: GradedQuantity, _ code: String) throws -> [BrokenRule] {
    let question = Questions.plain
    let specimen = try #require(question.specimens(of: quantity).first { $0.codes == [code] })
    var grader = Grader(question, disclosure: .locations)
    let report = grader.grade(Answer([quantity: .values(specimen.values, shape: specimen.shape)]))
    return try #require(report.quantities[0].brokenRules)
  }

  @Test(
    "a wrong answer breaks the rules that it can be seen to break",
    arguments: [
      (GradedQuantity.yHat, "sigmoid", [Rule.yHatRowsSumToOne]),
      (.yHat, "percent", [.yHatRowsSumToOne, .yHatWithinZeroAndOne]),
      (.yHat, "exponential_base", []),
      (.loss, "sign_lost", [.lossesNotNegative]),
      (.gradAL, "one_hot_lost", [.gradRowsSumToZero, .oneNegativeEntry, .finiteDifferences]),
      (.gradAL, "sign_lost", [.oneNegativeEntry, .finiteDifferences]),
      (.gradAL, "argmax_for_label", [.finiteDifferences]),
      (.gradAL, "batch_mean_lost", [.finiteDifferences]),
    ] as [(GradedQuantity, String, [BrokenRule.Rule])])
  func broken(_ quantity: GradedQuantity, _ code: String, _ expected: [BrokenRule.Rule]) throws {
    #expect(try rules(quantity, code).map(\.rule) == expected)
  }

  @Test("a rule names the rows that break it, and no other")
  func rows() throws {
    let question = Questions.plain
    let right = try #require(question.rightSpecimen(of: .gradAL))
    var values = right.values
    values[4] += 0.25
    var grader = Grader(question)
    let report = grader.grade(Answer([.gradAL: .values(values, shape: [3, 4])])).quantities[0]
    #expect(report.brokenRules?.first?.rule == .gradRowsSumToZero)
    #expect(report.brokenRules?.first?.rows == [1])
  }

  @Test("a right answer that is only rounded too early breaks no rule", arguments: [2, 3, 4])
  func rounded(_ digits: Int) throws {
    var generator = SplitMix64(seed: 3)
    for _ in 0..<200 {
      let question = Questions.random(&generator, samples: 4, classes: 5, .mean)
      var grader = Grader(question, disclosure: .locations)
      let report = grader.grade(Questions.rightAnswer(question, decimals(digits)))
      #expect(report.quantities.allSatisfy { ($0.brokenRules ?? []).isEmpty }, "seed 3")
    }
  }
}
