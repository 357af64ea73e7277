import GradientCore
import Grading
import Testing

/// Wrong formulas from public courses, with the numbers that were handed in.
@Suite("Mistakes that students were seen to make")
struct SeenMistakesTests {
  private func report(
    _ quantity: GradedQuantity, _ values: [Double], _ problem: Question, _ tolerance: Tolerance = .decimals(4)
  ) -> QuantityReport {
    var grader = Grader(problem, tolerance: tolerance)
    return grader.grade(Answer([quantity: .values(values, shape: problem.shape(quantity))])).quantities[0]
  }

  @Test(
    "is named",
    arguments: [
      (GradedQuantity.gradAL, Seen.jacobianDiagonal, "jacobian_diagonal"),
      (.gradYHat, Seen.binaryCrossEntropy, "binary_cross_entropy"), (.gradAL, Seen.factorTwo, "factor_two"),
      (.gradAL, Seen.softmaxTwice, "softmax_twice"), (.gradAL, Seen.labelsOfAllSamples, "labels_of_all_samples"),
    ])
  func named(_ quantity: GradedQuantity, _ values: [Double], _ code: String) {
    #expect(report(quantity, values, Seen.six).codes == [code])
  }

  @Test("is named together with a factor", arguments: ["batch_mean_lost", "sign_lost"])
  func pairs(_ factor: String) throws {
    for code in ["jacobian_diagonal", "softmax_twice", "labels_of_all_samples", "factor_two"] {
      let specimen = try #require(Seen.six.pairSpecimens(of: .gradAL).first { Set($0.codes) == [code, factor] })
      #expect(Set(report(.gradAL, specimen.values.map(decimals(5)), Seen.six).codes ?? []) == [code, factor])
    }
  }

  @Test("`p[:, y]` is named in the loss and in ∇_ŷ", arguments: [GradedQuantity.loss, .losses, .gradYHat, .gradAL])
  func labelsOfAllSamples(_ quantity: GradedQuantity) throws {
    let specimen = try #require(Seen.six.specimens(of: quantity).first { $0.codes == ["labels_of_all_samples"] })
    #expect(report(quantity, specimen.values.map(decimals(4)), Seen.six).codes == ["labels_of_all_samples"])
  }

  @Test("`p[:, y]` of one sample is right")
  func oneSample() {
    let problem = Questions.problem([1, 2, 3], classes: 3, labels: [2], isFlat: true)
    #expect(!problem.specimens(of: .gradAL).contains { $0.codes == ["labels_of_all_samples"] })
  }

  /// −log(ŷ_ℓ + 1e-8) in full precision: wrong by 2e-5 of it, as ŷ_ℓ is small.
  @Test("an ε in the logarithm shows on confident logits, and is named")
  func epsilon() throws {
    #expect(report(.loss, [4.39403163065731], Seen.confident, .standard).codes == ["epsilon_added"])
    let yHat = try #require(Seen.confident.rightSpecimen(of: .yHat)).values
    for epsilon in [1e-5, 1e-6, 1e-7, 1e-8] {
      let losses = [3, 1, 1, 0, 1, 3].enumerated().map { -naturalLogarithm(yHat[5 * $0 + $1] + epsilon) }
      #expect(report(.losses, losses, Seen.confident, .standard).codes == ["epsilon_added"])
    }
  }

  @Test("an ε that does not show is right, and one unit of the last digit is no ε")
  func noEpsilon() throws {
    let right = try #require(Seen.six.rightSpecimen(of: .loss)).values[0]
    #expect(report(.loss, [right + 1e-8], Seen.six, .standard).verdict == .correct)
    for unit in [1e-4, -1e-4, 2e-4] {
      let codes = report(.loss, [decimals(4)(right) + unit], Seen.six).codes
      #expect(codes != ["epsilon_added"])
    }
  }

  @Test("zeros are a blank, whatever else gives them", arguments: GradedQuantity.allCases)
  func blank(_ quantity: GradedQuantity) {
    for problem in [Questions.problem([2, 1, 0.1], classes: 3, labels: [0], isFlat: true), Seen.six] {
      let zeros = [Double](repeating: 0, count: problem.shape(quantity).reduce(1, *))
      let found = report(quantity, zeros, problem, .decimals(3))
      #expect(found.verdict == .wrong)
      #expect(found.codes == ["blank"])
    }
  }

  @Test("zeros that are right are no blank")
  func rightZeros() {
    let confident = Questions.problem([60, 0, 0], classes: 3, labels: [0], isFlat: true)
    #expect(report(.gradAL, [0, 0, 0], confident).verdict == .correct)
  }

  @Test("zeros in the shape [k][B] are a blank too")
  func blankTransposed() {
    var grader = Grader(Seen.six)
    let zeros = Answer.Part.values([Double](repeating: 0, count: 30), shape: [5, 6])
    #expect(grader.grade(Answer([.gradAL: zeros])).quantities[0].codes == ["blank"])
  }

  @Test(
    "one number, however often it is written, names nothing by its few digits",
    arguments: [
      ([0.81, -0.81], 1, [1.0, -1]), ([0.81, -0.81], 0, [-1, 1]), ([0.9, -0.9], 1, [0.5, -0.5]),
      ([2, -2], 0, [-0.1, 0.1]),
    ])
  func repeated(_ logits: [Double], _ label: Int, _ values: [Double]) {
    let problem = Questions.problem(logits, classes: 2, labels: [label], isFlat: true)
    for tolerance in [Tolerance.standard, .decimals(4)] {
      let found = report(.gradAL, values, problem, tolerance)
      #expect(found.codes == nil)
      if case .ambiguous(let list) = found.diagnosis { #expect(list.count >= 2) }
    }
  }

  @Test("`ambiguous` lists at least two", arguments: [0, 1, 2, 3])
  func ambiguous(_ digits: Int) {
    var generator = SplitMix64(seed: 5)
    for _ in 0..<2 {
      let problem = Questions.random(&generator, samples: 2, classes: 3, .mean)
      var grader = Grader(problem, tolerance: .decimals(6))
      for quantity in problem.quantities {
        for specimen in problem.specimens(of: quantity) {
          let answer = Answer([quantity: .values(specimen.values.map(decimals(digits)), shape: specimen.shape)])
          guard case .ambiguous(let list) = grader.grade(answer).quantities[0].diagnosis else { continue }
          #expect(list.count >= 2, "seed 5")
        }
      }
    }
  }
}
