import Backpropagation
import GradientCore
import Testing

@testable import Grading

@Suite("The graph of a question")
struct GraphTests {
  /// A network 3-4-2-3 with B = 4, small integers divided by 8.
  static func network(
    _ activation: Activation, _ output: OutputUnit, isTransposed: Bool = false, seed: UInt64 = 3
  ) throws -> Question {
    var generator = SplitMix64(seed: seed)
    func numbers(_ count: Int) -> [Double] {
      (0..<count).map { _ in Double(Int.random(in: -9...9, using: &generator)) / 8 }
    }
    let layers = [
      Layer(units: 4, inputs: 3, weights: numbers(12), biases: numbers(4), activation: activation),
      Layer(units: 2, inputs: 4, weights: numbers(8), biases: nil, activation: activation),
      Layer(units: 3, inputs: 2, weights: numbers(6), biases: numbers(3), activation: nil),
    ]
    let truth = output == .softmax ? Truth.labels([0, 2, 1, 2]) : .targets(numbers(12).map { abs($0) / 2 })
    return try Question(
      NetworkBatch(layers: layers, output: output, inputs: numbers(12), samples: 4, truth: truth),
      isTransposed: isTransposed)
  }

  private func expectExact(_ question: Question, _ label: String) throws {
    for node in question.graph.nodes {
      let way = try #require(Way(node, in: question, from: .exact, slips: []))
      let found = try #require(way.values()).map(\.value)
      let exact = question.exact(node.quantity)
      #expect(found.count == exact.count, "\(label) \(node.quantity)")
      for (x, y) in zip(found, exact) { #expect(abs(x - y) <= 1e-13 * max(1, abs(y)), "\(label) \(node.quantity)") }
    }
  }

  @Test(
    "computes the exact values of networks, to the rounding of binary64",
    arguments: [
      Activation.identity, .logistic, .tanh, .relu, .leakyReLU(slope: 0.1), .elu(alpha: 0.5), .gelu, .geluTanh, .silu,
      .softplus,
    ])
  func networks(_ activation: Activation) throws {
    for output in OutputUnit.allCases {
      for isTransposed in [false, true] {
        try expectExact(Self.network(activation, output, isTransposed: isTransposed), "\(activation) \(output)")
      }
    }
  }

  @Test("computes the exact values of a question with logits")
  func logits() throws { try expectExact(Seen.six, "logits") }

  @Test("a change reaches what is computed from it, and nothing else")
  func affected() throws {
    let graph = try Self.network(.tanh, .softmax).graph
    func affected(by changed: [GradedQuantity], hasOtherBelief: Bool) -> Set<GradedQuantity> {
      var isChanged = [Bool](repeating: false, count: graph.nodes.count + 1)
      for quantity in changed { isChanged[graph.index(of: quantity)] = true }
      let affected = graph.affected(changed: isChanged, hasOtherBelief: hasOtherBelief)
      return Set(graph.nodes.map(\.quantity).filter { affected[graph.index(of: $0)] })
    }
    let one = affected(by: [.gradH(1)], hasOtherBelief: false)
    #expect(one == [.gradH(1), .gradA(1), .gradW(1), .gradB(1), .gradX])
    let belief = affected(by: [], hasOtherBelief: true)
    #expect(belief.contains(.gradW(3)) && belief.contains(.loss) && !belief.contains(.yHat))
  }
}
