/// The mistake in a wrong answer, as far as its numbers show it.
package enum Diagnosis: Equatable, Sendable {
  /// The one explanation that gives the whole answer, and the next best one.
  case recognised(Explanation, runnerUp: Explanation?)
  /// Several explanations give the answer, or its digits are too few to tell them apart.
  case ambiguous([Explanation])
  case unrecognised
}

/// One mistake, or two independent ones.
package struct Explanation: Hashable, Sendable {
  /// One or two.
  package let misconceptions: [Misconception]
  /// Whether it starts from the student's own ŷ, which is wrong too.
  package let isFromOwnYHat: Bool

  package var codes: [String] { misconceptions.map(\.code) }

  /// What the student reads about each of them.
  package var sentences: [String] {
    misconceptions.count == 1 ? misconceptions.map(\.sentence) : misconceptions.map(\.sentenceInPair)
  }

  package static func == (a: Explanation, b: Explanation) -> Bool { Set(a.codes) == Set(b.codes) }

  package func hash(into hasher: inout Hasher) { hasher.combine(Set(codes)) }
}
