import GradientCore
import Testing

@testable import Grading

@Suite("Mistakes of output units as slips")
struct OutputSlipTests {
  private func formulas(_ quantity: GradedQuantity, in question: Question) -> [Slip] {
    question.graph[quantity].slips.filter(\.isFormula)
  }

  @Test(
    "each wrong formula of softmax gives the numbers of its table",
    arguments: [
      (GradedQuantity.yHat, SoftmaxNumbers.yHat), (.losses, SoftmaxNumbers.losses),
      (.gradYHat, SoftmaxNumbers.gradYHat), (.gradAL, SoftmaxNumbers.gradAL),
    ])
  func softmax(_ quantity: GradedQuantity, _ rows: [SlipRow]) {
    let question = SlipQuestions.softmax
    expectRows(rows, at: quantity, of: formulas(quantity, in: question), in: question)
  }

  @Test("each wrong reduction of the loss gives its number")
  func reductions() {
    let question = SlipQuestions.softmax
    expectRows(SoftmaxNumbers.loss, at: .loss, of: question.graph[.loss].slips, in: question)
  }

  @Test(
    "each wrong formula of logistic units gives the numbers of its table",
    arguments: [
      (GradedQuantity.yHat, SlipNumbers.logisticYHat), (.losses, SlipNumbers.logisticLosses),
      (.gradYHat, SlipNumbers.logisticGradYHat), (.gradAL, SlipNumbers.logisticGradAL),
    ])
  func logistic(_ quantity: GradedQuantity, _ rows: [SlipRow]) throws {
    let question = try SlipQuestions.units(.logistic)
    expectRows(rows, at: quantity, of: formulas(quantity, in: question), in: question)
  }

  @Test(
    "each wrong formula of identity units gives the numbers of its table",
    arguments: [
      (GradedQuantity.yHat, SlipNumbers.identityYHat), (.losses, SlipNumbers.identityLosses),
      (.gradYHat, SlipNumbers.identityGradients), (.gradAL, SlipNumbers.identityGradAL),
    ])
  func identity(_ quantity: GradedQuantity, _ rows: [SlipRow]) throws {
    let question = try SlipQuestions.units(.identity)
    expectRows(rows, at: quantity, of: formulas(quantity, in: question), in: question)
  }

  @Test("each arrangement puts the numbers where its table has them")
  func arrangements() {
    let question = SlipQuestions.softmax
    let slips = question.graph[.gradAL].slips.filter(\.isArrangement)
    expectRows(SlipNumbers.rows, at: .gradAL, of: slips, in: question)
    #expect(question.graph[.yHat].slips.filter(\.isArrangement).count == 6)
    let ofSums = Set(ArrangementSlips.all(at: .gradW(1)).map(\.misconception.code))
    #expect(ofSums == ["gradient_clipped"])
    #expect(abs(ArrangementSlips.reorderedPrice(rows: 3) - 6.584962500721156) < 1e-12)
  }

  @Test("each wrong belief gives the gradient of its table")
  func beliefs() throws {
    expectRows(SlipNumbers.beliefs, at: .gradAL, of: TruthSlips.all, in: SlipQuestions.three)
    expectRows(
      SlipNumbers.options, at: .gradAL,
      of: TruthSlips.all.filter { $0.misconception.step == .batch }, in: SlipQuestions.weighted)
    expectRows(SlipNumbers.targets, at: .gradAL, of: TruthSlips.all, in: try SlipQuestions.targets())
  }

  @Test("ignored samples that count have the class that their label is as an index, or none")
  func ignored() {
    let slips = TruthSlips.all.filter { $0.misconception.code == "ignored_samples_filled" }
    for (index, row, loss) in [
      (0, [-0.37314191, 0.34483604, 0.028305866], 1.4900937),
      (-1, [0.12685809, 0.34483604, -0.47169413], 2.2400937),
      (-100, [0.12685809, 0.34483604, 0.028305866], 0.80432418),
    ] {
      let question = SlipQuestions.ignoring(index)
      // The mean counts three samples, or the two of the others.
      func rows(_ second: [Double]) -> [SlipRow] {
        [2.0 / 3, 1].map { factor in
          let numbers = [0.29489883, 0.065800824, -0.36069966] + second + [0.037861527, -0.14077983, 0.1029183]
          return SlipRow("ignored_samples_filled", numbers.map { $0 * factor })
        }
      }
      let (asIndex, zeros) = (index == -100 ? [] : rows(row), rows([0.12685809, 0.34483604, 0.028305866]))
      expectRows(asIndex + zeros, at: .gradAL, of: slips, in: question)
      let losses = (index == -100 ? [] : [loss * 2 / 3, loss]) + [0.80432418 * 2 / 3, 0.80432418]
      expectRows(losses.map { SlipRow("ignored_samples_filled", [$0]) }, at: .loss, of: slips, in: question)
    }
  }

