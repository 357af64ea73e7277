private import Glibc

/// The right formulas in plain binary64, for a row's ŷ that may be right or wrong.
enum RightFormulas {
  /// −Σ q log ŷ, in nats; a term 0·log 0 is 0.
  static func loss(_ row: Row) -> Double {
    var sum = 0.0
    for (q, y) in zip(row.q, row.yHat) where q != 0 { sum -= q * log(y) }
    return sum
  }

  /// ∂loss/∂ŷ = −q / (ŷ D), shape `[k]`.
  static func gradYHat(_ row: Row) -> [Double] {
    zip(row.q, row.yHat).map { q, y in q == 0 ? 0 : -q / (y * row.divisor) }
  }

  /// ∂loss/∂a_L = (ŷ Σq − q) / D, shape `[k]`.
  static func gradAL(_ row: Row) -> [Double] {
    let total = row.q.reduce(0, +)
    return zip(row.q, row.yHat).map { q, y in (y * total - q) / row.divisor }
  }

  /// ∇_{a_L} = Jᵀ ∇_ŷ from a row's ŷ and a ∇_ŷ, shape `[k]`.
  static func chainRule(yHat: [Double], gradYHat: [Double]) -> [Double] {
    var mean = 0.0
    for (y, d) in zip(yHat, gradYHat) where y != 0 { mean += y * d }
    return zip(yHat, gradYHat).map { y, d in y == 0 ? 0 : y * (d - mean) }
  }
}
