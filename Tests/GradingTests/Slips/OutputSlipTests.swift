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
      func rows(_ second: [Double]) -> SlipRow {
        SlipRow(
          "ignored_samples_filled",
          [0.29489883, 0.065800824, -0.36069966] + second + [0.037861527, -0.14077983, 0.1029183])
      }
      expectRows([rows(row), rows([0.12685809, 0.34483604, 0.028305866])], at: .gradAL, of: slips, in: question)
      expectRows(
        [SlipRow("ignored_samples_filled", [loss]), SlipRow("ignored_samples_filled", [0.80432418])], at: .loss,
        of: slips, in: question)
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
    // Each formula is there with the weights and without them.
    expectRows(rows, at: .gradAL, of: stride(from: 0, to: 8, by: 2).map { weighted[$0] }, in: question)
  }

  @Test("a wrong formula is tried with the weights and the smoothing, and without them")
  func options() {
    let question = SlipQuestions.weighted
    func slips(_ code: String, _ quantity: GradedQuantity) -> [Slip] {
      formulas(quantity, in: question).filter { $0.misconception.code == code }
    }
    let losses = [
      SlipRow("log_lost", [0.1775937, 0.31373069, 0.16827991]),
      SlipRow("log_lost", [0.27860069, 0.25371618, 0.075723055]),
      SlipRow("log_lost", [-0.1775937, -0.31373069, -0.16827991]),
      SlipRow("log_lost", [-0.27860069, -0.25371618, -0.075723055]),
    ]
    expectRows(losses, at: .losses, of: slips("log_lost", .losses), in: question)
    let gradients = [
      SlipRow(
        "jacobian_diagonal",
        [
          0.029697386, -0.0022849959, -0.020651839, -0.045782938, 0.049596139, 0.00053760305, -0.022072301, 0.04928079,
          0.011728134,
        ]),
      SlipRow(
        "jacobian_diagonal",
        [
          0.057077405, 0.0060159142, -0.05799541, -0.056521829, 0.059042689, 0.0012093816, -0.025875715, 0.058131542,
          0.013459071,
        ]),
      SlipRow(
        "jacobian_diagonal",
        [
          -0.0064516368, -0.0060950749, -0.03483694, -0.065639351, -0.01141464, -0.00071209125, -0.024262879,
          -0.01078847, -0.002179572,
        ]),
      SlipRow(
        "jacobian_diagonal",
        [0, 0, -0.080392938, -0.075737712, 0, 0, -0.02799563, 0, 0]),
    ]
    expectRows(gradients, at: .gradAL, of: slips("jacobian_diagonal", .gradAL), in: question)
  }

  @Test("a slip has one of the six prices, and the lone ones are never combined")
  func prices() throws {
    for unit in OutputUnit.allCases {
      for quantity in [GradedQuantity.yHat, .losses, .loss, .gradYHat, .gradAL] {
        let slips = OutputSlips.slips(at: quantity, of: unit)
        let prices = slips.map(\.price) + OutputSlips.factors(at: quantity, of: unit).map(\.price)
        #expect(Set(prices).isSubset(of: [3, 4, 5, 7, 8, 9]))
        for slip in slips {
          let isAlone = ["rounded_too_early", "difference_not_divided"].contains(slip.misconception.code)
          #expect(slip.standsAlone == isAlone)
        }
      }
    }
  }
}
