import GradientCore

/// A batch that tells more mistakes apart: seeded, of the shape of a question or slightly larger.
package struct SeparatingBatch: Sendable {
  package let problem: Problem
  /// What no batch of such a shape was found to tell apart.
  package let remaining: Lint

  /// How many samples more than the question's are tried.
  private static let samplesMore = 4
  /// Draws for each shape; most shapes show what they can in a few.
  private static let drawsMax = 12

  /// Draws batches until one separates everything, and otherwise takes the one that leaves the fewest pairs.
  ///
  /// - Returns: nil where none was found that leaves fewer than the question itself.
  package init?(
    for problem: Problem, lint: Lint, tolerance: Tolerance, quantities: [GradedQuantity], seed: UInt64
  ) {
    // With one class, every answer is the same whatever the logits are.
    guard problem.batch.classes > 1 else { return nil }
    var generator = SplitMix64(seed: seed)
    var best: (problem: Problem, lint: Lint)?
    var fewest = lint.pairs.count
    search: for samples in SeparatingBatch.samples(for: problem) {
      for _ in 0..<SeparatingBatch.drawsMax {
        guard fewest > 0 else { break search }
        guard let drawn = SeparatingBatch.draw(samples, like: problem, &generator) else { continue }
        let found = Lint(drawn, tolerance: tolerance, quantities: quantities)
        guard found.pairs.count < fewest else { continue }
        fewest = found.pairs.count
        best = (drawn, found)
      }
    }
    guard let best else { return nil }
    self.problem = best.problem
    remaining = best.lint
  }

  private static func samples(for problem: Problem) -> [Int] {
    let most = Lint.elementsMax / problem.batch.classes
    return (problem.batch.samples...problem.batch.samples + samplesMore).filter { $0 <= most }
  }

  /// Normal logits of two decimals, labels at random; the options stay.
  private static func draw(_ samples: Int, like problem: Problem, _ generator: inout SplitMix64) -> Problem? {
    let batch = problem.batch
    let logits = (0..<samples * batch.classes).map { _ in rounded(2 * generator.normal(), to: 2) + 0 }
    let truth: Truth
    if let labels = problem.labels {
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
    return try? drawn.map { try Problem($0, isFlat: problem.isFlat && samples == 1) }
  }

  /// Hundredths that sum to 1.
  private static func distribution(_ classes: Int, _ generator: inout SplitMix64) -> [Double] {
    var hundredths = [Int](repeating: 0, count: classes)
    for _ in 0..<100 { hundredths[Int.random(in: 0..<classes, using: &generator)] += 1 }
    return hundredths.map { Double($0) / 100 }
  }
}
