import Backpropagation
import GradientCore
import Testing

@testable import Grading

@Suite("Broken rules of networks, and the numbers of a gradient check")
struct NetworkRuleTests {
  private func rules(
    _ question: Question, _ quantity: GradedQuantity, _ values: [Double], own: [GradedQuantity: [Double]] = [:]
  ) -> [BrokenRule.Rule] {
    var check = RuleCheck(question, .standard)
    return check.brokenRules(quantity, values, own: own).map(\.rule)
  }

  @Test("a right answer breaks none, however it is rounded", arguments: HiddenSlipTests.activations)
  func right(_ activation: Activation) throws {
    for output in OutputUnit.allCases {
      for isTransposed in [false, true] {
        let question = try HandNetwork(activation, output).question(isTransposed: isTransposed)
        for digits in [2, 3, 6, 15] {
          let own = Dictionary(
            uniqueKeysWithValues: question.graph.nodes.map { node in
              (node.quantity, question.exact(node.quantity).map(decimals(digits)))
            })
          for (quantity, values) in own {
            #expect(rules(question, quantity, values, own: own) == [], "\(activation) \(output) \(quantity) \(digits)")
          }
        }
      }
    }
  }

  @Test("a gradient of weights or biases that is not the slope of the loss breaks a rule")
  func slopes() throws {
    for output in OutputUnit.allCases {
      let question = try HandNetwork(.tanh, output).question()
      for quantity in [GradedQuantity.gradW(1), .gradW(3), .gradB(2)] {
        let exact = question.exact(quantity)
        #expect(rules(question, quantity, exact.map { -$0 }) == [.parameterDifferences], "\(output) \(quantity)")
        #expect(rules(question, quantity, exact.map { 4 * $0 }) == [.parameterDifferences], "\(output) \(quantity)")
      }
    }
  }

  @Test("a step across a kink shows nothing")
  func kinks() throws {
    let layers = [
      Layer(units: 1, inputs: 1, weights: [1], biases: [-1], activation: .relu),
      Layer(units: 2, inputs: 1, weights: [1, -1], biases: nil, activation: nil),
    ]
    for input in [1, 1.00001] {
      let question = try Question(NetworkBatch(layers: layers, inputs: [input], samples: 1, truth: .labels([0])))
      #expect(rules(question, .gradW(1), [100]) == [], "\(input)")
    }
  }

  @Test("∇b is the sum of the rows of the student's own ∇a")
  func sums() throws {
    let question = try HandNetwork(.tanh, .softmax).question()
    let own = [GradedQuantity.gradA(2): question.exact(.gradA(2)).map { 2 * $0 }]
    let twice = question.exact(.gradB(2)).map { 2 * $0 }
    #expect(rules(question, .gradB(2), twice, own: own) == [.parameterDifferences])
    #expect(rules(question, .gradB(2), question.exact(.gradB(2)), own: own) == [.gradBSumsRows])
    let infinite = [GradedQuantity.gradA(2): question.exact(.gradA(2)).map { _ in Double.infinity }]
    #expect(rules(question, .gradB(2), twice, own: infinite) == [.parameterDifferences])
  }

  @Test(
    "activations beyond the range of their function break a rule",
    arguments: [
      (Activation.logistic, [0.5, 1.2]), (.tanh, [-1.5, 0]), (.relu, [2, -0.1]), (.softplus, [-0.1, 3]),
    ] as [(Activation, [Double])])
  func ranges(_ activation: Activation, _ pair: [Double]) throws {
    let question = try HandNetwork(activation, .identity).question()
    let values = question.exact(.h(1)).indices.map { $0 == 4 ? pair[0] : $0 == 5 ? pair[1] : 0.5 }
    var check = RuleCheck(question, .standard)
    let found = check.brokenRules(.h(1), values, own: [:])
    #expect(found.map(\.rule) == [.hWithinRange] && found.first?.rows == [1], "\(activation)")
  }

  @Test("the outputs decide which rules hold for ŷ and the losses")
  func outputs() throws {
    let values = [Double](repeating: 1.5, count: 12)
    let expected: [OutputUnit: [BrokenRule.Rule]] = [
      .softmax: [.yHatRowsSumToOne, .yHatWithinZeroAndOne], .logistic: [.yHatWithinZeroAndOne], .identity: [],
    ]
    for (output, rule) in expected {
      let question = try HandNetwork(.tanh, output).question()
      #expect(rules(question, .yHat, values) == rule, "\(output)")
      let loss: BrokenRule.Rule = output == .softmax ? .lossesNotNegative : .unitLossesNotNegative
      #expect(rules(question, .losses, [-1, 1, 1, 1]) == [loss], "\(output)")
    }
  }

  // MARK: The gradient check

  @Test("the two numbers are those of their formulas")
  func check() throws {
    let found = try #require(GradientCheck([1, 2], [1, 2.5]))
    #expect(abs(found.relativeError - 0.2) < 1e-15)
    #expect(abs(found.normRatio - 0.5 / (5.0.squareRoot() + 7.25.squareRoot())) < 1e-15)
    #expect(GradientCheck([0, 0], [0, 0])?.relativeError == 0)
    #expect(GradientCheck([0, 0], [0, 0])?.normRatio == 0)
    #expect(GradientCheck([1, -3], [-1, 3]) == GradientCheck([-1e308, 3e-308], [1e308, -3e-308]))
    let least = try #require(GradientCheck([.leastNonzeroMagnitude], [0]))
    #expect(least.relativeError == 1 && least.normRatio == 1)
    #expect(GradientCheck([1, 2], [-.infinity, 2]) == nil)
  }

  @Test("only `full` has them, and only for gradients")
  func disclosure() throws {
    let answer = Questions.rightAnswer(Questions.plain, decimals(3))
    for level in Disclosure.allCases {
      var grader = Grader(Questions.plain, disclosure: level)
      for part in grader.grade(answer).quantities {
        let isShown = level == .full && (part.quantity == .gradYHat || part.quantity == .gradAL)
        #expect((part.gradientCheck != nil) == isShown, "\(level) \(part.quantity)")
      }
    }
  }
}
