import GradientCore
import Grading

/// The questions of the tests.
enum Questions {
  /// Three samples of four classes, plain mean; samples 1 and 2 are misclassified.
  static let plain = question(
    [2, 1, 0.1, -1, 0.5, 2.5, -1, 0.3, 1.2, -0.7, 0.4, 2.2], classes: 4, labels: [0, 2, 0])

  static func question(
    _ logits: [Double], classes: Int, labels: [Int], _ reduction: Reduction = .mean, weights: [Double]? = nil,
    labelSmoothing: Double = 0, ignoreIndex: Int? = nil, isFlat: Bool = false
  ) -> Question {
    do {
      let batch = try Batch(
        logits: logits, classes: classes, truth: .labels(labels), reduction: reduction, weights: weights,
        labelSmoothing: labelSmoothing, ignoreIndex: ignoreIndex)
      return try Question(batch, isFlat: isFlat)
    } catch {
      preconditionFailure("the tests' own question is invalid: \(error)")
    }
  }

  /// Samples of seeded normal logits, at least one of them misclassified.
  static func random(_ generator: inout SplitMix64, samples: Int, classes: Int, _ reduction: Reduction) -> Question {
    while true {
      let logits = (0..<samples * classes).map { _ in 1.5 * generator.normal() }
      let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &generator) }
      let misclassified = labels.indices.contains { sample in
        let row = logits[sample * classes..<(sample + 1) * classes]
        return logits[sample * classes + labels[sample]] < row.max() ?? 0
      }
      if misclassified { return question(logits, classes: classes, labels: labels, reduction) }
    }
  }

  /// The right answer to a question, each number rounded by `digits`.
  static func rightAnswer(_ question: Question, _ digits: (Double) -> Double = { $0 }) -> Answer {
    Answer(
      question.quantities.reduce(into: [:]) { parts, quantity in
        parts[quantity] = question.rightSpecimen(of: quantity).map {
          .values($0.values.map(digits), shape: $0.shape)
        }
      })
  }
}

extension Report {
  func part(_ quantity: GradedQuantity) -> QuantityReport? { quantities.first { $0.quantity == quantity } }
}

extension QuantityReport {
  /// The codes of a diagnosis that names one explanation.
  var codes: [String]? {
    if case .recognised(let best, _) = diagnosis { best.codes } else { nil }
  }
}

/// The nearest number with this many decimals.
func decimals(_ n: Int) -> (Double) -> Double {
  { x in
    let scale = (0..<n).reduce(1.0) { scale, _ in scale * 10 }
    return (x * scale).rounded() / scale
  }
}