  @Test("the root of a mean divides by the samples that count")
  func ignoredInRoots() {
    let question = SlipQuestions.ignoring(-100)
    let roots = [0.41088842, 0.71167962, 1.006467].map { SlipRow("distance", [$0]) }
    let slips = question.graph[.loss].slips.filter { $0.misconception.code == "distance" }
    expectRows(roots, at: .loss, of: slips, in: question)
  }

  @Test("a sample whose class has the weight 0 keeps its logits after a step")
  func updatedWithoutWeight() {
    let question = Questions.question(
      SlipQuestions.threeLogits, classes: 3, labels: [2, 0, 0], weights: [1, 2, 0])
    let rows = [
      [1, -0.5, 0.25, 0.87314191, 1.155164, -1.0283059, 0.21213847, 1.6407798, 0.6470817],
      [1, -0.5, 0.25, 0.68657095, 1.327582, -1.0141529, -0.018930764, 1.8203899, 0.69854085],
      [1, -0.5, 0.25, 0.53731419, 1.4655164, -1.0028306, -0.20378615, 1.964078, 0.73970817],
      [1, -0.5, 0.25, 0.50373142, 1.4965516, -1.0002831, -0.24537862, 1.9964078, 0.74897082],
    ].map { SlipRow("updated_parameters", $0) }
    let weighted = question.graph[.gradAL].slips.filter { $0.misconception.code == "updated_parameters" }
    expectRows(rows, at: .gradAL, of: Array(weighted.prefix(4)), in: question)
  }

  @Test("after a step, an ignored sample has its logits and no zeros: no such formula is tried")
  func updatedWithIgnored() {
    let question = SlipQuestions.ignoring(-100)
    let slips = question.graph[.gradAL].slips.filter { $0.misconception.code == "updated_parameters" }
    #expect(!slips.isEmpty)
    expectRows([], at: .gradAL, of: slips, in: question)
  }

  @Test("the class weights do not multiply λa")
  func regularisedWithWeights() {
    let question = Questions.question(
      SlipQuestions.threeLogits, classes: 3, labels: [2, 0, 0], weights: [1, 2, 0])
    let right = question.exact(.gradAL)
    let rates: [Double] = [0.005, 0.01, 0.05, 0.1]
    let rows = rates.map { (rate: Double) -> SlipRow in
      let numbers: [Double] = zip(right, SlipQuestions.threeLogits).map { gradient, a in gradient + rate * a }
      return SlipRow("regularisation_added", numbers)
    }
    let slips = question.graph[.gradAL].slips.filter { $0.misconception.code == "regularisation_added" }
    expectRows(rows, at: .gradAL, of: slips, in: question)
  }

  @Test("with ε = 1, targets of (1 − ε) e(ℓ) leave ŷ")
  func smoothedEntirely() throws {
    let question = Questions.question(SlipQuestions.threeLogits, classes: 3, labels: [2, 0, 0], labelSmoothing: 1)
    let node = question.graph[.gradAL]
    let slips = TruthSlips.all(in: question).filter { $0.misconception.code == "label_smoothing_term" }
    let numbers = try slips.map { slip in
      let way = Way(node, in: question, from: .exact, slips: [(at: .gradAL, change: slip.change)])
      return try #require(way?.values())
    }
    #expect(numbers.allSatisfy { $0.allSatisfy(\.value.isFinite) })
    let yHat = question.exact(.yHat).map { $0 / 3 }
    #expect(numbers.contains { zip($0, yHat).allSatisfy { found, y in abs(found.value - y) < 1e-12 } })
  }

