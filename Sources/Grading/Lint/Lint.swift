import GradientCore

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
  /// How this question and others like it are compared.
  let comparison: LintComparison

  /// Compares every two ways to compute each quantity.
  ///
  /// - Precondition: the question has at most `LintSize.elementsMax` numbers.
  package init(_ question: Question, tolerance: Tolerance, quantities: [GradedQuantity]) {
    let comparison = LintComparison(question, tolerance, quantities)
    self.init(comparison.agreements(in: question), question, comparison)
  }

  init(_ pairs: [Pair], _ comparison: LintComparison) {
    self.pairs = pairs
    self.comparison = comparison
  }

  /// Adds the reasons to known agreements, so that only those that are shown get one.
  init(_ agreements: [Agreement], _ question: Question, _ comparison: LintComparison) {
    self.comparison = comparison
    let reasons = LintReason(question)
    let zeros = Set(comparison.quantities.filter { comparison.isZero($0, in: question) })
    pairs = agreements.map {
      let reason = reasons.reason($0.first, $0.second, isZero: zeros.contains($0.quantity))
      return Pair(quantity: $0.quantity, first: $0.first, second: $0.second, reason: reason)
    }
  }
}

/// What a lint compares in a question, and how closely.
struct LintComparison: Sendable {
  private let tolerance: Tolerance
  let quantities: [GradedQuantity]
  private let always: AlwaysAlike

  init(_ question: Question, _ tolerance: Tolerance, _ quantities: [GradedQuantity]) {
    self.tolerance = tolerance
    self.quantities = quantities
    always = AlwaysAlike(in: question, quantities)
  }

  /// Whether every right number of a quantity is 0 within the tolerance.
  func isZero(_ quantity: GradedQuantity, in question: Question) -> Bool {
    question.exact(quantity).allSatisfy { tolerance.allows(0, for: $0) }
  }

  /// What a question with the same functions cannot tell apart, although others can.
  func agreements(in question: Question) -> [Agreement] {
    Agreement.all(in: question, tolerance, quantities).filter { !always.contains($0) }
  }
}
