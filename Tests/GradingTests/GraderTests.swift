import GradientCore
import Grading
import Testing

/// Cut, because a test's output would have a million numbers.
extension Answer.Part: CustomTestStringConvertible {
  package var testDescription: String {
    switch self {
    case .values(let values, let shape): "\(values.prefix(12))\(values.count > 12 ? "…" : ""), shape \(shape)"
    case .malformed(let reason): "malformed: \(reason)"
    }
  }
}

@Suite("Grader")
struct GraderTests {
  private let question = Questions.plain

  private func grade(
    _ parts: [GradedQuantity: Answer.Part], _ rubric: Rubric = Rubric(), tolerance: Tolerance = .standard,
    _ disclosure: Disclosure = .hint
  ) -> Report {
    var grader = Grader(question, tolerance: tolerance, rubric: rubric, disclosure: disclosure)
    return grader.grade(Answer(parts))
  }

  @Test("a right answer earns all points", arguments: [Reduction.mean, .sum, .none])
  func right(_ reduction: Reduction) {
    let question = Questions.question([1, 2, 0.5, 3, -1, 0], classes: 3, labels: [2, 0], reduction)
    var grader = Grader(question)
    let report = grader.grade(Questions.rightAnswer(question))
    #expect(report.correct)
    #expect(report.score == Double(question.quantities.count))
    #expect(report.score == report.maxScore)
    #expect(report.quantities.allSatisfy { $0.verdict == .correct && $0.diagnosis == nil })
  }

  @Test("a right answer that is rounded to the digits of the tolerance is right", arguments: 1...6)
  func rounded(_ digits: Int) {
    var generator = SplitMix64(seed: 11)
    for _ in 0..<200 {
      let question = Questions.random(&generator, samples: 4, classes: 3, .mean)
      var grader = Grader(question, tolerance: .decimals(digits))
      #expect(grader.grade(Questions.rightAnswer(question, decimals(digits))).correct, "seed 11")
    }
  }

  @Test("without points, the quantities of the answer are asked, at one point each")
  func askedByAnswer() throws {
    let right = try #require(question.rightSpecimen(of: .loss))
    let report = grade([.loss: .values(right.values, shape: [])])
    #expect(report.quantities.map(\.quantity) == [.loss])
    #expect(report.maxScore == 1)
    #expect(report.correct)
  }

  @Test("in an empty answer, the default quantities of /v1/gradients are missing")
  func empty() {
    let report = grade([:])
    #expect(report.quantities.map(\.quantity) == [.loss, .yHat, .gradAL])
    #expect(report.quantities.allSatisfy { $0.verdict == .missing })
    #expect(report.score == 0)
    #expect(!report.correct)
  }

  @Test("in an answer that cannot be parsed, every quantity that is asked is malformed")
  func unreadable() {
    var grader = Grader(question, rubric: Rubric(points: [.yHat: 1, .loss: 2]))
    let report = grader.grade(Answer(unreadable: "found a list, expected an object."))
    #expect(report.quantities.map(\.verdict) == [.malformed, .malformed])
    #expect(report.quantities.allSatisfy { $0.reason == "found a list, expected an object." })
    #expect(report.maxScore == 3)
  }

  @Test("points name the quantities that are asked, and a missing one scores 0")
  func points() throws {
    let right = try #require(question.rightSpecimen(of: .yHat))
    let rubric = Rubric(points: [.yHat: 3, .gradAL: 5])
    let report = grade([.yHat: .values(right.values, shape: right.shape), .loss: .values([0], shape: [])], rubric)
    #expect(report.score == 3)
    #expect(report.maxScore == 8)
    #expect(report.part(.gradAL)?.verdict == .missing)
    #expect(report.part(.loss) == nil)
  }

  @Test("partial credit counts right entries; without it a wrong quantity scores 0")
  func partial() throws {
    let right = try #require(question.rightSpecimen(of: .yHat))
    var values = right.values
    values[5] += 0.1
    values[11] = .infinity
    let part = [GradedQuantity.yHat: Answer.Part.values(values, shape: right.shape)]
    #expect(grade(part).score == 0)
    let report = grade(part, Rubric(points: [.yHat: 6], partial: .entries))
    #expect(report.score == 5)
    #expect(report.part(.yHat)?.entries?.right == 10)
    #expect(report.part(.yHat)?.entries?.total == 12)
    #expect(report.part(.yHat)?.wrong == [[1, 1], [2, 3]])
  }

