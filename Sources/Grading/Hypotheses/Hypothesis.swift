/// A way that a student may have computed a quantity: a structure, what it is multiplied by, and the sign.
struct Hypothesis: Sendable {
  let structure: Structure
  let factor: FactorTable.Entry
  /// nil if the sign is right.
  let sign: FactorSlip?

  /// What the structure is multiplied by.
  var multiplier: Double { sign == nil ? factor.value : -factor.value }

  /// Whether it is a combination that the digits of an answer can tell from the right way, and that somebody makes: who
  /// has three factors wrong has another mistake, unless each is far more frequent than others.
  var isAllowed: Bool {
    let factors = factor.slips + [sign].compactMap { $0 }
    let isFrequent = factors.allSatisfy { $0.price <= FactorSlips.frequent }
    guard factors.count <= Hypothesis.factorsMax || isFrequent else { return false }
    return !structure.standsAlone || (structure.slips.count == 1 && factor.slips.isEmpty && sign == nil)
  }

  /// Factors and the sign.
  private static let factorsMax = 2

  /// In the order of the derivation, then the factors and the sign. Each sentence once: two layers can have two forms
  /// of one code.
  var misconceptions: [Misconception] {
    var found: [Misconception] = []
    for slip in structure.misconceptions where !found.contains(where: { $0.sentence == slip.sentence }) {
      found.append(slip)
    }
    for slip in factor.slips + [sign].compactMap(\.self)
    where !found.contains(where: { $0.code == slip.misconception.code }) {
      found.append(slip.misconception)
    }
    return found
  }

  /// The layers where the mistakes are made, in ascending order, by their sentences; none for output units.
  var layers: [String: [Int]] {
    var found: [String: [Int]] = [:]
    for slip in structure.slips {
      if let layer = slip.layer { found[slip.slip.misconception.sentence, default: []].append(layer) }
    }
    return found.mapValues { Set($0).sorted() }
  }
}

/// What mistakes cost in one answer.
struct Prices: Sendable {
  /// The codes of the mistakes that the answer's earlier quantities have: who makes one there makes it here too.
  var earned: Set<String> = []

  private static let ofEarned = 1.0
  /// Most answers have one mistake. Each further one costs this much more, or one number would be named too often.
  private static let ofFurther = 2.0

  func structure(_ hypothesis: Hypothesis) -> Double {
    hypothesis.structure.slips.reduce(0) { $0 + ($1.isRepeated ? 0 : price($1.slip.misconception, $1.price)) }
  }

  func all(_ hypothesis: Hypothesis) -> Double {
    let factors = hypothesis.factor.slips + [hypothesis.sign].compactMap { $0 }
    // The shape of the answer shows a slip that changes it.
    let hidden = hypothesis.structure.slips.filter {
      !$0.isRepeated && ($0.slip.isArrangement || $0.slip.isFormula)
    }
    let further = max(hidden.count + factors.count - 1, 0)
    return factors.reduce(structure(hypothesis) + Prices.ofFurther * Double(further)) {
      $0 + price($1.misconception, $1.price)
    }
  }

  func price(_ misconception: Misconception, _ price: Double) -> Double {
    !earned.isEmpty && earned.contains(misconception.code) ? min(price, Prices.ofEarned) : price
  }
}
