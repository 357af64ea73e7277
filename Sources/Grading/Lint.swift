import GradientCore

/// Which mistakes a question cannot tell apart, the right answer among them.
package struct Lint: Sendable {
  /// Two ways to one answer.
  package struct Pair: Hashable, Sendable {
    package let quantity: GradedQuantity
    /// nil stands for the right way: who makes the mistake is graded right.
    package let first: Misconception?
    package let second: Misconception
    package let reason: String

    package static func == (a: Pair, b: Pair) -> Bool {
      a.quantity == b.quantity && a.first == b.first && a.second == b.second
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(quantity)
      hasher.combine(first)
      hasher.combine(second)
    }
  }

  package let pairs: [Pair]

  /// A question for people is smaller; each of some 60 ways is computed for it, many times when a better batch is
  /// sought.
  package static let elementsMax = 1_024

  /// Compares every two ways to each quantity.
  ///
  /// - Precondition: the problem has at most `elementsMax` logits.
  package init(_ problem: Problem, tolerance: Tolerance, quantities: [GradedQuantity]) {
    precondition(problem.batch.logits.count <= Lint.elementsMax)
    pairs = quantities.flatMap { Lint.pairs(problem, tolerance, $0) }
  }

  private static func pairs(_ problem: Problem, _ tolerance: Tolerance, _ quantity: GradedQuantity) -> [Pair] {
    let ways = ways(problem, quantity)
    let reasons = LintReason(problem)
    var pairs: [Pair] = []
    for (index, first) in ways.enumerated() {
      for second in ways[(index + 1)...] where second.agrees(with: first, tolerance) {
        guard let misconception = second.misconception else { continue }
        let reason = reasons.reason(first.misconception, misconception)
        pairs.append(Pair(quantity: quantity, first: first.misconception, second: misconception, reason: reason))
      }
    }
    return pairs
  }

  /// The right way first, then each mistake with all its variants. A perturbation is no matter of the data.
  private static func ways(_ problem: Problem, _ quantity: GradedQuantity) -> [Way] {
    var ways = [Way(misconception: nil, variants: [problem.expected(quantity) ?? []])]
    for specimen in problem.allSpecimens(of: quantity) where !specimen.misconceptions[0].isPerturbation {
      if let index = ways.firstIndex(where: { $0.misconception == specimen.misconceptions[0] }) {
        ways[index].variants.append(specimen.values)
      } else {
        ways.append(Way(misconception: specimen.misconceptions[0], variants: [specimen.values]))
      }
    }
    return ways
  }
}

/// The right way, or a mistake with its variants.
private struct Way {
  let misconception: Misconception?
  var variants: [[Double]]

  /// Whether some variant of each gives answers that the tolerance cannot hold apart.
  func agrees(with other: Way, _ tolerance: Tolerance) -> Bool {
    variants.contains { mine in
      other.variants.contains { theirs in zip(mine, theirs).allSatisfy { tolerance.allows($0, for: $1) } }
    }
  }
}
