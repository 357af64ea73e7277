import GradientCore
import Grading
import Testing

@Suite("Diagnosis")
struct DiagnosisTests {
  private static let seed: UInt64 = 2024

  /// A mistake that gives the numbers of a cheaper one has that one's name.
  @Test(
    "single mistakes are recognised in most draws at 4 decimals, and hardly ever mistaken for others",
    arguments: GradedQuantity.ofLogits)
  func singles(_ quantity: GradedQuantity) {
    var generator = SplitMix64(seed: Self.seed)
    var tally = (itself: 0, another: 0, draws: 0)
    for round in 0..<9 {
      let shape = [(3, 5), (4, 3), (5, 4)][round % 3]
      let question = Questions.random(&generator, samples: shape.0, classes: shape.1, Reduction.allCases[round / 3])
      guard question.quantities.contains(quantity) else { continue }
      var grader = Grader(question, tolerance: .decimals(4))
      let named = question.specimens(of: quantity) + question.pairSpecimens(of: quantity)
      // What moves a number only a little shows only on confident logits, and zeros are a blank.
      let visible = question.specimens(of: quantity).filter { specimen in
        specimen.codes != ["epsilon_added"] && specimen.codes != ["rounded_too_early"]
          && specimen.values.contains { decimals(4)($0) != 0 } && specimen.values.allSatisfy(\.isFinite)
      }
      for specimen in visible {
        let values = specimen.values.map(decimals(4))
        let report = grader.grade(Answer([quantity: .values(values, shape: specimen.shape)])).quantities[0]
        guard report.verdict != .correct else { continue }
        tally.draws += 1
        guard let found = report.codes else { continue }
        let isAlias = named.contains { other in
          Set(other.codes) == Set(found) && other.values.map(decimals(4)) == values
        }
        if found == specimen.codes || isAlias { tally.itself += 1 } else { tally.another += 1 }
      }
    }
    #expect(tally.draws > 200)
    // One number has few digits for a mistake that is rarely seen.
    #expect(Double(tally.itself) >= (quantity == .loss ? 0.93 : 0.97) * Double(tally.draws), "\(tally)")
    #expect(Double(tally.another) <= (quantity.isMatrix ? 0.001 : 0.005) * Double(tally.draws), "\(tally)")
  }

  @Test(
    "the typos of the lecture slides are named",
    arguments: [
      (GradedQuantity.gradYHat, "sign_lost"), (.gradYHat, "inverse_lost"), (.gradYHat, "index_of_another_class"),
      (.gradAL, "y_hat_l_for_y_hat_i"), (.gradAL, "extra_y_hat_i"),
    ])
  func slides(_ quantity: GradedQuantity, _ code: String) throws {
    let question = Questions.plain
    var grader = Grader(question)
    let specimens = question.specimens(of: quantity).filter { $0.codes == [code] }
    #expect(!specimens.isEmpty)
    for specimen in specimens {
      let report = grader.grade(Answer([quantity: .values(specimen.values, shape: specimen.shape)]))
      #expect(report.quantities[0].codes == [code])
    }
  }

  /// The catalogue must recognise numbers that it did not compute itself.
  @Test(
    "mistakes in numbers from elsewhere are recognised",
    arguments: [
      ([0.0, 0.0, 1.0], ["one_hot_alone"]), ([-0.09, -0.2447, 0.3348], ["sign_lost"]),
      ([0.09, 0.2447, 0.6652], ["one_hot_lost"]), ([0, 0, -0.3348], ["only_true_class"]),
      ([0.6652, 0.6652, -0.3348], ["y_hat_l_for_y_hat_i"]), ([0.0081, 0.0599, -0.2227], ["extra_y_hat_i"]),
      ([0.0819, 0.1848, 0.2227], ["sigmoid_derivative"]),
      ([9.003, 24.4728, -33.4759], ["percent"]), ([0, 0, -1.5032], ["grad_y_hat_for_grad_a_L"]),
    ] as [([Double], [String])])
  func byHand(_ values: [Double], _ codes: [String]) throws {
    // ŷ = softmax(1, 2, 3) = (0.0900, 0.2447, 0.6652), ℓ = 2, counted from 0.
    let question = Questions.question([1, 2, 3], classes: 3, labels: [2], isFlat: true)
    var grader = Grader(question, tolerance: .decimals(4))
    let report = grader.grade(Answer([.gradAL: .values(values, shape: [3])])).quantities[0]
    #expect(report.verdict == .wrong)
    #expect(Set(report.codes ?? []) == Set(codes))
  }

