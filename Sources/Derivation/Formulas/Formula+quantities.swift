/// The quantities of the lecture.
extension Formula {
  static let i = Formula(.i)
  static let j = Formula(.j)
  static let c = Formula(.c)
  static let n = Formula(.n)
  /// The true class.
  static let ell = Formula(.ell)
  static let epsilon = Formula(.epsilon)
  /// The truth as a distribution, and the sum of its shares.
  static let q = Formula(.q)
  static let bigQ = Formula(.bigQ)
  /// What a mean divides by.
  static let bigD = Formula(.bigD)
  /// e(ℓ).
  static let oneHot = Formula(Formula(.oneHot), ell.inParentheses)
  /// w_ℓ.
  static let weightOfLabel = Formula(.w).sub(ell)
  /// ŷ.
  static let yHat = Formula(.yHat)
  /// a_L.
  static let aL = Formula(.a).sub(Formula(.lastLayer))
  /// L, the loss of one sample.
  static let loss = Formula(.loss)
  /// The loss of the batch.
  static let meanLoss = Formula(.meanLoss)

  /// ŷ_i.
  static func yHat(_ index: Formula) -> Formula { yHat.sub(index) }

  private static let a = Formula(.a)
  private static let lastLayerAndComma = Formula([.symbol(.lastLayer), .symbol(.comma)])

  /// a_{L,i}.
  static func logit(_ index: Formula) -> Formula {
    a.sub(Formula(lastLayerAndComma, index))
  }

  /// exp(a_{L,i}).
  static func power(_ index: Formula) -> Formula { .exp(.logit(index)) }

  /// Σ_j exp(a_{L,j}).
  static let sumOfPowers = Formula.sum(over: .j, .power(.j))

  /// q_i.
  static func q(_ index: Formula) -> Formula { q.sub(index) }

  /// ∂L/∂ŷ_i.
  static func lossByYHat(_ index: Formula) -> Formula { .derivative(of: .loss, by: .yHat(index)) }

  /// ∂L/∂a_{L,i}.
  static func lossByLogit(_ index: Formula) -> Formula { .derivative(of: .loss, by: .logit(index)) }

  /// ∂ŷ_c/∂a_{L,i}.
  static func yHatByLogit(_ of: Formula, _ index: Formula) -> Formula {
    .derivative(of: .yHat(of), by: .logit(index))
  }
}
