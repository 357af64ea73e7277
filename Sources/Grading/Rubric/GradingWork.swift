package import Backpropagation
package import GradientCore

/// The work of grading, estimated from the shapes. The unit is about a nanosecond of one core.
package struct GradingWork: Sendable {
  /// How many answers hold each quantity.
  package typealias Counts = [GradedQuantity: Int]

  private let samples: Int
  /// How many numbers a quantity has.
  private let count: @Sendable (GradedQuantity) -> Int
  private let isDiagnosed: Bool
  /// To find the slope of the loss along a direction of a network's parameters, once for each of them.
  private let slope: Work

  package init(_ batch: Batch, _ disclosure: Disclosure) {
    let (samples, entries) = (batch.samples, batch.logits.count)
    self.samples = samples
    count = { $0.isMatrix ? entries : samples }
    isDiagnosed = disclosure >= .hint && entries <= Diagnostician.elementsMax
    slope = .none
  }

  package init(_ network: NetworkBatch, _ disclosure: Disclosure) {
    samples = network.samples
    count = { network.count(of: $0.ofNetwork(depth: network.depth)) }
    isDiagnosed = disclosure >= .hint
    slope = disclosure >= .locations && network.reduction != .none ? ParameterSlope.work(network) : .none
  }

  /// - Parameters:
  ///   - answers: how many answers there are.
  ///   - held: how many of them hold each quantity.
  ///   - wrong: in how many of them each quantity is wrong.
  package func units(answers: Int, held: Counts, wrong: Counts) -> Work {
    let compared = held.reduce(Work(8_000) * answers) { $0 + comparison($1.key) * $1.value }
    return wrong.reduce(compared) { sum, entry in
      let (quantity, times) = entry
      let once = explanation(quantity) + (isDiagnosed ? diagnosis(quantity) : .none)
      guard times > 0 else { return sum }
      return sum + once * times + (isDiagnosed ? catalogue(quantity) : .none) + (quantity.isParameter ? slope : .none)
    }
  }

  /// To compare a quantity with its exact values.
  private func comparison(_ quantity: GradedQuantity) -> Work {
    Work(5_000) + Work(100) * samples + Work(30) * count(quantity)
  }

  /// To find the broken rules of a wrong quantity, and what it follows from.
  private func explanation(_ quantity: GradedQuantity) -> Work {
    Work(5_000) + Work(300) * samples + Work(100) * count(quantity)
  }

  /// To find the mistake in a wrong quantity.
  private func diagnosis(_ quantity: GradedQuantity) -> Work {
    // The search for rows out of order compares every row with every other.
    let pairs = min(samples, 1_024) * min(samples, 1_024)
    return Work(60_000) + Work(600) * count(quantity) + Work(4) * pairs
  }

  /// The shared part of all diagnoses of a quantity, computed for the first of them.
  private func catalogue(_ quantity: GradedQuantity) -> Work {
    Work(100_000) + Work(10_000) * samples + Work(1_000) * count(quantity)
  }
}

extension Grader {
  /// The quantities of an answer that are wrong and will be diagnosed. It only compares them with the exact values.
  package func wrong(_ answer: Answer) -> [GradedQuantity] {
    answer.parts.filter { quantity, part in
      guard question.expected(quantity) != nil else { return false }
      return switch part.read(quantity, of: question) {
      case .malformed, .notANumber: false
      // A slip may have given it this shape.
      case .otherShape: true
      case .values(let values, _):
        zip(values, question.nearest(quantity, to: values)).contains { !tolerance.allows($0, for: $1) }
      }
    }.map(\.key)
  }
}