  @Test("two independent mistakes together are found")
  func pairs() throws {
    let question = Questions.plain
    var grader = Grader(question, tolerance: .decimals(4))
    let specimen = try #require(
      question.pairSpecimens(of: .gradAL).first { Set($0.codes) == ["sign_lost", "batch_mean_lost"] })
    let values = specimen.values.map(decimals(4))
    let report = grader.grade(Answer([.gradAL: .values(values, shape: specimen.shape)])).quantities[0]
    #expect(Set(report.codes ?? []) == ["sign_lost", "batch_mean_lost"])
  }

  @Test("transposed answers have a malformed shape, and are recognised")
  func transposed() throws {
    let question = Questions.plain
    var grader = Grader(question)
    for quantity in [GradedQuantity.yHat, .gradYHat, .gradAL] {
      let specimen = try #require(question.transposedSpecimen(of: quantity))
      let report = grader.grade(Answer([quantity: .values(specimen.values, shape: specimen.shape)])).quantities[0]
      #expect(report.verdict == .malformed)
      #expect(report.codes == ["transposed"])
      // Reshaped to the expected shape, it is wrong, and still recognised.
      let reshaped = grader.grade(Answer([quantity: .values(specimen.values, shape: [3, 4])])).quantities[0]
      #expect(reshaped.verdict == .wrong)
      #expect(reshaped.codes == ["transposed"])
    }
  }

  @Test("rows in another order are recognised")
  func reordered() throws {
    let question = Questions.plain
    var generator = SplitMix64(seed: 5)
    var grader = Grader(question)
    for quantity in [GradedQuantity.yHat, .gradYHat, .gradAL] {
      let specimen = try #require(question.reorderedSpecimen(of: quantity, using: &generator))
      let report = grader.grade(Answer([quantity: .values(specimen.values, shape: specimen.shape)])).quantities[0]
      #expect(report.codes == ["rows_reordered"])
    }
  }

  @Test("B = k makes 1/B and 1/k equal: both mistakes are listed")
  func ambiguous() throws {
    let question = Questions.question([1, 2, 0, 3], classes: 2, labels: [0, 0], .sum)
    var grader = Grader(question)
    let specimen = try #require(question.specimens(of: .loss).first { $0.codes == ["batch_mean_added"] })
    let report = grader.grade(Answer([.loss: .values(specimen.values, shape: [])])).quantities[0]
    guard case .ambiguous(let list) = report.diagnosis else {
      Issue.record("\(String(describing: report.diagnosis))")
      return
    }
    let codes = Set(list.flatMap(\.codes))
    #expect(codes.isSuperset(of: ["batch_mean_added", "mean_over_classes"]))
  }

  @Test("random numbers are unrecognised", arguments: [GradedQuantity.yHat, .gradYHat, .gradAL])
  func unrecognised(_ quantity: GradedQuantity) {
    var generator = SplitMix64(seed: Self.seed)
    var grader = Grader(Questions.plain)
    for _ in 0..<500 {
      let values = (0..<12).map { _ in decimals(2)(generator.normal()) }
      let report = grader.grade(Answer([quantity: .values(values, shape: [3, 4])])).quantities[0]
      #expect(report.diagnosis == .unrecognised, "seed \(Self.seed)")
    }
  }

  @Test("a random loss of 4 decimals gets the name of a mistake in at most 0.5 % of the draws")
  func chance() {
    var generator = SplitMix64(seed: Self.seed)
    var grader = Grader(Questions.plain)
    let guesses = (0..<2_000).count { _ in
      let loss = decimals(4)(10 * generator.uniform())
      return grader.grade(Answer([.loss: .values([loss], shape: [])])).quantities[0].codes != nil
    }
    #expect(guesses <= 10, "seed \(Self.seed)")
  }

  @Test("two figures of one number are too few to name a mistake")
  func tooFewDigits() throws {
    var grader = Grader(Questions.plain, tolerance: .significantFigures(2))
    for specimen in Questions.plain.specimens(of: .loss) {
      let loss = specimen.values[0]
      guard loss.isFinite, abs(loss) >= 1, abs(loss) < 10 else { continue }
      let report = grader.grade(Answer([.loss: .values([decimals(1)(loss)], shape: [])])).quantities[0]
      #expect(report.codes == nil)
    }
  }

  @Test("an answer that was rounded too early is diagnosed as such", arguments: [GradedQuantity.loss, .yHat, .gradAL])
  func roundedTooEarly(_ quantity: GradedQuantity) throws {
    var grader = Grader(Questions.plain)
    let right = try #require(Questions.plain.rightSpecimen(of: quantity))
    let values = right.values.map(decimals(3))
    let report = grader.grade(Answer([quantity: .values(values, shape: right.shape)])).quantities[0]
    #expect(report.verdict == .wrong)
    #expect(report.codes == ["rounded_too_early"])
  }

  @Test("a mistake is recognised if the answer has fewer digits than the tolerance asks for", arguments: [2, 3, 4])
  func coarseUnderStandard(_ digits: Int) throws {
    let question = Questions.plain
    var grader = Grader(question)
    for code in ["sign_lost", "batch_mean_lost", "one_hot_lost", "label_off_by_one"] {
      let specimen = try #require(question.specimens(of: .gradAL).first { $0.codes == [code] })
      let values = specimen.values.map(decimals(digits))
      let report = grader.grade(Answer([.gradAL: .values(values, shape: specimen.shape)])).quantities[0]
      #expect(report.codes == [code])
    }
  }

  @Test("four decimals where six are asked are no difference quotient that ends with two zeros everywhere")
  func coarseFromOwnYHat() throws {
    var generator = SplitMix64(seed: 11)
    for _ in 0..<20 {
      let question = Questions.random(&generator, samples: 4, classes: 3, .mean)
      let other = Questions.random(&generator, samples: 4, classes: 3, .mean)
      let yHat = try #require(other.rightSpecimen(of: .yHat)).values.map(decimals(4))
      let right = try #require(question.rightSpecimen(of: .gradYHat)).values
      let signLost = yHat.indices.map { right[$0] == 0 ? 0 : decimals(4)(1 / yHat[$0] / 4) }
      var grader = Grader(question, tolerance: .decimals(6))
      let report = grader.grade(
        Answer([.yHat: .values(yHat, shape: [4, 3]), .gradYHat: .values(signLost, shape: [4, 3])]))
      #expect(report.part(.gradYHat)?.codes == ["sign_lost"], "\(signLost)")
    }
  }

  @Test("wrong labels of who forgets weights and smoothing too have the name of the labels")
  func labelsWithoutOptions() throws {
    let logits = [2, 1, 0.1, -1, 0.5, 2.5, -1, 0.3, 1.2, -0.7, 0.4, 2.2]
    let yHat = try #require(Questions.plain.rightSpecimen(of: .yHat)).values
    let weighted = Questions.question(logits, classes: 4, labels: [0, 2, 0], .none, weights: [2, 0.5, 1.5, 1])
    let smoothed = Questions.question(logits, classes: 4, labels: [0, 2, 0], labelSmoothing: 0.1)
    // Half of what the weight of class 0 gives.
    let losses = [0, 4, 8].map { -naturalLogarithm(yHat[$0]) }
    let gradient = (0..<12).map { [0, 5, 11].contains($0) ? -1 / yHat[$0] / 3 : 0 }
    let cases: [(Question, GradedQuantity, [Double], String)] = [
      (weighted, .losses, losses, "class_0_for_label"), (smoothed, .gradYHat, gradient, "argmax_for_label"),
    ]
    for (question, quantity, values, code) in cases {
      var grader = Grader(question)
      let report = grader.grade(Answer([quantity: .values(values, shape: question.shape(quantity))]))
      #expect(report.quantities[0].codes == [code])
    }
  }

  @Test("float32's noise is recognised if the tolerance asks for more", arguments: GradedQuantity.ofLogits)
  func float32(_ quantity: GradedQuantity) throws {
    let question = Questions.plain
    let specimen = try #require(question.float32Specimen(of: quantity))
    let answer = Answer([quantity: .values(specimen.values, shape: specimen.shape)])
    var strict = Grader(question, tolerance: .close(rtol: 1e-12, atol: 0))
    #expect(strict.grade(answer).quantities[0].codes == ["float32_noise"])
    var standard = Grader(question)
    #expect(standard.grade(answer).correct)
  }

  @Test("a gradient that starts from the student's own wrong ŷ gets the mistake made after it")
  func fromOwnYHat() throws {
    let question = Questions.plain
    let wrong = try #require(question.specimens(of: .yHat).first { $0.codes == ["exponential_base"] })
    let yHat = wrong.values.map(decimals(3))
    let labels = [0, 2, 0]
    let signLost = yHat.indices.map { index in
      decimals(3)(((index % 4 == labels[index / 4] ? 1 : 0) - yHat[index]) / 3)
    }
    var grader = Grader(question, tolerance: .decimals(3))
    let report = grader.grade(
      Answer([.yHat: .values(yHat, shape: [3, 4]), .gradAL: .values(signLost, shape: [3, 4])]))
    #expect(report.part(.yHat)?.codes == ["exponential_base"])
    #expect(report.part(.gradAL)?.codes == ["sign_lost"])
    guard case .recognised(let best, _) = report.part(.gradAL)?.diagnosis else { return }
    #expect(best.isFromOwnYHat)
  }

  @Test("missing weights and smoothing are named, and a weighted mean over B too")
  func options() throws {
    let question = Questions.question(
      [2, 1, 0.1, 0.5, 2.5, -1, 1, 0.3, 0.7, 3, -2, 0], classes: 3, labels: [0, 2, -100, 1], weights: [0.2, 0.3, 0.5],
      labelSmoothing: 0.1, ignoreIndex: -100)
    var grader = Grader(question)
    for code in ["weights_lost", "label_smoothing_lost", "weighted_mean_over_samples"] {
      let specimen = try #require(question.specimens(of: .gradAL).first { $0.codes == [code] })
      let report = grader.grade(Answer([.gradAL: .values(specimen.values, shape: specimen.shape)])).quantities[0]
      #expect(report.codes == [code])
    }
  }

  @Test("the right answer includes the ŷ of an ignored sample")
  func ignoredYHat() throws {
    let question = Questions.question([2, 1, 0.1, 0.5, 2.5, -1], classes: 3, labels: [0, -100], ignoreIndex: -100)
    var grader = Grader(question)
    let right = try #require(question.rightSpecimen(of: .yHat))
    let values = right.values.map(decimals(3))
    let report = grader.grade(Answer([.yHat: .values(values, shape: right.shape)])).quantities[0]
    #expect(report.codes == ["rounded_too_early"])
  }
}

