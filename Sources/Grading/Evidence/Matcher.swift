/// Compares one submitted quantity with every candidate.
///
/// A candidate is rejected at its first entry that disagrees, most of them in their first row. A factor does not cost
/// another row: a candidate's row is computed once and compared with every factor.
struct Matcher {
  private let observation: Observation
  /// The factors that are tried on a perturbation, on a wrong way, and on the right way.
  private let factors: (one: [Factor], wrong: [Factor], right: [Factor])
  private(set) var fits: [Explanation] = []
  private(set) var isRight = false
  private var nearest: [(explanation: Explanation, agreed: Int)] = []
  /// The right way, from the same ŷ as the candidates after it.
  private var right: Candidate?

  /// The bits of evidence that an explanation by one mistake needs: three figures of one number.
  static let bitsForOne = 8.0
  /// The same for two mistakes, of which hundreds of pairs compete: four figures of one number.
  static let bitsForTwo = 13.0

  init(_ observation: Observation, factors singles: [Factor], pairs: [Factor]) {
    self.observation = observation
    factors = ([.one], [.one] + singles, [.one] + singles + pairs)
  }

  mutating func match(_ candidates: [Candidate]) {
    for candidate in candidates { match(candidate) }
  }

  private mutating func match(_ candidate: Candidate) {
    // A perturbation is not paired with another mistake: the digits of the answer already allow for it.
    let isPerturbation = candidate.misconceptions.first?.isPerturbation ?? false
    if candidate.isRight { right = candidate }
    let tried = candidate.isRight ? factors.right : isPerturbation ? factors.one : factors.wrong
    // The right way from the student's own ŷ is not a mistake of this quantity.
    let first = candidate.isRight && candidate.isFromOwnYHat ? 1 : 0
    var alive: [Factor] = []
    var agreed = 0
    for row in 0..<observation.rows {
      guard let estimate = candidate.row(row) else { return }
      // Most factors are rejected in the first row, so only the others are listed.
      let before = row == 0 ? tried[first...] : alive[...]
      alive = before.filter { factor in
        let count = observation.agreement(row: row, with: estimate, times: factor.value)
        guard count < observation.columns else { return true }
        note(candidate, factor, agreed: agreed + count)
        return false
      }
      if alive.isEmpty { return }
      agreed += observation.columns
    }
    guard candidate.misconceptions != [.epsilonAdded] || isApartFromRight else { return }
    for factor in alive {
      let explanation = explanation(candidate, factor)
      if explanation.misconceptions.isEmpty { isRight = true } else { fits.append(explanation) }
    }
  }

  /// Whether the answer differs from the right one by more than a unit of its last digit, which rounding could explain.
  private var isApartFromRight: Bool {
    (0..<observation.rows).contains { row in
      right?.row(row).map { observation.isApart(row: row, from: $0, by: Matcher.widthsApart) } ?? false
    }
  }

  /// Three bits: what an ε adds must be this many times as wide as what the digits leave open.
  private static let widthsApart = 8.0

  private func explanation(_ candidate: Candidate, _ factor: Factor) -> Explanation {
    Explanation(
      misconceptions: candidate.misconceptions + factor.misconceptions, isFromOwnYHat: candidate.isFromOwnYHat)
  }

  /// Remembers the single mistakes that agree longest before they fail.
  private mutating func note(_ candidate: Candidate, _ factor: Factor, agreed: Int) {
    guard agreed > 0, candidate.misconceptions.count + factor.misconceptions.count == 1 else { return }
    guard agreed > nearest.last?.agreed ?? 0 || nearest.count < 2 else { return }
    let new = explanation(candidate, factor)
    if let index = nearest.firstIndex(where: { $0.explanation == new }) {
      nearest[index].agreed = max(nearest[index].agreed, agreed)
    } else {
      nearest.append((new, agreed))
    }
    nearest.sort { $0.agreed > $1.agreed }
    nearest = Array(nearest.prefix(2))
  }

  /// Adds an explanation that is not a candidate, such as rows in another order.
  mutating func add(_ explanation: Explanation) { fits.append(explanation) }

  /// The simplest explanation, if there is only one and the digits are enough evidence for it.
  var diagnosis: Diagnosis {
    guard let fewest = fits.map(\.misconceptions.count).min() else { return .unrecognised }
    var simplest: [Explanation] = []
    for fit in fits where fit.misconceptions.count == fewest && !simplest.contains(fit) { simplest.append(fit) }
    let bits = fewest == 1 ? Matcher.bitsForOne : Matcher.bitsForTwo
    let isEnough = observation.evidenceBits >= bits
    guard simplest.count == 1 else {
      // Pairs fit a number of few digits by chance.
      return fewest > 1 && !isEnough ? .unrecognised : .ambiguous(Array(simplest.prefix(Matcher.listedMax)))
    }
    guard isEnough else { return .unrecognised }
    return .recognised(simplest[0], runnerUp: runnerUp(besides: simplest[0]))
  }

  /// More than this many explanations explain nothing.
  private static let listedMax = 6

  private func runnerUp(besides best: Explanation) -> Explanation? {
    fits.first { $0 != best && $0.misconceptions.count == best.misconceptions.count }
      ?? nearest.first { $0.explanation != best }?.explanation
  }
}
