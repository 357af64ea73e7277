import Backpropagation
import GradientCore
import Grading
import Testing

@Suite("Lint of networks")
struct NetworkLintTests {
  /// A network with one hidden layer, whose numbers are unlike each other.
  private static func network(
    hidden: Int = 3, activation: Activation = .logistic, inputs: [Double]? = nil, weights: [Double]? = nil,
    biases: [Double]? = nil, samples: Int = 4
  ) throws -> Question {
    let x = inputs ?? [0.6, -1.3, 1.1, 0.4, -0.8, 0.9, 0.7, 1.6].prefix(2 * samples).map { $0 }
    let first = weights ?? [0.5, -0.25, 1.1, 0.75, -0.6, 0.9, 0.35, -1.2].prefix(2 * hidden).map { $0 }
    let layers = [
      Layer(
        units: hidden, inputs: 2, weights: first,
        biases: biases ?? [0.1, -0.2, 0.3, 0.4].prefix(hidden).map { $0 }, activation: activation),
      Layer(
        units: 5, inputs: hidden,
        weights: (0..<5 * hidden).map { Double(($0 * 7 + 3) % 11) / 5 - 1.03 }, biases: [0.05, 0.3, -0.1, 0.2, -0.3],
        activation: nil),
    ]
    let batch = try NetworkBatch(
      layers: layers, output: .softmax, inputs: x, samples: samples,
      truth: .labels([2, 0, 1, 0].prefix(samples).map { $0 }), reduction: .mean)
    return try Question(batch)
  }

  @Test("a good network tells all mistakes apart, except those that are always alike")
  func good() throws {
    let question = try Self.network(samples: 3)
    let lint = Lint(question, tolerance: .decimals(6), quantities: [.gradA(1), .gradW(1), .gradB(1)])
    #expect(lint.pairs.map { "\($0.quantity) \($0.first?.code ?? "right")/\($0.second.code)" } == [])
  }

  /// A network, two mistakes that it cannot tell apart (nil is the right way), and the reason.
  typealias Hidden = (
    question: @Sendable () throws -> Question, first: String?, second: String, reason: String
  )

  private static let symmetric: @Sendable () throws -> Question = {
    try network(hidden: 2, weights: [1, 0.5, 0.5, 2])
  }
  /// Two samples with two output units, above their targets.
  private static let identityOutput: @Sendable () throws -> Question = {
    let layer = Layer(units: 2, inputs: 2, weights: [1, 0.5, 0.25, 2], biases: [1, 2], activation: nil)
    return try Question(
      NetworkBatch(
        layers: [layer], output: .identity, inputs: [0.6, 1.3, 1.1, 0.4], samples: 2,
        truth: .targets([0.5, 1, 0.25, 0.75])))
  }
  private static let equalLayers: @Sendable () throws -> Question = {
    let weights = [0.5, -0.25, 1.1, 0.75]
    let layers = [
      Layer(units: 2, inputs: 2, weights: weights, biases: [0.1, -0.2], activation: .tanh),
      Layer(units: 2, inputs: 2, weights: weights, biases: [0.3, -0.1], activation: .tanh),
      Layer(units: 3, inputs: 2, weights: [0.3, -1.1, 0.9, 0.2, 0.4, -0.7], biases: [0.1, 0.2, 0.3], activation: nil),
    ]
    return try Question(
      NetworkBatch(layers: layers, inputs: [0.6, -1.3, 1.1, 0.4, -0.8, 0.9], samples: 3, truth: .labels([2, 0, 1])))
  }