@Suite("Any answer can be graded")
struct AnyAnswerTests {
  private static let extremes: [Double] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
    0x1p-1030, 0.1, 1e15, 123_456_789.123_456_79, 0.5, 1e300,
  ]

  @Test(
    "extreme numbers in every quantity, at every tolerance",
    arguments: [
      Tolerance.standard, .close(rtol: 0, atol: 0), .close(rtol: 1e308, atol: 1e308), .close(rtol: 1e308, atol: 0),
      .close(rtol: 0, atol: .greatestFiniteMagnitude), .close(rtol: .leastNonzeroMagnitude, atol: 0),
      .significantFigures(1), .significantFigures(17), .decimals(0), .decimals(17),
    ])
  func extremes(_ tolerance: Tolerance) {
    var generator = SplitMix64(seed: 77)
    let questions = [
      Questions.plain, Questions.question([800, 0, -1], classes: 3, labels: [1], .sum, isFlat: true),
      Questions.question([1, -.infinity, 0, 2, 3, 4], classes: 3, labels: [0, -100], .none, ignoreIndex: -100),
      Questions.question([7, 8], classes: 1, labels: [0, 0]),
      Questions.question(
        [-1e308, -8e307, 3, 4, .leastNonzeroMagnitude, -0x1p-1040], classes: 3, labels: [1, 2], .sum),
      Questions.question([1, 2, 0, -1], classes: 2, labels: [0, 1], weights: [1e300, 1]),
    ]
    for question in questions {
      var grader = Grader(question, tolerance: tolerance, rubric: Rubric(partial: .entries), disclosure: .full)
      for _ in 0..<20 {
        let report = grader.grade(Self.draw(question, &generator))
        #expect(report.score.isFinite && report.score <= report.maxScore, "seed 77")
        #expect(report.quantities.allSatisfy { $0.verdict != .missing })
        for errors in report.quantities.compactMap(\.errors) {
          #expect(errors.absolute >= 0 && (errors.relative ?? 0) >= 0, "seed 77")
        }
      }
    }
  }

  /// All quantities, each mostly of one number, with a few others.
  private static func draw(_ question: Question, _ generator: inout SplitMix64) -> Answer {
    var answer = Answer()
    for quantity in question.quantities {
      let shape = question.shape(quantity)
      let usual = extremes[Int.random(in: 0..<extremes.count, using: &generator)]
      let values = (0..<shape.reduce(1, *)).map { _ in
        generator.uniform() < 0.8 ? usual : extremes[Int.random(in: 0..<extremes.count, using: &generator)]
      }
      answer.parts[quantity] = .values(values, shape: shape)
    }
    return answer
  }
}
