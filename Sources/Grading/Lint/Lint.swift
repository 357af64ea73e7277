package import GradientCore

/// Which mistakes a question cannot tell apart, the right answer among them.
package struct Lint: Sendable {
  /// Two ways that give the same result.
  package struct Pair: Sendable {
    package let quantity: GradedQuantity
    /// nil is the right way: a student who makes the other mistake is graded right.
    package let first: Misconception?
    package let second: Misconception
    package let reason: String
  }

  package let pairs: [Pair]

  /// A question for people is smaller. About 60 ways are computed for each quantity, many times during the search for a
  /// better batch.
  package static let elementsMax = 1_024

  /// Compares every two ways to compute each quantity.
  ///
  /// - Precondition: the question has at most `elementsMax` logits.
  package init(_ question: Question, tolerance: Tolerance, quantities: [GradedQuantity]) {
    precondition(question.batch.logits.count <= Lint.elementsMax)
    self.init(Agreement.all(in: question, tolerance, quantities), question)
  }

  /// Adds the reasons to known agreements, so that only those that are shown get one.
  init(_ agreements: [Agreement], _ question: Question) {
    let reasons = LintReason(question)
    pairs = agreements.map {
      Pair(quantity: $0.quantity, first: $0.first, second: $0.second, reason: reasons.reason($0.first, $0.second))
    }
  }
}

// MARK: - What it costs

extension Lint {
  /// The work of comparing the ways to compute some quantities, for one batch of a shape.
  package static func work(samples: Int, classes: Int, quantities: [GradedQuantity]) -> Work {
    let perSample = waysWork.perSample + waysWork.perEntry * classes
    return (waysWork.perQuantity + perSample * samples) * quantities.count
  }

  /// About 60 ways to compute a quantity with their variants, computed and compared with each other.
  private static let waysWork = (perQuantity: Work(200_000), perSample: Work(12_000), perEntry: Work(1_000))
}
