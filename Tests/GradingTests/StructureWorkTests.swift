import Backpropagation
import GradientCore
import Testing

@testable import Grading

@Suite("The estimate of the work counts about as many structures as are tried")
struct StructureWorkTests {
  /// With every mistake that options allow.
  private static let optional = Questions.question(
    SlipQuestions.threeLogits, classes: 3, labels: [2, 0, -100], weights: [1, 2, 0.5], labelSmoothing: 0.2,
    ignoreIndex: -100)

  @Test(
    "of output units",
    arguments: [("plain", SlipQuestions.three), ("options", optional), ("six samples", Seen.six)])
  func outputs(name: String, question: Question) { expectNear(question, name) }

  @Test(
    "of networks",
    arguments: [
      (OutputUnit.softmax, [4, 5, 3]), (.logistic, [4, 5, 3]), (.identity, [2, 2, 2, 2, 2, 2, 2]),
    ])
  func networks(output: OutputUnit, widths: [Int]) throws {
    var generator = SplitMix64(seed: 5)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in generator.normal() } }
    let layers = (1..<widths.count).map { layer in
      Layer(
        units: widths[layer], inputs: widths[layer - 1], weights: numbers(widths[layer] * widths[layer - 1]),
        biases: numbers(widths[layer]), activation: layer == widths.count - 1 ? nil : .tanh)
    }
    let outputs = widths[widths.count - 1]
    let truth =
      output == .softmax
      ? Truth.labels([1, 0, 1]) : .targets(numbers(3 * outputs).map { 1 / (1 + $0 * $0) })
    let network = try NetworkBatch(
      layers: layers, output: output, inputs: numbers(3 * widths[0]), samples: 3, truth: truth)
    expectNear(try Question(network), "\(output) \(widths)")
  }

  /// At least half of them, and at most three times as many.
  private func expectNear(_ question: Question, _ name: String) {
    let ofLayers: [GradedQuantity] = [.a(1), .h(1), .a(2), .h(2), .a(3), .gradW(1), .gradX]
    for quantity in [.yHat, .losses, .loss, .gradYHat, .gradAL] + ofLayers where question.graph.has(quantity) {
      let node = question.graph[quantity]
      let most = question.work.countMax(quantity, numbers: node.count)
      let tried =
        Structure.all(of: node, in: question, own: [], countMax: most).count
        + Structure.triples(of: node, in: question).count
      let estimate = question.work.structuresMax(quantity)
      #expect((tried / 2...3 * tried).contains(estimate), "\(name), \(quantity): \(estimate) for \(tried)")
    }
  }
}
