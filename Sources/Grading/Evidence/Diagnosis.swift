/// What explains a wrong answer.
package enum Diagnosis: Equatable, Sendable {
  /// The one explanation that gives the whole answer, and what came nearest beside it.
  case recognised(Explanation, runnerUp: Explanation?)
  /// Several explanations give the answer, or its digits are too few for the ones that do.
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

  package static func == (a: Explanation, b: Explanation) -> Bool { Set(a.codes) == Set(b.codes) }

  package func hash(into hasher: inout Hasher) { hasher.combine(Set(codes)) }
}