  @Test(
    "a submission that cannot be read is malformed, with the reason, and scores 0",
    arguments: [
      (Answer.Part.values([1, 2], shape: [2]), "found 2 numbers, expected shape [3][4]. Write 3 rows of 4 numbers."),
      (.values([], shape: [0]), "found 0 numbers, expected shape [3][4]. Write 3 rows of 4 numbers."),
      (.values([1], shape: []), "found one number, expected shape [3][4]."),
      (
        .values([Double](repeating: 0.25, count: 11) + [.nan], shape: [3, 4]),
        "entry [2][3] is NaN, which is never right. Leave the quantity out if you have no value."
      ),
      (
        .values([Double](repeating: 0, count: 1_000_000), shape: [1_000_000]),
        "found 1000000 numbers, expected shape [3][4]. Write 3 rows of 4 numbers."
      ),
      (.malformed("found a string."), "found a string."),
    ])
  func malformed(_ part: Answer.Part, _ reason: String) {
    let report = grade([.yHat: part])
    #expect(report.part(.yHat)?.verdict == .malformed)
    #expect(report.part(.yHat)?.reason == reason)
    #expect(report.score == 0)
    #expect(!report.correct)
  }

  @Test("an additional or missing dimension of length 1 is accepted")
  func squeezed() {
    let flat = Questions.question([2, 1, 0.1], classes: 3, labels: [0], isFlat: true)
    let right = flat.rightSpecimen(of: .yHat)?.values ?? []
    var grader = Grader(flat)
    for shape in [[3], [1, 3], [3, 1]] {
      #expect(grader.grade(Answer([.yHat: .values(right, shape: shape)])).correct)
    }
  }

  @Test("an infinity is right if the exact value is that infinity")
  func infinities() {
    let question = Questions.question([800, 0, -1], classes: 3, labels: [1], .sum, isFlat: true)
    let right = question.rightSpecimen(of: .gradYHat)?.values ?? []
    #expect(right[1] == -.infinity)
    var grader = Grader(question)
    #expect(grader.grade(Answer([.gradYHat: .values(right, shape: [3])])).correct)
    #expect(!grader.grade(Answer([.gradYHat: .values([0, .infinity, 0], shape: [3])])).correct)
  }

  @Test("each level discloses its own fields, and none of a higher level", arguments: Disclosure.allCases)
  func disclosure(_ level: Disclosure) throws {
    let specimen = try #require(question.specimens(of: .gradAL).first { $0.codes == ["sign_lost"] })
    let report = grade([.gradAL: .values(specimen.values, shape: specimen.shape)], level)
    let part = try #require(report.part(.gradAL))
    #expect(part.verdict == .wrong)
    #expect((part.entries != nil) == (level >= .count))
    #expect((part.wrong != nil) == (level >= .locations))
    #expect((part.brokenRules != nil) == (level >= .locations))
    #expect((part.diagnosis != nil) == (level >= .hint))
    #expect((part.errors != nil) == (level == .full))
    #expect((part.expected != nil) == (level == .full))
  }

  private func grade(_ parts: [GradedQuantity: Answer.Part], _ disclosure: Disclosure) -> Report {
    grade(parts, Rubric(), disclosure)
  }

  private func grade(
    _ parts: [GradedQuantity: Answer.Part], _ rubric: Rubric, _ disclosure: Disclosure
  ) -> Report {
    grade(parts, rubric, tolerance: .standard, disclosure)
  }

  @Test("the greatest errors are those of the worst entries")
  func errors() throws {
    let report = grade([.loss: .values([100], shape: [])], .full)
    let part = try #require(report.part(.loss))
    let exact = try #require(part.expected?.first)
    #expect(part.errors?.absolute == 100 - exact)
    #expect(part.errors?.relative == (100 - exact) / exact)
  }
}
