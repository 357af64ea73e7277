package import GradientCore

/// A batch that tells more mistakes apart than a question does.
package struct SeparatingBatch: Sendable {
  package let question: Question
  /// The pairs that this batch cannot tell apart.
  package let remaining: Lint
}

/// The search for such a batch: seeded, of the shape of the question or slightly larger.
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
    for question: Question, lint: Lint, tolerance: Tolerance, quantities: [GradedQuantity], seed: UInt64,
    budget: Work = Work(.max)
  ) {
    var draws = Draws(question: question, tolerance: tolerance, quantities: quantities, seed: seed, budget: budget)
    draws.fewest = lint.pairs.count
    var commonBefore: Set<Agreement>?
    for samples in Self.shapes(samples: question.batch.samples, classes: question.batch.classes) where draws.fewest > 0
    {
      let common = draws.draw(samples)
      // Pairs that a larger batch leaves too do not depend on the shape.
      if draws.isBudgetReached || (common != nil && common == commonBefore) { break }
      commonBefore = common
    }
    best = draws.best.map { SeparatingBatch(question: $0.question, remaining: Lint($0.agreements, $0.question)) }
    isBudgetReached = draws.isBudgetReached
  }

  /// The most work of a search: all draws of all shapes.
  package static func workMax(samples: Int, classes: Int, quantities: [GradedQuantity]) -> Work {
    shapes(samples: samples, classes: classes).reduce(.none) {
      $0 + Lint.work(samples: $1, classes: classes, quantities: quantities) * drawsMax
    }
  }

  /// The numbers of samples to try. With one class, all answers are the same, whatever the logits are.
  private static func shapes(samples: Int, classes: Int) -> [Int] {
    guard classes > 1 else { return [] }
    return (samples...samples + samplesMore).filter { $0 <= Lint.elementsMax / classes }
  }

  /// The draws so far, and the best of them.
  private struct Draws {
    let question: Question
    let tolerance: Tolerance
    let quantities: [GradedQuantity]
    var generator: SplitMix64
    var budget: Work
    var fewest = Int.max
    var best: (question: Question, agreements: [Agreement])?
    var isBudgetReached = false

    init(question: Question, tolerance: Tolerance, quantities: [GradedQuantity], seed: UInt64, budget: Work) {
      self.question = question
      self.tolerance = tolerance
      self.quantities = quantities
      self.budget = budget
      generator = SplitMix64(seed: seed)
    }

    /// Draws batches of a number of samples.
    ///
    /// - Returns: the pairs that none of them can tell apart; nil if none was drawn.
    mutating func draw(_ samples: Int) -> Set<Agreement>? {
      let work = Lint.work(samples: samples, classes: question.batch.classes, quantities: quantities)
      var common: Set<Agreement>?
      var fewestHere = Int.max
      for count in 1...drawsMax where fewest > 0 {
        guard work <= budget else {
          isBudgetReached = true
          return common
        }
        budget = Work(budget.units - work.units)
        guard let drawn = question.drawnAlike(samples: samples, &generator) else { continue }
        let found = Agreement.all(in: drawn, tolerance, quantities)
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

extension Question {
  /// A batch of another number of samples with the same options: normal logits of two decimals, random labels.
  fileprivate func drawnAlike(samples: Int, _ generator: inout SplitMix64) -> Question? {
    let logits = (0..<samples * batch.classes).map { _ in rounded(2 * generator.normal(), to: 2) + 0 }
    let truth: Truth
    if let labels {
      var drawn = (0..<samples).map { _ in Int.random(in: 0..<batch.classes, using: &generator) }
      // An ignored sample shows whether it is counted.
      if let ignored = batch.ignoreIndex, labels.contains(ignored), samples > 1 { drawn[0] = ignored }
      truth = .labels(drawn)
    } else {
      truth = .targets((0..<samples).flatMap { _ in distribution(batch.classes, &generator) })
    }
    let drawn = try? Batch(
      logits: logits, classes: batch.classes, truth: truth, reduction: batch.reduction, weights: batch.weights,
      labelSmoothing: batch.labelSmoothing, ignoreIndex: batch.ignoreIndex)
    return try? drawn.map { try Question($0, isFlat: isFlat && samples == 1) }
  }
}

/// Hundredths that sum to 1.
private func distribution(_ classes: Int, _ generator: inout SplitMix64) -> [Double] {
  var hundredths = [Int](repeating: 0, count: classes)
  for _ in 0..<100 { hundredths[Int.random(in: 0..<classes, using: &generator)] += 1 }
  return hundredths.map { Double($0) / 100 }
}
