import GradientCore
import Grading
import Testing

@Suite("Follow-through")
struct FollowThroughTests {
  private let question = Questions.plain
  private let labels = [0, 2, 0]

  /// A wrong ŷ (base 2 for e) and what follows from it, both to two decimals.
  private func consistent() throws -> (yHat: [Double], loss: Double, gradAL: [Double]) {
    let wrong = try #require(question.specimens(of: .yHat).first { $0.codes == ["exponential_base"] })
    let yHat = wrong.values.map(decimals(2))
    var loss = 0.0
    for sample in 0..<3 { loss -= naturalLogarithm(yHat[4 * sample + labels[sample]]) / 3 }
    let gradAL = yHat.indices.map { (yHat[$0] - ($0 % 4 == labels[$0 / 4] ? 1 : 0)) / 3 }
    return (yHat, decimals(2)(loss), gradAL.map(decimals(2)))
  }

  @Test("what follows from the student's own ŷ is credited, at the tolerance that its rounding allows")
  func follows() throws {
    let own = try consistent()
    var grader = Grader(question, tolerance: .decimals(3))
    let report = grader.grade(
      Answer([
        .yHat: .values(own.yHat, shape: [3, 4]), .loss: .values([own.loss], shape: []),
        .gradAL: .values(own.gradAL, shape: [3, 4]),
      ]))
    #expect(report.part(.yHat)?.verdict == .wrong)
    for quantity in [GradedQuantity.loss, .gradAL] {
      #expect(report.part(quantity)?.verdict == .follows)
      #expect(report.part(quantity)?.followsFrom == .yHat)
      #expect(report.part(quantity)?.diagnosis == nil)
    }
    #expect(report.score == 2)
    #expect(!report.correct)
  }

  @Test(
    "a quantity that follows earns the rubric's share", arguments: [(nil, 0), (0.5, 1), (1, 2)] as [(Double?, Double)])
  func share(_ share: Double?, _ score: Double) throws {
    let own = try consistent()
    var grader = Grader(question, tolerance: .decimals(3), rubric: Rubric(followThrough: share))
    let report = grader.grade(
      Answer([
        .yHat: .values(own.yHat, shape: [3, 4]), .loss: .values([own.loss], shape: []),
        .gradAL: .values(own.gradAL, shape: [3, 4]),
      ]))
    #expect(report.score == score)
    #expect(report.part(.gradAL)?.verdict == (share == nil ? .wrong : .follows))
  }

  @Test("a quantity that does not follow earns nothing")
  func doesNotFollow() throws {
    let own = try consistent()
    var grader = Grader(question, tolerance: .decimals(3))
    let report = grader.grade(
      Answer([.yHat: .values(own.yHat, shape: [3, 4]), .loss: .values([own.loss + 0.2], shape: [])]))
    #expect(report.part(.loss)?.verdict == .wrong)
  }

  @Test("∇_{a_L} follows from the student's own ∇_ŷ through the chain rule, and the loss from the losses")
  func chains() throws {
    let gradYHat = try #require(question.specimens(of: .gradYHat).first { $0.codes == ["sign_lost"] })
    let gradAL = try #require(question.specimens(of: .gradAL).first { $0.codes == ["sign_lost"] })
    let losses = try #require(question.specimens(of: .losses).first { $0.codes == ["logarithm_base"] })
    var grader = Grader(question)
    let report = grader.grade(
      Answer([
        .gradYHat: .values(gradYHat.values, shape: [3, 4]), .gradAL: .values(gradAL.values, shape: [3, 4]),
        .losses: .values(losses.values, shape: [3]), .loss: .values([losses.values.reduce(0, +) / 3], shape: []),
      ]))
    #expect(report.part(.gradAL)?.followsFrom == .gradYHat)
    #expect(report.part(.loss)?.followsFrom == .losses)
  }

  @Test("zeros that follow from a one-hot ŷ are no evidence and earn nothing")
  func zeros() {
    let oneHot = (0..<12).map { $0 % 4 == labels[$0 / 4] ? 1.0 : 0 }
    var grader = Grader(question)
    let report = grader.grade(
      Answer([
        .yHat: .values(oneHot, shape: [3, 4]), .loss: .values([0], shape: []),
        .gradAL: .values([Double](repeating: 0, count: 12), shape: [3, 4]),
      ]))
    #expect(report.score == 0)
  }
}

@Suite("Large answers are graded in one pass")
struct LargeAnswerTests {
  /// Work that is quadratic in the classes or in the samples would time out. 4,096 numbers are few otherwise.
  @Test("many classes, and many samples", arguments: [(1, 4_096), (1_024, 4)])
  func large(_ samples: Int, _ classes: Int) throws {
    var generator = SplitMix64(seed: 9)
    let question = Questions.random(&generator, samples: samples, classes: classes, .mean)
    var answer = Answer()
    for quantity in [GradedQuantity.yHat, .gradYHat, .gradAL] {
      let specimen = try #require(question.specimens(of: quantity, named: "rounded_too_early").last)
      answer.parts[quantity] = .values(specimen.values, shape: specimen.shape)
    }
    // Without a ŷ, ∇_{a_L} follows from ∇_ŷ to the last row.
    let signLost = try #require(question.specimens(of: .gradYHat, named: "sign_lost").first)
    let followed = try #require(question.specimens(of: .gradAL, named: "sign_lost").first)
    var grader = Grader(question)
    #expect(grader.grade(answer).quantities.count == 3)
    let report = grader.grade(
      Answer([
        .gradYHat: .values(signLost.values, shape: signLost.shape),
        .gradAL: .values(followed.values, shape: followed.shape),
      ]))
    #expect(report.part(.gradAL)?.followsFrom == .gradYHat)
  }
}
