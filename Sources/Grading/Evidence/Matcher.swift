/// Holds one submitted quantity against every candidate at once.
///
/// A candidate falls at the first entry that disagrees, most of them in their first row; those that survive are read
/// to the end. A factor costs no row of its own: the candidate's row is computed once and compared under each.
struct Matcher {
  private let observation: Observation
  /// The factors that are tried on a small change, on a wrong way, and on the right one.
  private let factors: (one: [Factor], wrong: [Factor], right: [Factor])
  private(set) var fits: [Explanation] = []
  private(set) var isRight = false
  private var nearest: [(explanation: Explanation, agreed: Int)] = []
  /// The right way from the ŷ of the candidates that follow it.
  private var right: Candidate?

  /// The bits of evidence that an explanation by one mistake needs: three figures of one number.
  static let bitsForOne = 8.0
  /// Some hundreds of pairs of mistakes compete: four figures of one number.
  static let bitsForTwo = 13.0

  init(_ observation: Observation, factors singles: [Factor], pairs: [Factor]) {
    self.observation = observation
    factors = ([.one], [.one] + singles, [.one] + singles + pairs)
  }

  mutating func match(_ candidates: [Candidate]) {
    for candidate in candidates { match(candidate) }
  }

  private mutating func match(_ candidate: Candidate) {
    // A small change is no mistake of its own beside another: the digits of the answer already allow for it.
    let isPerturbation = candidate.misconceptions.first?.isPerturbation ?? false
    if candidate.isRight { right = candidate }
    let tried = candidate.isRight ? factors.right : isPerturbation ? factors.one : factors.wrong
    // The right way from the student's own ŷ is no mistake of this quantity.
    let first = candidate.isRight && candidate.isFromOwnYHat ? 1 : 0
    var alive: [Factor] = []
    var agreed = 0
    for row in 0..<observation.rows {
      guard let estimate = candidate.row(row) else { return }
      // Most factors fall in the first row: only the others are listed.
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

  /// Whether the answer differs from the right one by digits, and not by one unit that any rounding explains.
  private var isApartFromRight: Bool {
    (0..<observation.rows).contains { row in
      right?.row(row).map { observation.isApart(row: row, from: $0, by: Matcher.widthsApart) } ?? false
    }
  }

  /// Three bits: what an ε adds must be as many times as wide as the digits leave open.
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

  /// Adds an explanation that was found another way: rows in another order.
  mutating func add(_ explanation: Explanation) { fits.append(explanation) }

  /// The simplest explanation, if there is just one and the digits suffice for it.
  var diagnosis: Diagnosis {
    guard let fewest = fits.map(\.misconceptions.count).min() else { return .unrecognised }
    var simplest: [Explanation] = []
    for fit in fits where fit.misconceptions.count == fewest && !simplest.contains(fit) { simplest.append(fit) }
    let bits = fewest == 1 ? Matcher.bitsForOne : Matcher.bitsForTwo
    let isEnough = observation.evidenceBits >= bits
    guard simplest.count == 1 else {
      // Pairs that fit a number of few digits are chance.
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
