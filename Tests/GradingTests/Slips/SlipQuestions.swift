import Backpropagation
import GradientCore
import Testing

@testable import Grading

/// A slip's code and the numbers that it gives.
struct SlipRow {
  let code: String
  let values: [Double]

  init(_ code: String, _ values: [Double]) {
    self.code = code
    self.values = values
  }
}

/// The small questions of the tests of slips. Samples are misclassified, and no number is a round one of another.
enum SlipQuestions {
  static let logits = [1, -0.5, 0.25, 0.5, 1.5, -1]
  static let softmax = Questions.question(logits, classes: 3, labels: [2, 0])

  static let three = Questions.question(threeLogits, classes: 3, labels: [2, 0, 0])
  static let weighted = Questions.question(
    threeLogits, classes: 3, labels: [2, 0, 0], weights: [1, 2, 0.5], labelSmoothing: 0.2)
  /// The second sample is ignored.
  static func ignoring(_ index: Int) -> Question {
    Questions.question(threeLogits, classes: 3, labels: [2, index, 1], ignoreIndex: index)
  }
  static let threeLogits = [1, -0.5, 0.25, 0.5, 1.5, -1, -0.25, 2, 0.75]

  static func targets() throws -> Question {
    try Question(
      Batch(
        logits: threeLogits, classes: 3, truth: .targets([0.5, 0.25, 0.25, 0, 0.75, 0.25, 0.125, 0.25, 0.625])))
  }

  /// The same logits as those of `softmax`, from a layer that does nothing.
  static func units(_ output: OutputUnit) throws -> Question {
    let layer = Layer(units: 3, inputs: 3, weights: [1, 0, 0, 0, 1, 0, 0, 0, 1], biases: nil, activation: nil)
    return try Question(
      NetworkBatch(
        layers: [layer], output: output, inputs: logits, samples: 2, truth: .targets([1, 0, 0.25, 0, 1, 1])))
  }
}

/// The numbers of each slip that applies to the question, and how they differ from a table.
func expectRows(_ rows: [SlipRow], at quantity: GradedQuantity, of slips: [Slip], in question: Question) {
  let node = question.graph[quantity]
  let found = slips.compactMap { slip -> SlipRow? in
    let way = Way(node, in: question, from: .exact, slips: [(at: quantity, change: slip.change)])
    return way?.values().map { SlipRow(slip.misconception.code, $0.map(\.value)) }
  }
  #expect(found.map(\.code) == rows.map(\.code), "\(quantity)")
  for (index, (found, expected)) in zip(found, rows).enumerated() {
    #expect(isClose(found.values, expected.values), "\(quantity) \(index) \(found) is not \(expected)")
  }
}

private func isClose(_ found: [Double], _ expected: [Double]) -> Bool {
  found.count == expected.count
    && zip(found, expected).allSatisfy { x, y in x == y || abs(x - y) <= 1e-7 * abs(y) + 1e-13 }
}

extension Slip {
  var isFormula: Bool {
    switch change {
    case .formula, .batchFormula: true
    default: false
    }
  }

  var isArrangement: Bool { if case .arrangement = change { true } else { false } }
}
