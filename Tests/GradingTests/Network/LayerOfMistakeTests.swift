import Backpropagation
import GradientCore
import Testing

@testable import Grading

@Suite("The layers of a mistake")
struct LayerOfMistakeTests {
  private static let hand = HandNetwork(.tanh, .softmax)

  /// ∇_{a_1} with wrong derivatives in place of g'(a_2) and g'(a_1).
  private static func gradA(_ above: HandNetwork.Matrix, _ below: HandNetwork.Matrix) -> HandNetwork.Matrix {
    let gradA = HandNetwork.entries(hand.gradients.h[2], above, *)
    return HandNetwork.entries(HandNetwork.back(gradA, hand.weights[1]), below, *)
  }

  private static func explanation(
    of numbers: HandNetwork.Matrix, _ quantity: GradedQuantity, in question: Question? = nil
  ) throws -> Explanation? {
    var grader = Grader(try question ?? hand.question(), tolerance: .decimals(5))
    let values = numbers.flatMap { $0 }.map(decimals(5))
    let answer = Answer([quantity: .values(values, shape: [numbers.count, numbers[0].count])])
    guard case .recognised(let best, _) = grader.grade(answer).quantities.first?.diagnosis else { return nil }
    return best
  }

  /// A wrong derivative, which is rarely seen, and its code.
  static let derivatives: [(code: String, function: @Sendable (_ h: Double) -> Double)] = [
    ("derivative_factor_lost", { 1 - $0 }), ("another_derivative", { 1 - 2 * $0 }),
    ("logistic_for_tanh", { $0 * (1 - $0) }),
  ]

  @Test("one wrong derivative in every layer is one mistake, in all gradients below", arguments: derivatives)
  func everyLayer(_ wrong: (code: String, function: @Sendable (Double) -> Double)) throws {
    let slopes = (1...2).map { layer in Self.hand.h[layer].map { $0.map(wrong.function) } }
    let gradA = Self.gradA(slopes[1], slopes[0])
    let gradients: [(GradedQuantity, HandNetwork.Matrix)] = [
      (.gradA(1), gradA), (.gradW(1), HandNetwork.outer(gradA, Self.hand.inputs)),
    ]
    for (quantity, numbers) in gradients {
      let found = try #require(try Self.explanation(of: numbers, quantity))
      #expect(found.codes == [wrong.code])
      #expect(found.sentences[0].hasSuffix(" This is so in layers 1 and 2."))
    }
  }

  /// The network with logistic units in layer 1 and tanh in layer 2.
  private static func mixed() throws -> Question {
    let layers = try #require(try hand.question().network).layers
    let first = Layer(
      units: layers[0].units, inputs: layers[0].inputs, weights: layers[0].weights, biases: layers[0].biases,
      activation: .logistic)
    return try Question(
      NetworkBatch(
        layers: [first] + layers[1...], output: .softmax, inputs: hand.inputs.flatMap { $0 }, samples: 4,
        truth: .labels([0, 2, 1, 2])))
  }

