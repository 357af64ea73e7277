/// How much a report gives away. Each level has all of the one before.
package enum Disclosure: Int, CaseIterable, Comparable, Sendable {
  /// Scores and verdicts.
  case score
  /// How many entries are right.
  case count
  /// Where the first wrong entries are, and which rules the answer breaks.
  case locations
  /// The diagnosis.
  case hint
  /// The expected values, and the errors, from which they could be computed.
  case full

  package init?(name: String) {
    guard let level = Disclosure.allCases.first(where: { $0.name == name }) else { return nil }
    self = level
  }

  /// Written out: to reflect on five levels takes longer than to read a short question.
  package var name: String {
    switch self {
    case .score: "score"
    case .count: "count"
    case .locations: "locations"
    case .hint: "hint"
    case .full: "full"
    }
  }

  package static func < (a: Disclosure, b: Disclosure) -> Bool { a.rawValue < b.rawValue }
}