  @Test("a wrong formula has the weights and the smoothing that the student believes in")
  func options() throws {
    let question = SlipQuestions.weighted
    let diagonal = try #require(question.graph[.gradAL].slips.first { $0.misconception.code == "jacobian_diagonal" })
    let node = question.graph[.gradAL]
    func numbers(of slips: [Slip]) throws -> [Double] {
      let way = Way(node, in: question, from: .exact, slips: slips.map { (at: node.quantity, change: $0.change) })
      return try #require(way?.values()).map(\.value)
    }
    let lost = TruthSlips.all(in: question).filter { $0.misconception.code == "weights_lost" }
    let expected: [(slips: [Slip], numbers: [Double])] = [
      (
        [diagonal],
        [
          0.029697386, -0.0022849959, -0.020651839, -0.045782938, 0.049596139, 0.00053760305, -0.022072301, 0.04928079,
          0.011728134,
        ]
      ),
      (
        [diagonal, lost[0]],
        [
          0.04218814, 0.0024736473, -0.03939696, -0.038686223, 0.044446141, -0.00017900077, -0.01845247, 0.043947756,
          0.0075832723,
        ]
      ),
      (
        [diagonal, lost[2]],
        [
          0.047564504, 0.0050132618, -0.048329508, -0.047101524, 0.049202241, 0.001007818, -0.021563096, 0.048442952,
          0.011215892,
        ]
      ),
    ]
    for (slips, row) in expected {
      let found = try numbers(of: slips)
      #expect(zip(found, row).allSatisfy { abs($0 - $1) < 1e-8 }, "\(found)")
    }
  }

  @Test("each wrong way to weight gives the numbers of its table")
  func weights() {
    let question = SlipQuestions.weighted
    for (quantity, rows) in [
      (GradedQuantity.losses, SlipNumbers.weightedLosses), (.gradYHat, SlipNumbers.weightedGradYHat),
      (.gradAL, SlipNumbers.weightedGradAL),
    ] {
      expectRows(rows, at: quantity, of: WeightSlips.formulas(at: quantity).map(\.slip), in: question)
    }
  }

  @Test("targets that are no one-hot vectors have mistakes of their own")
  func softTargets() throws {
    let question = try SlipQuestions.targets()
    func slips(_ code: String, _ quantity: GradedQuantity) -> [Slip] {
      formulas(quantity, in: question).filter { $0.misconception.code == code }
    }
    expectRows(
      [SlipRow("kl_divergence", [0.050754973, 0.43420389, 0.49291656])], at: .losses,
      of: [slips("kl_divergence", .losses)[0]], in: question)
    let diagonal = [
      -0.068367056, -0.072366529, -0.060116609, 0, -0.077581978, -0.078615689, -0.038511539, -0.023463305, -0.16545071,
    ]
    expectRows(
      [SlipRow("jacobian_diagonal", diagonal)], at: .gradAL, of: [slips("jacobian_diagonal", .gradAL)[1]], in: question)
    let inverted = [
      -0.39319844, -0.17546886, -0.37146759, 0, -0.30652093, -0.07548231, -0.20192815, -0.95792045, -0.10977952,
    ]
    expectRows(
      [SlipRow("inverse_lost", inverted)], at: .gradYHat, of: [slips("inverse_lost", .gradYHat)[3]], in: question)
  }

  @Test("a slip has one of the six prices, and the lone ones are never combined")
  func prices() throws {
    for unit in OutputUnit.allCases {
      for quantity in [GradedQuantity.yHat, .losses, .loss, .gradYHat, .gradAL] {
        let slips = OutputSlips.slips(at: quantity, of: unit)
        let prices = slips.map(\.price) + OutputSlips.factors(at: quantity, of: unit).map(\.price)
        #expect(Set(prices).isSubset(of: [3, 4, 5, 7, 8, 9]))
        for slip in slips {
          let isAlone = ["rounded_too_early", "difference_not_divided", "gradient_clipped"].contains(
            slip.misconception.code)
          #expect(slip.standsAlone == isAlone)
          let fitsMuch = ["epsilon_added", "one_sided_difference"].contains(slip.misconception.code)
          #expect(slip.isAlone == (isAlone || fitsMuch))
        }
      }
    }
  }
}
