import GradientCore
import Grading
import JunkAnswers
import Testing

/// A question and an answer in which some quantities must earn nothing.
struct UnfairCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let question: Question
  let answer: [GradedQuantity: [Double]]
  var tolerance = Tolerance.decimals(4)
  /// The quantities that must earn nothing.
  let earnsNothing: [GradedQuantity]

  init(
    _ name: String, _ question: Question, _ answer: [GradedQuantity: [Double]], earnsNothing: [GradedQuantity],
    tolerance: Tolerance = .decimals(4)
  ) {
    testDescription = name
    self.question = question
    self.answer = answer
    self.tolerance = tolerance
    self.earnsNothing = earnsNothing
  }

  func report(_ rubric: Rubric = Rubric()) -> Report {
    var grader = Grader(question, tolerance: tolerance, rubric: rubric)
    let parts = answer.map { quantity, values in
      (quantity, Answer.Part.values(values, shape: question.shape(quantity)))
    }
    return grader.grade(Answer(Dictionary(uniqueKeysWithValues: parts)))
  }
}

@Suite("Follow-through credits work, and nothing else")
struct FairnessTests {
  private static let one = Questions.question([2, 1, 0.1], classes: 3, labels: [0], isFlat: true)
  private static let two = Questions.question([0.4, -0.4], classes: 2, labels: [0], isFlat: true)
  private static let four = Questions.question([0.4, -0.4, 1, 0], classes: 4, labels: [0], isFlat: true)
  private static let sum = Questions.question([2, 1, 0.1, 1, 0, 2], classes: 3, labels: [0, 0], .sum)
  private static let other = Questions.question([0.3, 1.5, -1], classes: 3, labels: [1], isFlat: true)
  private static let smoothed = Questions.question(
    [2, 1, 0.1], classes: 3, labels: [0], labelSmoothing: 0.3, isFlat: true)
  private static let soft: Question = {
    do {
      let batch = try Batch(logits: [2, 1, 0.1], classes: 3, truth: .targets([0.2, 0.5, 0.3]))
      return try Question(batch, isFlat: true)
    } catch {
      preconditionFailure("the tests' own question is invalid: \(error)")
    }
  }()
  private static let six = Seen.six
  private static let labels = [3, 2, 3, 1, 0, 0]

  /// A number at the true class of each sample of `six`, and another elsewhere.
  private static func at(_ atLabel: Double, _ elsewhere: Double = 0) -> [Double] {
    (0..<30).map { $0 % 5 == labels[$0 / 5] ? atLabel : elsewhere }
  }

  private static func fill(_ value: Double, _ count: Int = 30) -> [Double] { [Double](repeating: value, count: count) }

  /// The unrounded loss, ∇_ŷ and ∇_{a_L} that the right formulas give for a ŷ of `one`.
  private static func following(_ yHat: [Double]) -> [GradedQuantity: [Double]] {
    [
      .yHat: yHat, .loss: [-naturalLogarithm(yHat[0])], .gradYHat: [-1 / yHat[0], 0, 0],
      .gradAL: [yHat[0] - 1, yHat[1], yHat[2]],
    ]
  }