  @Test("two layers with two forms of one mistake: one code, and the sentence of each layer")
  func forms() throws {
    let question = try Self.mixed()
    func rows(_ quantity: GradedQuantity) -> HandNetwork.Matrix {
      let numbers = question.exact(quantity)
      return (0..<4).map { Array(numbers[$0 * 3..<$0 * 3 + 3]) }
    }
    let gradA2 = HandNetwork.entries(rows(.gradH(2)), rows(.h(2))) { $0 * (1 + $1 * $1) }
    let gradH1 = HandNetwork.back(gradA2, Self.hand.weights[1])
    let gradA1 = HandNetwork.entries(gradH1, rows(.a(1))) { $1 > 0 ? $0 : 0 }
    let found = try #require(try Self.explanation(of: gradA1, .gradA(1), in: question))
    #expect(found.codes == ["another_derivative"])
    #expect(
      found.sentences == [
        "Wrong derivative in layer 2: this is 1 + h². Use 1 − h².",
        "Wrong derivative in layer 1: this is 1 for a > 0 and 0 otherwise, that of ReLU. Use that of the function that "
          + "the question gives this layer.",
      ])
    #expect(found.sentencesOfForms == [Misconception.anotherDerivative.sentence])
  }

  @Test("it costs what it costs in one layer")
  func price() throws {
    let question = try Self.hand.question()
    let structures = Structure.all(of: question.graph[.gradA(1)], in: question, own: [], countMax: 2_000)
    let repeated = structures.filter { structure in structure.slips.contains(where: \.isRepeated) }
    #expect(!repeated.isEmpty)
    for structure in repeated {
      #expect(structure.price == structure.slips[0].slip.price || structure.price == structure.slips[1].slip.price)
      #expect(Set(structure.misconceptions.map(\.sentence)).count == 1)
    }
  }

  @Test(
    "in the sentence of any mistake of a layer, each i becomes the layer, and no i is another index",
    arguments: HiddenSlipTests.activations)
  func placeholders(_ activation: Activation) throws {
    let left = ["_i", "{i", "layer i ", "layer i:", "layer i,", "layer i.", "_0", "layer 0", "{0", "-1"]
    for output in OutputUnit.allCases {
      for node in try HandNetwork(activation, output).question().graph.nodes {
        for slip in node.slips {
          guard let layer = PlacedSlip(node: node.quantity, slip: slip, number: 0).layer else { continue }
          let mistake = slip.misconception
          let lone = Explanation(misconceptions: [mistake], layers: [mistake.sentence: [layer]])
          let pair = Explanation(misconceptions: [mistake, .signLostInLayer], layers: [mistake.sentence: [layer]])
          for text in [lone.sentences[0], pair.sentences[0]] {
            #expect(!left.contains(where: text.contains), "\(node.quantity): \(text)")
          }
          for symbol in mistake.sentence.matches(of: /(.)_\{?i/) { #expect("ahWb".contains(symbol.output.1)) }
        }
      }
    }
  }

  @Test(
    "a mistake of several layers names them, and x as x",
    arguments: [
      ([1, 2], "in layers 1 and 2"), ([0, 1], "at x and in layer 1"), ([0, 1, 2], "at x and in layers 1 and 2"),
    ])
  func several(_ layers: [Int], _ places: String) {
    let sentence = Misconception.weightsNotTransposed.sentence
    let explanation = Explanation(misconceptions: [.weightsNotTransposed], layers: [sentence: layers])
    #expect(explanation.sentences == ["\(sentence) This is so \(places)."])
    #expect(explanation.layers(of: .weightsNotTransposed) == layers)
  }

  @Test("a sentence has the number of the layer")
  func sentence() throws {
    let hand = Self.hand
    let ones = hand.a[1].map { $0.map { _ in 1.0 } }
    let derivative = try Self.explanation(of: Self.gradA(ones, hand.slope(hand.a[0])), .gradA(1))
    #expect(derivative?.codes == ["activation_derivative_lost"])
    #expect(derivative?.sentences[0].contains("Multiply it by g'(a_2)") == true)
    let h = hand.g(HandNetwork.affine(hand.inputs, hand.weights[0], [0, 0, 0]))
    let bias = HandNetwork.affine(h, hand.weights[1], hand.biases[1])
    #expect(try Self.explanation(of: bias, .a(2))?.sentences == ["The bias is missing: add b_1 to W_1 x."])
    let activation = HandNetwork.affine(hand.a[0], hand.weights[1], hand.biases[1])
    #expect(try Self.explanation(of: activation, .a(2))?.sentences[0].contains("a_1 in place of h_1") == true)
    let transposed = HandNetwork.affine(hand.gradients.a[1], hand.weights[1], [0, 0, 0])
    #expect(try Self.explanation(of: transposed, .gradH(1))?.sentences[0].contains("use (W_2)ᵀ") == true)
    let skipped = try Self.explanation(of: hand.gradients.h[2], .gradH(1))
    #expect(skipped?.sentences[0].hasPrefix("A layer is skipped: ") == true)
  }
}
