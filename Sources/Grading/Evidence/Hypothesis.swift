/// A way that a student may have computed a quantity: a structure, what it is multiplied by, and the sign.
struct Hypothesis: Sendable {
  let structure: Structure
  let factor: FactorTable.Entry
  /// nil if the sign is right.
  let sign: FactorSlip?

  /// What the structure is multiplied by.
  var multiplier: Double { sign == nil ? factor.value : -factor.value }

  /// Whether it is a combination that the digits of an answer can tell from the right way.
  var isAllowed: Bool {
    !structure.standsAlone || (structure.slips.count == 1 && factor.slips.isEmpty && sign == nil)
  }

  /// Each once, in the order of the derivation, then the factors and the sign.
  var misconceptions: [Misconception] {
    var codes: Set<String> = []
    let all = structure.misconceptions + (factor.slips + [sign].compactMap { $0 }).map(\.misconception)
    return all.filter { codes.insert($0.code).inserted }
  }
}

/// What mistakes cost in one answer.
struct Prices: Sendable {
  /// The codes of the mistakes that the answer's earlier quantities have: who makes one there makes it here too.
  var earned: Set<String> = []

  private static let ofEarned = 1.0

  func structure(_ hypothesis: Hypothesis) -> Double {
    hypothesis.structure.slips.reduce(0) { $0 + price($1.slip.misconception, $1.slip.price) }
  }

  func all(_ hypothesis: Hypothesis) -> Double {
    (hypothesis.factor.slips + [hypothesis.sign].compactMap { $0 }).reduce(structure(hypothesis)) {
      $0 + price($1.misconception, $1.price)
    }
  }

  private func price(_ misconception: Misconception, _ price: Double) -> Double {
    earned.contains(misconception.code) ? min(price, Prices.ofEarned) : price
  }
}
