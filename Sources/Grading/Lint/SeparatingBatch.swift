package import GradientCore

/// A batch that tells more mistakes apart than a question does.
package struct SeparatingBatch: Sendable {
  package let question: Question
  /// The pairs that this batch cannot tell apart.
  package let remaining: Lint
}

/// The search for such a batch: seeded, of the shape of the question or slightly larger. A network keeps its weights.
package struct SeparatingBatchSearch: Sendable {
  /// nil if no batch was found that leaves fewer pairs than the question itself.
  package let best: SeparatingBatch?
  /// Whether the budget ended the search.
  package let isBudgetReached: Bool

  /// The search tries up to this many samples more than the question has.
  private static let samplesMore = 4
  /// The most draws for each shape. For most shapes a few suffice.
  private static let drawsMax = 12
  /// Pairs that this many draws of a shape have in common cannot be told apart by any batch of that shape.
  private static let drawsInCommon = 3

  /// Draws batches until one separates everything that its shape can separate. Otherwise it chooses the one that leaves
  /// the fewest pairs.
  ///
  /// - Parameters:
  ///   - lint: what the question itself cannot tell apart.
  ///   - budget: the search stops before a draw that would exceed it.
  package init(
    for question: Question, lint: Lint, seed: UInt64, budget: Work = Work(.max)
  ) {
    var draws = Draws(
      draw: QuestionDraw(question: question, drawsParameters: false), comparison: lint.comparison, seed: seed,
      budget: budget)
    draws.fewest = lint.pairs.count
    var commonBefore: Set<Agreement>?
    let size = LintSize(question)
    for samples in Self.shapes(size, isHopeless: question.isHopeless) where draws.fewest > 0 {
      let common = draws.draw(size.with(samples: samples))
      // Pairs that a larger batch leaves too do not depend on the shape.
      if draws.isBudgetReached || (common != nil && common == commonBefore) { break }
      commonBefore = common
    }
    best = draws.best.map {
      SeparatingBatch(question: $0.question, remaining: Lint($0.agreements, $0.question, lint.comparison))
    }
    isBudgetReached = draws.isBudgetReached
  }

  /// The most work of a search: all draws of all shapes.
  package static func workMax(_ size: LintSize, _ quantities: [GradedQuantity]) -> Work {
    shapes(size, isHopeless: false).reduce(.none) {
      $0 + size.with(samples: $1).work(quantities) * drawsMax
    }
  }

  /// The numbers of samples to try.
  private static func shapes(_ size: LintSize, isHopeless: Bool) -> [Int] {
    guard !isHopeless else { return [] }
    return (size.samples...size.samples + samplesMore).filter {
      size.with(samples: $0).elements <= LintSize.elementsMax
    }
  }

  /// The draws so far, and the best of them.
  private struct Draws {
    let draw: QuestionDraw
    let comparison: LintComparison
    var generator: SplitMix64
    var budget: Work
    var fewest = Int.max
    var best: (question: Question, agreements: [Agreement])?
    var isBudgetReached = false

    init(draw: QuestionDraw, comparison: LintComparison, seed: UInt64, budget: Work) {
      self.draw = draw
      self.comparison = comparison
      self.budget = budget
      generator = SplitMix64(seed: seed)
    }

    /// Draws batches of one size.
    ///
    /// - Returns: the pairs that none of them can tell apart; nil if none was drawn.
    mutating func draw(_ size: LintSize) -> Set<Agreement>? {
      let work = size.work(comparison.quantities)
      var common: Set<Agreement>?
      var fewestHere = Int.max
      for count in 1...drawsMax where fewest > 0 {
        guard work <= budget else {
          isBudgetReached = true
          return common
        }
        budget = Work(budget.units - work.units)
        guard let drawn = draw.question(samples: size.samples, &generator) else { continue }
        let found = comparison.agreements(in: drawn)
        let left = common?.intersection(found) ?? Set(found)
        common = left
        fewestHere = min(fewestHere, found.count)
        if found.count < fewest {
          fewest = found.count
          best = (drawn, found)
        }
        if count >= drawsInCommon, fewestHere == left.count { break }
      }
      return common
    }
  }
}

extension LintSize {
  package init(_ question: Question) {
    switch question.given {
    case .logits(let batch): self.init(batch)
    case .network(let network): self.init(network)
    }
  }
}

extension Question {
  /// Whether all answers are the same, whatever the numbers are: a softmax over one class.
  var isHopeless: Bool { output == .softmax && classes == 1 && network == nil }
}
