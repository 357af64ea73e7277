import Backpropagation
import GradientCore
import Testing

@testable import Grading

@Suite("Kinks: every slope between left and right is right")
struct KinkTests {
  /// W_1 x + b_1 is exactly 0 at unit 1 of sample 0, and at no other place.
  private static func question(_ activation: Activation, isTransposed: Bool = false) throws -> Question {
    let layers = [
      Layer(units: 2, inputs: 2, weights: [1, -1, 2, 0.5], biases: [0, 1], activation: activation),
      Layer(units: 3, inputs: 2, weights: [1, -1, 0.5, 0.25, -0.75, 2], biases: [0, 0.5, -0.5], activation: nil),
    ]
    return try Question(
      NetworkBatch(layers: layers, inputs: [2, 2, 1, -0.5], samples: 2, truth: .labels([1, 0])),
      isTransposed: isTransposed)
  }

  /// The gradients with any slope at the kink, from the exact ∇_{h_1}.
  private static func gradients(_ question: Question, slope: Double) throws -> [GradedQuantity: [Double]] {
    let network = try #require(question.network)
    let (gradH, a) = (question.exact(.gradH(1)), question.exact(.a(1)))
    let activation = try #require(network.layers[0].activation)
    let gradA = gradH.indices.map { gradH[$0] * (a[$0] == 0 ? slope : HandNetwork.slope(activation, a[$0])) }
    let rows = [Array(gradA[0..<2]), Array(gradA[2..<4])]
    let weights = [[1, -1], [2, 0.5]]
    return [
      .gradA(1): gradA, .gradB(1): HandNetwork.sum(rows),
      .gradW(1): HandNetwork.outer(rows, [[2, 2], [1, -0.5]]).flatMap { $0 },
      .gradX: HandNetwork.back(rows, weights).flatMap { $0 },
    ]
  }

  private static func isRight(_ values: [Double], _ quantity: GradedQuantity, _ question: Question) -> Bool {
    Comparison(values, question.nearest(quantity, to: values), .standard).wrongCount == 0
  }

  @Test(
    "the gradients of any such slope are right, and those of another are wrong",
    arguments: [
      (Activation.relu, 0.0, 1.0), (.leakyReLU(slope: 0.1), 0.1, 1), (.elu(alpha: 0.5), 0.5, 1),
      (.leakyReLU(slope: -2), -2, 1), (.elu(alpha: 3), 1, 3),
    ])
  func slopes(_ activation: Activation, _ low: Double, _ high: Double) throws {
    let question = try Self.question(activation)
    for slope in [low, (low + high) / 2, high] {
      for (quantity, values) in try Self.gradients(question, slope: slope) {
        #expect(Self.isRight(values, quantity, question), "\(activation) \(slope) \(quantity)")
      }
    }
    for slope in [low - 0.25, high + 0.25] {
      for (quantity, values) in try Self.gradients(question, slope: slope) {
        #expect(!Self.isRight(values, quantity, question), "\(activation) \(slope) \(quantity)")
      }
    }
  }

  @Test("only what a kink reaches is open")
  func reach() throws {
    let question = try Self.question(.relu)
    for quantity in [GradedQuantity.a(1), .h(1), .yHat, .loss, .gradAL, .gradW(2), .gradB(2), .gradH(1)] {
      #expect(question.expectedSpans(quantity) == nil, "\(quantity)")
    }
    // The second unit has no kink.
    let gradB = try #require(question.expectedSpans(.gradB(1)))
    #expect(!gradB[0].isExact && gradB[1].isExact && gradB[1].value == question.exact(.gradB(1))[1])
    for value in try #require(question.expectedSpans(.gradA(1))).map(\.value).enumerated() {
      #expect(value.element == question.exact(.gradA(1))[value.offset])
    }
  }

  @Test(
    "without a kink, nothing is open", arguments: [Activation.tanh, .softplus, .leakyReLU(slope: 1), .elu(alpha: 1)])
  func none(_ activation: Activation) throws { #expect(try Self.question(activation).openSpans.isEmpty) }

  @Test("a network whose intervals take too much work is refused; without a kink it is not")
  func work() throws {
    let question = try Self.question(.relu)
    // Three multiplications of each weight and sample, at 20 units.
    let refusal = InvalidNetwork(faults: [.tooMuchWork(estimate: 1_200, multiplications: 60, max: 1_000)])
    #expect(throws: refusal) { try Kinks.spans(in: question, workMax: 1_000) }
    #expect(try Kinks.spans(in: question, workMax: 1_200).count == 4)
    #expect(try Kinks.spans(in: Self.question(.tanh), workMax: 0).isEmpty)
  }

  @Test("a mistake behind a kink is an interval too")
  func mistakes() throws {
    let question = try Self.question(.relu)
    let node = question.graph[.gradB(1)]
    let slip = try #require(node.slips.first { $0.misconception.code == "bias_not_summed" })
    let way = try #require(Way(node, in: question, from: .exact, slips: [(.gradB(1), slip.change)]))
    let spans = try #require(way.values())
    #expect(!spans[0].isExact && spans[2].isExact)
  }

  @Test("the facts of a network name kinks, square layers, inputs that are 0, and saturated units")
  func facts() throws {
    typealias Place = NetworkFacts.Place
    let relu = try #require(NetworkFacts(Self.question(.relu)))
    #expect(relu.squareLayers == [1] && relu.zeroInputs.isEmpty && relu.saturated.isEmpty)
    #expect(relu.kinks == [Place(layer: 1, sample: 0, unit: 1)] && relu.logisticAtZero.isEmpty)
    let logistic = try #require(NetworkFacts(Self.question(.logistic)))
    #expect(logistic.kinks.isEmpty && logistic.logisticAtZero == [Place(layer: 1, sample: 0, unit: 1)])
    let layers = [
      Layer(units: 1, inputs: 2, weights: [1, 1], biases: nil, activation: .tanh),
      Layer(units: 2, inputs: 1, weights: [1, -1], biases: nil, activation: nil),
    ]
    let question = try Question(
      NetworkBatch(layers: layers, inputs: [0, 1, 0, 20], samples: 2, truth: .labels([1, 0])))
    let saturated = try #require(NetworkFacts(question))
    #expect(saturated.zeroInputs == [1] && saturated.squareLayers.isEmpty)
    #expect(saturated.saturated == [Place(layer: 1, sample: 1, unit: 1)])
    #expect(NetworkFacts(Seen.six) == nil)
  }
}
