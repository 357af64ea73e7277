package import GradientCore

/// Which mistakes a question cannot tell apart, the right answer among them.
package struct Lint: Sendable {
  /// Two ways to one answer.
  package struct Pair: Sendable {
    package let quantity: GradedQuantity
    /// nil stands for the right way: who makes the mistake is graded right.
    package let first: Misconception?
    package let second: Misconception
    package let reason: String
  }

  package let pairs: [Pair]

  /// A question for people is smaller; each of some 60 ways is computed for it, many times when a better batch is
  /// sought.
  package static let elementsMax = 1_024

  /// Compares every two ways to each quantity.
  ///
  /// - Precondition: the question has at most `elementsMax` logits.
  package init(_ question: Question, tolerance: Tolerance, quantities: [GradedQuantity]) {
    precondition(question.batch.logits.count <= Lint.elementsMax)
    self.init(Agreement.all(in: question, tolerance, quantities), question)
  }

  /// The same of agreements that are known: only what is shown gets its reason.
  init(_ agreements: [Agreement], _ question: Question) {
    let reasons = LintReason(question)
    pairs = agreements.map {
      Pair(quantity: $0.quantity, first: $0.first, second: $0.second, reason: reasons.reason($0.first, $0.second))
    }
  }
}

// MARK: - What it costs

extension Lint {
  /// To compare the ways to some quantities, for one batch of a shape.
  package static func work(samples: Int, classes: Int, quantities: [GradedQuantity]) -> Work {
    let perSample = waysWork.perSample + waysWork.perEntry * classes
    return (waysWork.perQuantity + perSample * samples) * quantities.count
  }

  /// Some 60 ways to a quantity with their variants, computed and held against each other.
  private static let waysWork = (perQuantity: Work(200_000), perSample: Work(12_000), perEntry: Work(1_000))
}
