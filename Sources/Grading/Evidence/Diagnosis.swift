/// The mistake in a wrong answer, as far as its numbers show it.
package enum Diagnosis: Equatable, Sendable {
  /// The explanation that the evidence pays for, and the next best one.
  case recognised(Explanation, runnerUp: Explanation?)
  /// Several explanations give the answer, and its digits are too few to tell them apart. At least two.
  case ambiguous([Explanation])
  case unrecognised
  /// The right step from the student's own values, which cannot be right, so nothing is earned by it.
  case consequence(of: GradedQuantity)
  /// No mistake was looked for, because that would take too much work.
  case undiagnosed
}

/// One mistake, or several that were made together.
package struct Explanation: Hashable, Sendable {
  /// In the order of the derivation, then the factors and the sign. At least one.
  package let misconceptions: [Misconception]
  /// The student's own quantity that it starts from, which is wrong too; nil if it starts from the exact values.
  package let origin: GradedQuantity?

  init(misconceptions: [Misconception], origin: GradedQuantity? = nil) {
    self.misconceptions = misconceptions
    self.origin = origin
  }

  /// Whether it starts from the student's own ŷ, which is wrong too.
  package var isFromOwnYHat: Bool { origin == .yHat }

  package var codes: [String] { misconceptions.map(\.code) }

  /// What the student reads about each of them.
  package var sentences: [String] {
    misconceptions.count == 1 ? misconceptions.map(\.sentence) : misconceptions.map(\.sentenceInPair)
  }

  package static func == (a: Explanation, b: Explanation) -> Bool { Set(a.codes) == Set(b.codes) }

  package func hash(into hasher: inout Hasher) { hasher.combine(Set(codes)) }
}
