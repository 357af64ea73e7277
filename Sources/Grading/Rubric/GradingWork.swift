package import GradientCore

/// The work of grading, estimated from the shapes. The unit is about a nanosecond of one core.
package struct GradingWork: Sendable {
  /// To compare a quantity with its exact values.
  private let comparison: Work
  /// To find the broken rules of a wrong quantity, and what it follows from.
  private let explanation: Work
  /// To find the mistake in a wrong quantity.
  private let diagnosis: Work
  /// The shared part of all diagnoses of a quantity, computed for the first of them.
  private let catalogue: Work

  package init(_ batch: Batch, _ disclosure: Disclosure) {
    let (samples, entries) = (batch.samples, batch.logits.count)
    comparison = Work(5_000) + Work(100) * samples + Work(30) * entries
    explanation = Work(5_000) + Work(300) * samples + Work(100) * entries
    guard disclosure >= .hint, entries <= Diagnostician.elementsMax else {
      (diagnosis, catalogue) = (.none, .none)
      return
    }
    // The search for rows out of order compares every row with every other.
    let pairs = min(samples, 1_024) * min(samples, 1_024)
    diagnosis = Work(60_000) + Work(600) * entries + Work(4) * pairs
    catalogue = Work(100_000) + Work(10_000) * samples + Work(1_000) * entries
  }

  /// - Parameters:
  ///   - answers: how many answers there are.
  ///   - quantities: how many quantities all of them hold.
  ///   - wrong: how many of these are wrong.
  package func units(answers: Int, quantities: Int, wrong: Int) -> Work {
    Work(8_000) * answers + comparison * quantities + (explanation + diagnosis) * wrong
      + catalogue * min(wrong, GradedQuantity.ofLogits.count)
  }
}

extension Grader {
  /// How many quantities of an answer are wrong and will be diagnosed. It only compares them with the exact values.
  package func wrongCount(_ answer: Answer) -> Int {
    answer.parts.count { quantity, part in
      guard let exact = question.expected(quantity) else { return false }
      return switch part.read(quantity, of: question) {
      case .malformed: false
      // It may be transposed.
      case .otherShape: true
      case .values(let values, _): values.indices.contains { !tolerance.allows(values[$0], for: exact[$0]) }
      }
    }
  }
}
