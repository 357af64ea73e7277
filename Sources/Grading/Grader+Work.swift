extension Grader {
  /// About how many nanoseconds of one core it takes to grade one answer, at the most that answers were found to take.
  ///
  ///     quantities × (BASE + PER_ENTRY·B·k + PER_PAIR·min(B, 1024)²)
  ///
  /// - Parameters:
  ///   - samples: B.
  ///   - classes: k.
  ///   - quantities: how many are graded, at most 5.
  /// - Returns: the estimate for an answer of a class, whose candidates are kept from the first two on; those cost about
  ///   `firstAnswers` times as much.
  package static func workEstimate(samples: Int, classes: Int, quantities: Int) -> Int {
    let entries = samples * classes
    return quantities * (60_000 + 600 * entries + 4 * min(samples, 1_024) * min(samples, 1_024))
  }
}
