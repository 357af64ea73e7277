import Grading

/// Counts how often junk follows. The draws are seeded, so that each finding can be reproduced.
package struct JunkTally {
  package private(set) var answers = 0
  /// Single losses that were graded as wrong or as following.
  package private(set) var losses = 0
  package private(set) var creditedLosses = 0
  /// Each matrix, or losses of several samples, that was credited.
  package private(set) var creditedMatrices: [String] = []
  /// Reports that contain NaN.
  package private(set) var invalid: [String] = []

  package init() {}

  package mutating func run(_ count: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    for index in 0..<count {
      let question = JunkQuestion(&generator)
      var grader = Grader(question.problem, tolerance: question.tolerance, disclosure: .full)
      // Several answers share a question, because its exact values cost most.
      for _ in 0..<5 { add(JunkAnswer(to: question, &generator), question, &grader, index) }
    }
  }

  private mutating func add(
    _ junk: JunkAnswer, _ question: JunkQuestion, _ grader: inout Grader, _ index: Int
  ) {
    answers += 1
    let report = grader.grade(junk.answer)
    if !report.score.isFinite { invalid.append("question \(index): score") }
    for part in report.quantities {
      if part.errors?.absolute.isNaN == true || part.errors?.relative?.isNaN == true {
        invalid.append("question \(index): \(part.quantity)")
      }
      let isLone = question.problem.shape(part.quantity).reduce(1, *) == 1
      if isLone, part.verdict == .wrong || part.verdict == .follows { losses += 1 }
      guard part.verdict == .follows else { continue }
      if isLone {
        creditedLosses += 1
      } else {
        let sorts = junk.sorts.map { "\($0.key): \($0.value)" }.sorted().joined(separator: ", ")
        creditedMatrices.append("question \(index), \(question.tolerance), \(part.quantity) follows; \(sorts)")
      }
    }
  }
}
