import GradientCore
import Grading
import Testing

/// Wrong formulas from public courses, with the numbers that students submitted.
@Suite("Mistakes that students really made")
struct SeenMistakesTests {
  private func report(
    _ quantity: GradedQuantity, _ values: [Double], of question: Question, tolerance: Tolerance = .decimals(4)
  ) -> QuantityReport {
    var grader = Grader(question, tolerance: tolerance)
    return grader.grade(Answer([quantity: .values(values, shape: question.shape(quantity))])).quantities[0]
  }

  @Test(
    "is named",
    arguments: [
      (GradedQuantity.gradAL, Seen.jacobianDiagonal, "jacobian_diagonal"),
      (.gradYHat, Seen.binaryCrossEntropy, "binary_cross_entropy"), (.gradAL, Seen.factorTwo, "factor_two"),
      (.gradAL, Seen.softmaxTwice, "softmax_twice"), (.gradAL, Seen.labelsOfAllSamples, "labels_of_all_samples"),
    ])
  func named(_ quantity: GradedQuantity, _ values: [Double], _ code: String) {
    #expect(report(quantity, values, of: Seen.six).codes == [code])
  }

  @Test("what follows from a rounded ŷ that was not sent is rounding, and no difference quotient", arguments: 2...4)
  func roundedYHat(_ digits: Int) throws {
    var generator = SplitMix64(seed: 7)
    var named = 0
    for _ in 0..<40 {
      let question = Questions.random(&generator, samples: 4, classes: 3, .mean)
      let exact = try [GradedQuantity.yHat, .gradAL].map { try #require(question.rightSpecimen(of: $0)).values }
      // ∇_{a_L} changes with ŷ alone.
      let values = zip(exact[0], exact[1]).map { decimals(4)($1 + (decimals(digits)($0) - $0) / 4) }
      let found = report(.gradAL, values, of: question)
      guard found.verdict == .wrong else { continue }
      #expect(found.codes == ["rounded_too_early"], "\(values)")
      named += 1
    }
    #expect(named >= 20)
  }

  @Test("the other neighbour in the last digit is rounding, whatever was rounded; one further away is not")
  func lastDigit() throws {
    let exact = try #require(Seen.six.rightSpecimen(of: .gradAL)).values
    for (units, codes) in [(1.0, ["rounded_too_early"]), (2, nil)] {
      for entries in [[3], [1, 4], [0, 9, 17, 22]] {
        var values = exact.map(decimals(4))
        for entry in entries {
          let side = exact[entry] > values[entry] ? 1e-4 : -1e-4
          values[entry] = decimals(4)(values[entry] + units * side)
        }
        #expect(report(.gradAL, values, of: Seen.six).codes == codes, "\(units) at \(entries)")
      }
    }
  }

  @Test("is named together with a factor", arguments: ["batch_mean_lost", "sign_lost"])
  func pairs(_ factor: String) throws {
    for code in ["jacobian_diagonal", "softmax_twice", "labels_of_all_samples", "factor_two"] {
      let specimen = try #require(Seen.six.pairSpecimens(of: .gradAL).first { Set($0.codes) == [code, factor] })
      #expect(Set(report(.gradAL, specimen.values.map(decimals(5)), of: Seen.six).codes ?? []) == [code, factor])
    }
  }

  @Test("`p[:, y]` is named in the loss and in ∇_ŷ", arguments: [GradedQuantity.loss, .losses, .gradYHat, .gradAL])
  func labelsOfAllSamples(_ quantity: GradedQuantity) throws {
    let specimen = try #require(Seen.six.specimens(of: quantity).first { $0.codes == ["labels_of_all_samples"] })
    #expect(report(quantity, specimen.values.map(decimals(4)), of: Seen.six).codes == ["labels_of_all_samples"])
  }

  @Test("`p[:, y]` of one sample is right")
  func oneSample() {
    let question = Questions.question([1, 2, 3], classes: 3, labels: [2], isFlat: true)
    #expect(!question.specimens(of: .gradAL).contains { $0.codes == ["labels_of_all_samples"] })
  }

  @Test("forgotten smoothing is named at positive logits, where ReLU's derivative is 1")
  func smoothing() throws {
    let plain = Questions.question([2, 1, 0.1], classes: 3, labels: [0], isFlat: true)
    let smoothed = Questions.question([2, 1, 0.1], classes: 3, labels: [0], labelSmoothing: 0.1, isFlat: true)
    let values = try #require(plain.rightSpecimen(of: .gradAL)).values
    #expect(report(.gradAL, values.map(decimals(4)), of: smoothed).codes == ["label_smoothing_lost"])
  }

  /// −log(ŷ_ℓ + 1e-8) in full precision. Its relative error is 2e-5, because ŷ_ℓ is small.
  @Test("an ε in the logarithm shows on confident logits, and is named")
  func epsilon() throws {
    #expect(report(.loss, [4.39403163065731], of: Seen.confident, tolerance: .standard).codes == ["epsilon_added"])
    let yHat = try #require(Seen.confident.rightSpecimen(of: .yHat)).values
    for epsilon in [1e-5, 1e-6, 1e-7, 1e-8] {
      let losses = [3, 1, 1, 0, 1, 3].enumerated().map { -naturalLogarithm(yHat[5 * $0 + $1] + epsilon) }
      #expect(report(.losses, losses, of: Seen.confident, tolerance: .standard).codes == ["epsilon_added"])
    }
  }

  @Test("an ε that does not show is right, and one unit of the last digit is not an ε")
  func noEpsilon() throws {
    let right = try #require(Seen.six.rightSpecimen(of: .loss)).values[0]
    #expect(report(.loss, [right + 1e-8], of: Seen.six, tolerance: .standard).verdict == .correct)
    for unit in [1e-4, -1e-4, 2e-4] {
      let codes = report(.loss, [decimals(4)(right) + unit], of: Seen.six).codes
      #expect(codes != ["epsilon_added"])
    }
  }

  @Test("zeros are a blank, even if a mistake gives them too", arguments: GradedQuantity.ofLogits)
  func blank(_ quantity: GradedQuantity) {
    for question in [Questions.question([2, 1, 0.1], classes: 3, labels: [0], isFlat: true), Seen.six] {
      let zeros = [Double](repeating: 0, count: question.shape(quantity).reduce(1, *))
      let found = report(quantity, zeros, of: question, tolerance: .decimals(3))
      #expect(found.verdict == .wrong)
      #expect(found.codes == ["blank"])
    }
  }

  @Test("zeros that are right are not a blank")
  func rightZeros() {
    let confident = Questions.question([60, 0, 0], classes: 3, labels: [0], isFlat: true)
    #expect(report(.gradAL, [0, 0, 0], of: confident).verdict == .correct)
  }

  @Test("zeros in the shape [k][B] are a blank too")
  func blankTransposed() {
    var grader = Grader(Seen.six)
    let zeros = Answer.Part.values([Double](repeating: 0, count: 30), shape: [5, 6])
    #expect(grader.grade(Answer([.gradAL: zeros])).quantities[0].codes == ["blank"])
  }

  @Test(
    "a number of few digits names no mistake, even if it is repeated",
    arguments: [
      ([0.81, -0.81], 1, [1.0, -1]), ([0.81, -0.81], 0, [-1, 1]), ([0.9, -0.9], 1, [0.5, -0.5]),
      ([2, -2], 0, [-0.1, 0.1]),
    ])
  func repeated(_ logits: [Double], _ label: Int, _ values: [Double]) {
    let question = Questions.question(logits, classes: 2, labels: [label], isFlat: true)
    // If decimals are asked, trailing zeros are digits.
    let found = report(.gradAL, values, of: question, tolerance: .standard)
    #expect(found.codes == nil)
    if case .ambiguous(let list) = found.diagnosis { #expect(list.count >= 2) }
  }

  @Test("`ambiguous` lists at least two", arguments: [0, 1, 2, 3])
  func ambiguous(_ digits: Int) {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<2 {
      let question = Questions.random(&generator, samples: 2, classes: 3, .mean)
      var grader = Grader(question, tolerance: .decimals(6))
      for quantity in question.quantities {
        for specimen in question.specimens(of: quantity) {
          let answer = Answer([quantity: .values(specimen.values.map(decimals(digits)), shape: specimen.shape)])
          guard case .ambiguous(let list) = grader.grade(answer).quantities[0].diagnosis else { continue }
          #expect(list.count >= 2, "seed 5")
        }
      }
    }
  }
}