  static let hidden: [Hidden] = [
    ({ try network(samples: 1) }, nil, "batch_mean_lost", "B = 1"),
    ({ try network(biases: [0, 0, 0]) }, nil, "bias_lost", "All biases of layer 1 are 0"),
    (
      { try network(activation: .identity) }, nil, "activation_derivative_lost",
      "The activation of layer 1 is the identity"
    ),
    (
      { try network(activation: .relu, biases: [9, 9, 9]) }, nil, "activation_derivative_lost",
      "Every unit of layer 1 is on"
    ),
    ({ try network(activation: .relu, biases: [-9, -9, -9]) }, nil, "sign_lost", "No unit of layer 1 is on"),
    ({ try network(biases: [40, 40, 40]) }, nil, "sign_lost", "Unit 1 of layer 1 is saturated"),
    ({ try network(biases: [40, 40, 40]) }, nil, "another_activation", "Unit 1 of layer 1 is saturated"),
    (
      { try network(hidden: 1, inputs: [0.25, -0.75, 0.5, -1, 1, -1.5, -1, 0.5], weights: [1, 1], biases: [0.5]) },
      "activation_derivative_lost", "tanh_for_logistic", "Unit 1 of layer 1 has a pre-activation of exactly 0"
    ),
    ({ try network(hidden: 1) }, nil, "bias_summed_over_units", "Layer 1 has one unit"),
    (
      { try network(hidden: 2, inputs: [Double](repeating: 0, count: 8)) }, nil, "weights_transposed", "Every x is 0"
    ),
    (symmetric, nil, "weights_transposed", "The W of layer 1 is symmetric"),
    (symmetric, nil, "updated_before_backprop", "A step along the gradient"),
    (symmetric, nil, "argmax_for_label", "The classes of the greatest logits are the labels in another order"),
    (identityOutput, nil, "absolute_value", "Every entry of ∇_{a_L} has the same sign"),
    (identityOutput, nil, "activation_added", "Every logit is positive"),
    (identityOutput, nil, "mean_over_units", "B = k = 2: dividing by B"),
    (equalLayers, nil, "wrong_layer_weights", "Layers 1 and 2 have the same weights"),
  ]

  @Test("what a network hides has its reason, which speaks of no logits", arguments: hidden.indices)
  func hides(_ index: Int) throws {
    let (question, first, second, reason) = Self.hidden[index]
    let made = try question()
    let lint = Lint(made, tolerance: .decimals(4), quantities: made.quantities)
    let pairs = lint.pairs.filter { $0.first?.code == first && $0.second.code == second }
    #expect(pairs.contains { $0.reason.hasPrefix(reason) }, "\(second): \(pairs.map(\.reason))")
    #expect(!lint.pairs.contains { $0.reason.contains("Use other logits") })
  }

  static let warned: [(question: @Sendable () throws -> Question, kind: LintWarning.Kind, place: LintWarning.Place)] = [
    ({ try network(samples: 1) }, .oneSample, .input),
    ({ try network(hidden: 2) }, .squareLayer, .layer(1)),
    ({ try network(inputs: [0.6, 0, 1.1, 0, -0.8, 0, 0.7, 0]) }, .zeroInput, .input),
    ({ try network(biases: [40, 0.1, 0.2]) }, .saturatedUnits, .layer(1)),
    ({ try network(activation: .relu, inputs: [0, 0, 1, 2, 3, 4, 5, 6], biases: [0, 1, 1]) }, .kink, .layer(1)),
    ({ try network(inputs: [0, 0, 1, 2, 3, 4, 5, 6], biases: [0, 1, 1]) }, .logisticAtZero, .layer(1)),
  ]

  @Test("each warning names its layer and what to do", arguments: warned.indices)
  func warns(_ index: Int) throws {
    let (question, kind, place) = Self.warned[index]
    let warnings = Self.warnings(in: try question())
    let found = try #require(warnings.first { $0.kind == kind }, "\(warnings)")
    #expect(found.place == place)
    #expect(found.sentence.contains(". Use "))
  }

  @Test("a good network has no warnings, and a question with logits never has")
  func noWarnings() throws {
    #expect(Self.warnings(in: try Self.network()) == [])
    #expect(Self.warnings(in: Questions.plain) == [])
    #expect(Self.warnings(in: Questions.plain, .significantFigures(4)) == [])
  }

  private static func warnings(in question: Question, _ tolerance: Tolerance = .decimals(4)) -> [LintWarning] {
    LintWarning.all(in: question, tolerance, Rubric(), question.quantities, names: \.rawValue)
  }

