import Backpropagation
import GradientCore
import Testing

@testable import Grading

@Suite("What follows from a student's own values in a network")
struct NetworkFollowThroughTests {
  private func report(_ question: Question, _ parts: [GradedQuantity: HandNetwork.Matrix]) -> Report {
    var grader = Grader(question, tolerance: .decimals(4))
    return grader.grade(
      Answer(parts.mapValues { .values($0.flatMap { $0 }.map(decimals(4)), shape: [$0.count, $0[0].count]) }))
  }

  @Test("a row that the student has for an ignored sample counts in what follows from it")
  func ignored() throws {
    let hand = HandNetwork(.tanh, .softmax, widths: [2, 5, 6, 3])
    let question = try hand.question(ignoring: 2)
    // The ignored sample has ŷ, as with a one-hot row of zeros, and D is 3.
    let targets = hand.targets.enumerated().map { $0 == 2 ? [0, 0, 0] : $1 }
    let own = HandNetwork.entries(hand.yHat, targets) { decimals(4)(($0 - $1) / 3) }
    let below = HandNetwork.back(own, hand.weights[2])
    let report = report(
      question,
      [
        .gradAL: own, .gradW(3): HandNetwork.outer(own, hand.h[2]), .gradB(3): [HandNetwork.sum(own)],
        .gradH(2): below, .gradA(2): HandNetwork.entries(below, hand.slope(hand.a[1]), *),
      ])
    #expect(report.part(.gradAL)?.codes == ["ignored_samples_filled"])
    for quantity in [GradedQuantity.gradW(3), .gradB(3), .gradH(2), .gradA(2)] {
      #expect(report.part(quantity)?.verdict == .follows, "\(quantity)")
    }
  }

  @Test("a single number needs as much evidence as a loss")
  func oneNumber() throws {
    let layers = [
      Layer(units: 1, inputs: 1, weights: [0.7], biases: [0.1], activation: .tanh),
      Layer(units: 2, inputs: 1, weights: [1.1, -0.4], biases: [0, 0.2], activation: nil),
    ]
    let batch = try NetworkBatch(layers: layers, output: .softmax, inputs: [0.9], samples: 1, truth: .labels([0]))
    let question = try Question(batch, isTransposed: false)
    let found = report(question, [.gradA(1): [[0.0341]], .gradB(1): [[0.0341]], .gradW(1): [[0.0307]]])
    #expect(found.part(.gradA(1))?.verdict == .wrong)
    #expect(found.part(.gradB(1))?.verdict == .follows)
    #expect(found.part(.gradW(1))?.verdict == .follows)
    #expect(report(question, [.gradA(1): [[0.0341]], .gradB(1): [[0.0352]]]).part(.gradB(1))?.verdict == .wrong)
  }

  @Test("∇b of two softmax units is one number, and follows with the evidence of one")
  func twoUnits() throws {
    let layer = Layer(units: 2, inputs: 1, weights: [1.1, -0.4], biases: [0, 0.2], activation: nil)
    let batch = try NetworkBatch(
      layers: [layer], output: .softmax, inputs: [0.9, -1, 0.3], samples: 3, truth: .labels([0, 1, 1]))
    let question = try Question(batch, isTransposed: false)
    let own = [[0.1234, -0.1234], [-0.0417, 0.0417], [0.0625, -0.0625]]
    for (sum, verdict) in [(0.1442, Verdict.follows), (0.1542, .wrong)] {
      let found = report(question, [.gradAL: own, .gradB(1): [[sum, -sum]]])
      #expect(found.part(.gradAL)?.verdict == .wrong)
      #expect(found.part(.gradB(1))?.verdict == verdict)
    }
    // Rows that do not sum to 0 have two numbers, and the first is 0.1 off.
    let found = report(question, [.gradAL: [[1.1, 0.4], [0.2, 0.8], [0.7, 0.6]], .gradB(1): [[2.1, 1.8]]])
    #expect(found.part(.gradB(1))?.verdict == .wrong)
  }

  @Test("one walk of the graph finds the nodes that are computed from own quantities")
  func reach() throws {
    let graph = try HandNetwork(.tanh, .softmax).question().graph
    var generator = SplitMix64(seed: 3)
    for _ in 0..<200 {
      let own = Set(graph.nodes.map(\.quantity).filter { _ in Int.random(in: 0..<5, using: &generator) == 0 })
      let reach = OwnReach(graph, own: own)
      for node in graph.nodes {
        let isReached = graph.ancestors(of: node.quantity).contains { own.contains($0.quantity) }
        let inputs = node.inputs.filter(own.contains)
        #expect(reach.hasStart(node) == isReached, "\(node.quantity) from \(own)")
        #expect(reach.startsMax(of: node) == (isReached ? 1 : 0) + (inputs.count > 1 ? inputs.count : 0))
      }
    }
  }

  @Test("the quantity that is named is the one that is wrong")
  func origin() throws {
    let hand = HandNetwork(.tanh, .softmax, widths: [2, 5, 6, 3])
    let own = hand.h[2].map { $0.map { decimals(4)($0 + 0.3) } }
    let gradient = hand.gradients.a[2]
    let report = report(
      try hand.question(), [.h(2): own, .gradAL: gradient, .gradW(3): HandNetwork.outer(gradient, own)])
    #expect(report.part(.gradAL)?.verdict == .correct)
    #expect(report.part(.gradW(3))?.followsFrom == .h(2))
  }
}
