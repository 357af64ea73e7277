/// A sentence with formulas in it.
package struct Prose: Sendable, ExpressibleByStringInterpolation {
  enum Run: Sendable {
    /// Words in ASCII: every notation has them.
    case words(String)
    case formula(Formula)
  }

  private(set) var runs: [Run]

  package init(stringLiteral words: String) { runs = words.isEmpty ? [] : [.words(words)] }

  package init(stringInterpolation: Interpolation) { runs = stringInterpolation.runs }

  static func + (a: consuming Prose, b: Prose) -> Prose {
    a.runs += b.runs
    return a
  }

  /// Adds a sentence, after a space.
  mutating func add(_ sentence: Prose) { runs += [.words(" ")] + sentence.runs }

  package struct Interpolation: StringInterpolationProtocol {
    fileprivate var runs: [Run] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      runs.reserveCapacity(2 * interpolationCount + 1)
    }

    package mutating func appendLiteral(_ words: String) {
      if !words.isEmpty { runs.append(.words(words)) }
    }

    package mutating func appendInterpolation(_ formula: Formula) { runs.append(.formula(formula)) }

    package mutating func appendInterpolation(_ symbol: Symbol) { runs.append(.formula(Formula(symbol))) }

    package mutating func appendInterpolation(_ words: String) { appendLiteral(words) }
  }
}
