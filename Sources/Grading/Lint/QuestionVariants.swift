package import GradientCore

/// Questions of one shape, one for each student. Each distinguishes all mistakes, or as many as the best of some draws
/// of the shape: one sample always hides a missing mean.
///
/// Variant i depends on the seed and on i alone.
package struct QuestionVariants: Sendable {
  /// In the order of their numbers. Fewer than asked if the budget ended the search, or if some number has none.
  package let questions: [Question]
  /// What some of them cannot tell apart.
  package let remaining: Lint
  package let isBudgetReached: Bool

  package static let countMax = 1_000
  /// Draws that show what a shape can distinguish, if the first does not distinguish all.
  private static let referenceDraws = 16
  /// The most draws for one variant. Most need one or two.
  private static let drawsMax = 64

  /// The most draws for some variants.
  package static func drawsMax(count: Int) -> Int { referenceDraws + drawsMax * count }

  /// - Parameters:
  ///   - lint: that of the question.
  ///   - budget: the search stops before a draw that would exceed it.
  package init(of question: Question, lint: Lint, count: Int, seed: UInt64, budget: Work = Work(.max)) {
    var search = Search(
      draw: QuestionDraw(question: question, drawsParameters: true), comparison: lint.comparison,
      work: LintSize(question).work(lint.comparison.quantities), left: budget)
    var (questions, pairs): ([Question], [Lint.Pair]) = ([], [])
    var known: Set<Agreement> = []
    if let fewest = search.fewestPairs(seed: seed) {
      for number in 0..<count where !search.isBudgetReached {
        var generator = SplitMix64(seed: seed, stream: UInt64(number))
        guard let found = search.first(leaving: fewest, &generator) else { continue }
        questions.append(found.question)
        let new = found.agreements.filter { known.insert($0).inserted }
        if !new.isEmpty { pairs += Lint(new, found.question, lint.comparison).pairs }
      }
    }
    self.questions = questions
    remaining = Lint(pairs, lint.comparison)
    isBudgetReached = search.isBudgetReached
  }

  private struct Search {
    let draw: QuestionDraw
    let comparison: LintComparison
    /// Of one draw.
    let work: Work
    var left: Work
    var isBudgetReached = false

    /// The fewest pairs that a draw of the shape leaves; nil if there was none.
    mutating func fewestPairs(seed: UInt64) -> Int? {
      var fewest: Int?
      var generator = SplitMix64(seed: seed)
      for _ in 0..<referenceDraws where fewest != 0 {
        guard pay() else { return fewest }
        if let next = drawn(&generator) { fewest = min(next.agreements.count, fewest ?? .max) }
      }
      return fewest
    }

    /// The first draw that leaves no more; nil if there is none.
    mutating func first(
      leaving fewest: Int, _ generator: inout SplitMix64
    ) -> (question: Question, agreements: [Agreement])? {
      for _ in 0..<drawsMax {
        guard pay() else { return nil }
        if let next = drawn(&generator), next.agreements.count <= fewest { return next }
      }
      return nil
    }

    private func drawn(_ generator: inout SplitMix64) -> (question: Question, agreements: [Agreement])? {
      draw.question(samples: draw.question.samples, &generator).map {
        ($0, comparison.agreements(in: $0))
      }
    }

    private mutating func pay() -> Bool {
      isBudgetReached = work > left
      if !isBudgetReached { left = Work(left.units - work.units) }
      return !isBudgetReached
    }
  }
}
