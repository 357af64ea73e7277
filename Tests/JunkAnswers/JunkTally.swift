import Grading

/// What junk earned by following. The draws are seeded, so each finding can be drawn again.
package struct JunkTally {
  package private(set) var answers = 0
  /// Single losses that were graded as wrong or as following.
  package private(set) var losses = 0
  package private(set) var creditedLosses = 0
  /// The matrices, and losses of several samples, that earned something.
  package private(set) var creditedMatrices: [String] = []
  /// Reports that contain NaN.
  package private(set) var invalid: [String] = []

  package init() {}

  package mutating func gradeAnswers(toQuestions count: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    for index in 0..<count {
      let asked = JunkQuestion(&generator)
      var grader = Grader(asked.question, tolerance: asked.tolerance, disclosure: .full)
      // Several answers share a question, because its exact values cost the most.
      for _ in 0..<5 { add(JunkAnswer(to: asked, &generator), to: asked, of: index, gradedBy: &grader) }
    }
  }

  private mutating func add(
    _ junk: JunkAnswer, to asked: JunkQuestion, of index: Int, gradedBy grader: inout Grader
  ) {
    answers += 1
    let report = grader.grade(junk.answer)
    if !report.score.isFinite { invalid.append("question \(index): score") }
    for part in report.quantities {
      if part.errors?.absolute.isNaN == true || part.errors?.relative?.isNaN == true {
        invalid.append("question \(index): \(part.quantity)")
      }
      let isLone = asked.question.shape(part.quantity).reduce(1, *) == 1
      if isLone, part.verdict == .wrong || part.verdict == .follows { losses += 1 }
      guard part.verdict == .follows else { continue }
      if isLone {
        creditedLosses += 1
      } else {
        let sorts = junk.sorts.map { "\($0.key): \($0.value)" }.sorted().joined(separator: ", ")
        creditedMatrices.append("question \(index), \(asked.tolerance), \(part.quantity) follows; \(sorts)")
      }
    }
  }
}