  @Test("numbers that cancel are warned of if the tolerance asks for their figures")
  func cancelled() throws {
    // The two rows of ∇_{a_L} are ½ and −½, except for their last bits.
    let question = Questions.question([0.1, 0.1, 0.3, 0.3 + 1e-16], classes: 2, labels: [0, 1])
    let layer = Layer(units: 2, inputs: 1, weights: [0.1, 0.1], biases: [0.2, 0.2 + 1e-16], activation: nil)
    let network = try Question(
      NetworkBatch(layers: [layer], inputs: [1, 2], samples: 2, truth: .labels([0, 1])))
    let exact = try #require(network.rightSpecimen(of: .gradB(1))).values[0]
    #expect(abs(exact) < 1e-16 && exact != 0)
    let found = Self.warnings(in: network, .significantFigures(3))
    #expect(found.contains { $0.kind == .toleranceBelowRounding && $0.place == .tolerance })
    #expect(found.contains { $0.sentence.contains("`grad_b_1`") && $0.sentence.contains("Ask for `decimals`") })
    #expect(!Self.warnings(in: network).contains { $0.kind == .toleranceBelowRounding })
    #expect(Self.warnings(in: question, .significantFigures(3)) == [])
  }

  @Test("the suggestion has the same layers, another x, and fewer pairs")
  func suggestion() throws {
    let question = try Self.network(samples: 1)
    let lint = Lint(question, tolerance: .decimals(4), quantities: [.gradW(1), .gradB(1)])
    let better = try #require(SeparatingBatchSearch(for: question, lint: lint, seed: 1).best)
    let (old, new) = (try #require(question.network), try #require(better.question.network))
    #expect(new.layers.map(\.weights) == old.layers.map(\.weights))
    #expect(new.inputs != old.inputs)
    #expect(better.remaining.pairs.count < lint.pairs.count)
    #expect(better.remaining.pairs.allSatisfy { !$0.reason.isEmpty })
  }
}

@Suite("Variants")
struct VariantTests {
  private func variants(_ question: Question, _ count: Int, seed: UInt64 = 1, budget: Work = Work(.max))
    -> QuestionVariants
  {
    let lint = Lint(question, tolerance: .decimals(4), quantities: [.gradAL])
    return QuestionVariants(of: question, lint: lint, count: count, seed: seed, budget: budget)
  }

  private let question = Questions.question(
    [1.2, -0.5, 0.3, 2.1, 0.4, 0.9, -1.1, 1.7, 0.6, 0.2, 2.4, -0.8], classes: 4, labels: [0, 2, 3])

  @Test("variant i depends on the seed and i alone")
  func prefix() {
    let (few, many) = (variants(question, 3), variants(question, 10))
    #expect(few.questions.count == 3 && many.questions.count == 10)
    #expect(few.questions.map(\.batch.logits) == many.questions.prefix(3).map(\.batch.logits))
    #expect(Set(many.questions.map(\.batch.logits)).count == 10)
    #expect(variants(question, 3, seed: 2).questions.map(\.batch.logits) != few.questions.map(\.batch.logits))
  }

  @Test("each variant has the shape, and confuses only what the shape confuses")
  func separate() {
    let found = variants(question, 10)
    let remaining = Set(found.remaining.pairs.map { [$0.first?.code ?? "right", $0.second.code] })
    for variant in found.questions {
      #expect(variant.samples == 3 && variant.classes == 4)
      let lint = Lint(variant, tolerance: .decimals(4), quantities: [.gradAL])
      #expect(lint.pairs.allSatisfy { remaining.contains([$0.first?.code ?? "right", $0.second.code]) })
    }
  }

  @Test("one sample leaves a missing mean in all variants, with the reason")
  func oneSample() {
    let found = variants(Questions.question([2, 1, 0.1], classes: 3, labels: [0], isFlat: true), 3)
    #expect(found.questions.count == 3)
    #expect(found.remaining.pairs.contains { $0.second.code == "batch_mean_lost" && $0.reason.hasPrefix("B = 1") })
  }

  @Test("the budget ends the search")
  func budget() {
    let found = variants(question, 1_000, budget: Work(30_000_000))
    #expect(found.isBudgetReached)
    #expect(found.questions.count < 1_000)
  }
}