  static let cases: [UnfairCase] = [
    // A ŷ that is not a distribution.
    UnfairCase(
      "a negative ŷ", one, [.yHat: [-5, -5, -5], .gradAL: [-7.1234, -3.5678, -1.2345]], earnsNothing: [.yHat, .gradAL]),
    UnfairCase(
      "logits for ŷ, and any loss", Seen.four, [.yHat: Seen.four.batch.logits, .loss: [3.1415]], earnsNothing: [.loss]),
    UnfairCase(
      "log ŷ for ŷ, and a loss in bits, summed", six, [.yHat: Seen.logSoftmax, .loss: [19.8681]], earnsNothing: [.loss]),
    UnfairCase("a ŷ that sums to 0.9", one, following([0.5, 0.3, 0.1]), earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase(
      "a ŷ that sums to 1.02 in 3 decimals", one, following([0.525, 0.302, 0.193]), earnsNothing: [.loss, .gradAL]),
    UnfairCase("an entry above 1", one, following([1.3, -0.2, -0.1]), earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase("an entry below 0", one, following([0.7, 0.4, -0.1]), earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase("sigmoid for ŷ", one, following([0.8808, 0.7311, 0.525]), earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase("percent for ŷ", one, following([66, 24, 10]), earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase("a huge ŷ", one, following([1e300, 1e300, -1e300]), earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase(
      "a row of `six` that is not a distribution", six,
      [.yHat: fill(0.2).dropLast() + [0.3], .gradAL: at(-0.8 / 6, 0.2 / 6)],
      earnsNothing: [.gradAL]),
    // A ŷ that is 0 at ℓ.
    UnfairCase(
      "0 at ℓ", one, [.yHat: [0, 0.7, 0.3], .loss: [.infinity], .gradAL: [-1, 0.7, 0.3]],
      earnsNothing: [.loss, .gradAL]),
    UnfairCase(
      "0 at ℓ, and any loss", one, [.yHat: [0, 0.7, 0.3], .loss: [9], .gradYHat: [-250, 0, 0]],
      earnsNothing: [.loss, .gradYHat]),
    UnfairCase("−0 at ℓ", one, [.yHat: [-0.0, 0.7, 0.3], .gradAL: [-1, 0.7, 0.3]], earnsNothing: [.gradAL]),
    // Not finite.
    UnfairCase(
      "an answer without a computation", six,
      [
        .yHat: fill(0), .loss: [.infinity], .losses: fill(.infinity, 6), .gradYHat: at(-.infinity),
        .gradAL: at(-1.0 / 6),
      ],
      earnsNothing: GradedQuantity.ofLogits),
    UnfairCase(
      "the same without ŷ", six, [.losses: fill(.infinity, 6), .loss: [.infinity]], earnsNothing: [.loss, .losses]),
    UnfairCase(
      "∞ in ∇_ŷ", six, [.gradYHat: at(-.infinity), .gradAL: at(-1.0 / 6)], earnsNothing: [.gradYHat, .gradAL]),
    UnfairCase("∞ in ŷ", one, [.yHat: [.infinity, 0, 0], .gradAL: [.infinity, 0, 0]], earnsNothing: [.gradAL]),
    UnfairCase(
      "huge losses, whose sum overflows", six, [.losses: fill(1e308, 6), .loss: [1.7e308]], earnsNothing: [.loss]),
    // Trivial.
    UnfairCase(
      "one-hot", six, [.yHat: at(1), .loss: [0], .losses: fill(0, 6), .gradYHat: at(-1.0 / 6), .gradAL: fill(0)],
      earnsNothing: [.loss, .losses, .gradYHat, .gradAL]),
    UnfairCase(
      "uniform", six,
      [
        .yHat: fill(0.2), .loss: [1.6094], .losses: fill(1.6094, 6), .gradYHat: at(-5.0 / 6),
        .gradAL: at(-0.8 / 6, 0.2 / 6),
      ], earnsNothing: [.loss, .losses, .gradYHat, .gradAL]),
    UnfairCase(
      "uniform in 2 decimals", one, following([0.33, 0.33, 0.34]), earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase(
      "uniform for two classes", two,
      [.yHat: [0.5, 0.5], .loss: [0.6931], .gradYHat: [-2, 0], .gradAL: [-0.5, 0.5]],
      earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase(
      "a constant row of ∇_ŷ, and zeros", six, [.gradYHat: fill(0.7), .gradAL: fill(0)],
      earnsNothing: [.gradYHat, .gradAL]),
    UnfairCase(
      "one number for all losses, and for the loss", six, [.losses: fill(1.2345, 6), .loss: [1.2345]],
      earnsNothing: [.loss, .losses]),
    UnfairCase(
      "the loss of a single sample, twice", one, [.losses: [1.2345], .loss: [1.2345]], earnsNothing: [.loss, .losses]),
    UnfairCase(
      "even over two of three classes", one,
      [.yHat: [0.5, 0.5, 0], .loss: [0.6931], .gradYHat: [-2, 0, 0], .gradAL: [-0.5, 0.5, 0]],
      earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase(
      "uniform but for the tenth decimal", one, following([0.3333333333, 0.3333333333, 0.3333333334]),
      earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase(
      "all but one-hot: −ln ŷ is 1 − ŷ", one,
      [.yHat: [0.99, 0.005, 0.005], .loss: [0.01], .gradYHat: [-1, 0, 0]], earnsNothing: [.loss, .gradYHat],
      tolerance: .decimals(2)),
    UnfairCase(
      "98 % certain, and a loss of 2 %", one, [.yHat: [0.98, 0.01, 0.01], .loss: [0.02]], earnsNothing: [.loss],
      tolerance: .decimals(2)),
    UnfairCase(
      "1/k at ℓ alone, and what a uniform ŷ gives there", four,
      [.yHat: [0.25, 0.5, 0.15, 0.1], .loss: [1.386294361119891], .losses: [1.3863], .gradYHat: [-4, 0, 0, 0]],
      earnsNothing: [.loss, .losses, .gradYHat]),
    UnfairCase(
      "five is just 1/0.2, however many decimals are asked", one, [.yHat: [0.2, 0.5, 0.3], .gradYHat: [-5, 0, 0]],
      earnsNothing: [.gradYHat], tolerance: .decimals(6)),
    UnfairCase(
      "the soft targets for ŷ: all of ∇_ŷ is −1", soft,
      [.yHat: [0.2, 0.5, 0.3], .loss: [1.0297], .gradYHat: [-1, -1, -1], .gradAL: [0, 0, 0]],
      earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase(
      "the smoothed labels for ŷ", smoothed,
      [.yHat: [0.8, 0.1, 0.1], .loss: [0.639], .gradYHat: [-1, -1, -1], .gradAL: [0, 0, 0]],
      earnsNothing: [.loss, .gradYHat, .gradAL]),
    UnfairCase(
      "losses of one number but for their last digit", six,
      [.losses: [1.2345, 1.2346, 1.2345, 1.2345, 1.2346, 1.2345], .loss: [1.2345]], earnsNothing: [.losses, .loss]),
    UnfairCase(
      "a single loss that is not 0, for the sum", sum, [.losses: [1.3, 0], .loss: [1.3]],
      earnsNothing: [.losses, .loss]),
    UnfairCase(
      "all of another question, whose label is another", one,
      other.quantities.reduce(into: [:]) { $0[$1] = other.rightSpecimen(of: $1)?.values },
      earnsNothing: [.loss, .losses, .gradYHat]),
    UnfairCase(
      "two losses of one decimal", sum, [.yHat: [0.6, 0.3, 0.1, 0.2, 0.1, 0.7], .losses: [0.5, 1.6]],
      earnsNothing: [.losses]),
    // Values outside the interval.
    UnfairCase(
      "ŷ_ℓ = 0.01 leads to −200…−66.7, and not to −1", one, [.yHat: [0.01, 0.75, 0.24], .gradYHat: [-1, 0, 0]],
      earnsNothing: [.gradYHat]),
    UnfairCase(
      "ŷ_ℓ = 0.01 does not lead to −210", one, [.yHat: [0.01, 0.75, 0.24], .gradYHat: [-210, 0, 0]],
      earnsNothing: [.gradYHat]),
    UnfairCase(
      "ŷ_ℓ = 0.01 leads to a loss of 4.2…5.3, and not to 3.9", one, [.yHat: [0.01, 0.75, 0.24], .loss: [3.9]],
      earnsNothing: [.loss]),
    // Too little evidence.
    UnfairCase(
      "∇_{a_L} in one figure, for two classes", two, [.yHat: [0.45, 0.55], .gradAL: [-0.6, 0.6]],
      earnsNothing: [.gradAL], tolerance: .close(rtol: 0, atol: 0)),
    UnfairCase(
      "an interval of ∇_ŷ as wide as itself", one, [.yHat: [0.01, 0.75, 0.24], .gradYHat: [-120, 0, 0]],
      earnsNothing: [.gradYHat]),
  ]

  @Test("earns nothing", arguments: cases)
  func earnsNothing(_ unfair: UnfairCase) {
    let report = unfair.report()
    for quantity in unfair.earnsNothing {
      #expect(report.part(quantity)?.verdict == .wrong)
      #expect(report.part(quantity)?.score == 0)
    }
  }

  @Test("does not follow under any tolerance", arguments: cases)
  func followsUnderNone(_ unfair: UnfairCase) {
    let tolerances = [
      Tolerance.standard, .decimals(6), .decimals(17), .significantFigures(6), .significantFigures(17),
      .close(rtol: 0, atol: 0), .close(rtol: 1e-2, atol: 0), .close(rtol: 0, atol: 0.1), .close(rtol: 0.5, atol: 1e308),
    ]
    for tolerance in tolerances {
      var other = unfair
      other.tolerance = tolerance
      let report = other.report()
      for quantity in unfair.earnsNothing {
        #expect(report.part(quantity)?.verdict != .follows, "\(quantity), \(tolerance)")
      }
    }
  }

  @Test("a ŷ that is not a distribution has its own diagnosis, and later quantities have none from it")
  func ownDiagnosisAlone() {
    for (question, yHat, code, loss) in [
      (Seen.four, Seen.four.batch.logits, "logits_for_y_hat", 3.1415),
      (Seen.six, Seen.logSoftmax, "log_softmax", 2.7182),
    ] {
      let report = UnfairCase("", question, [.yHat: yHat, .loss: [loss]], earnsNothing: [.loss]).report()
      #expect(report.part(.yHat)?.codes == [code])
      #expect(report.part(.loss)?.diagnosis == .undefinedLogarithm)
    }
  }

  @Test("the right step on a ŷ that is no distribution earns nothing, and is said to be one; a wrong step is not")
  func consequence() {
    let yHat = [0.31, 0.62, 0.24]
    let own = Self.following(yHat).mapValues { $0.map(decimals(4)) }
    for (sign, diagnosis) in [(1.0, Diagnosis.consequence(of: .yHat)), (1.07, .unrecognised)] {
      let answer = own.mapValues { $0.map { decimals(4)(sign * $0) } }.merging([.yHat: yHat]) { $1 }
      let report = UnfairCase("", Self.one, answer, earnsNothing: [], tolerance: .decimals(4)).report()
      for quantity in [GradedQuantity.loss, .gradYHat, .gradAL] {
        #expect(report.part(quantity)?.verdict == .wrong, "\(quantity)")
        #expect(report.part(quantity)?.diagnosis == diagnosis, "\(quantity)")
      }
    }
  }

  @Test("a loss next to a ŷ that is 0 or negative at ℓ: there is no logarithm to follow from")
  func undefinedLogarithm() {
    for (ofLabel, loss, diagnosis) in [
      (0.0, Double.infinity, Diagnosis.undefinedLogarithm), (0, 34.5388, .undefinedLogarithm),
      (-0.25, 2.7183, .undefinedLogarithm), (0.25, 7.7183, .unrecognised),
    ] {
      let rest = [Double](repeating: (1 - ofLabel) / 2, count: 2)
      let answer: [GradedQuantity: [Double]] = [.yHat: [ofLabel] + rest, .loss: [loss], .gradAL: [0.71, 0.32, 0.94]]
      let report = UnfairCase("", Self.one, answer, earnsNothing: [.loss], tolerance: .decimals(4)).report()
      #expect(report.part(.loss)?.diagnosis == diagnosis, "\(ofLabel) \(loss)")
      #expect(report.part(.gradAL)?.diagnosis == .unrecognised)
    }
  }

  @Test("the loss of case \"log ŷ for ŷ\" is diagnosed from the exact ŷ, or not at all")
  func bitsOfTheSum() {
    let report = UnfairCase("", Seen.six, [.yHat: Seen.logSoftmax, .loss: [19.8681]], earnsNothing: [.loss]).report()
    let codes = report.part(.loss)?.codes.map(Set.init)
    #expect(codes == nil || codes == ["batch_mean_lost", "logarithm_base"])
  }

  @Test("the result of the right formula on a wrong ŷ follows, in each quantity", arguments: [2, 4, 6])
  func follows(_ digits: Int) {
    let yHat = [0.3, 0.6, 0.1].map { $0 + 0.01234567 }.enumerated().map { $0 == 2 ? $1 - 0.03703701 : $1 }
    let own = Self.following(yHat).mapValues { $0.map(decimals(digits)) }
    let report = UnfairCase("", Self.one, own, earnsNothing: [], tolerance: .decimals(digits)).report()
    // One number of two decimals cannot have the ten bits that ∇_ŷ needs.
    for quantity in [GradedQuantity.loss, .gradAL] + (digits > 2 ? [.gradYHat] : []) {
      #expect(report.part(quantity)?.verdict == .follows, "\(quantity)")
    }
  }

  @Test("a result computed from the written digits follows")
  func writtenDigits() {
    let yHat = [0.28, 0.65, 0.07]
    let own = Self.following(yHat).mapValues { $0.map(decimals(4)) }.merging([.yHat: yHat]) { $1 }
    let report = UnfairCase("", Self.one, own, earnsNothing: []).report()
    for quantity in [GradedQuantity.loss, .gradYHat, .gradAL] {
      #expect(report.part(quantity)?.verdict == .follows, "\(quantity)")
    }
  }

  @Test("a ŷ that is right to its digits, or a wrong row of an ignored sample, costs no credit")
  func ignoredRow() throws {
    let question = Questions.question([2, 1, 0.1, 0.5, 2.5, -1], classes: 3, labels: [0, -100], ignoreIndex: -100)
    let report = UnfairCase(
      "", question,
      [.yHat: [0.28, 0.65, 0.07, 0, 0, 0], .loss: [1.273], .gradAL: [-0.72, 0.65, 0.07, 0, 0, 0]], earnsNothing: []
    ).report()
    #expect(report.part(.loss)?.verdict == .follows)
    #expect(report.part(.gradAL)?.verdict == .follows)
  }

  @Test("a soft target's ℓ is its greatest class")
  func softTargets() throws {
    let batch = try Batch(logits: [2, 1, 0.1], classes: 3, truth: .targets([0.9, 0.1, 0]))
    let question = try Question(batch, isFlat: true)
    let gradAL = [-0.9, 0.6, 0.3]
    let none = UnfairCase("", question, [.yHat: [0, 0.7, 0.3], .gradAL: gradAL], earnsNothing: []).report()
    #expect(none.part(.gradAL)?.verdict == .wrong)
    let some = UnfairCase(
      "", question, [.yHat: [0.8123, 0.1001, 0.0876], .gradAL: [-0.0877, 0.0001, 0.0876]], earnsNothing: []
    )
    .report()
    #expect(some.part(.gradAL)?.verdict == .follows)
  }

  @Test("an infinity that is right is correct, and earns its points")
  func infinityIsCorrect() {
    let question = Questions.question([800, 0, -1], classes: 3, labels: [1], .sum, isFlat: true)
    let report = UnfairCase("", question, [.yHat: [1, 0, 0], .gradYHat: [0, -.infinity, 0]], earnsNothing: []).report()
    #expect(report.part(.gradYHat)?.verdict == .correct)
  }

  @Test("no tolerance makes a wrong infinity right", arguments: [Double.infinity, -.infinity])
  func infinityIsWrong(_ value: Double) {
    let tolerance = Tolerance.close(rtol: 1e308, atol: 1e308)
    #expect(!tolerance.allows(value, for: 2))
    #expect(tolerance.allows(-1e308, for: 2))
  }

  @Test(
    "honest work on a wrong ŷ is credited", arguments: [(2, 2, 0.1), (2, 4, 0.1), (4, 2, 0.85), (4, 4, 0.9)])
  func honest(_ yHatDecimals: Int, _ decimals: Int, _ lossShare: Double) {
    let seed: UInt64 = 42
    var tally = HonestTally()
    tally.gradeAnswers(50, yHatDecimals: yHatDecimals, decimals: decimals, seed: seed)
    // From a ŷ of two decimals, a lone loss rarely reaches its five bits.
    for (quantity, share) in [(GradedQuantity.loss, lossShare), (.losses, 0.85), (.gradYHat, 0.9), (.gradAL, 0.95)] {
      #expect(tally.share(quantity) >= share, "\(quantity), seed \(seed)")
    }
  }

  @Test("answers without a computation earn nothing for matrices, and for a lone loss only by chance")
  func junk() {
    let seed: UInt64 = 41
    var tally = JunkTally()
    tally.gradeAnswers(toQuestions: 100, seed: seed)
    #expect(tally.answers == 500)
    #expect(tally.creditedMatrices == [], "seed \(seed)")
    #expect(tally.invalid == [], "seed \(seed)")
    #expect(tally.losses > 125)
    #expect(Double(tally.creditedLosses) <= 0.01 * Double(tally.losses), "seed \(seed)")
  }
}
