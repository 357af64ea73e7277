/// Rounds quotients of pairs to binary64. It holds the room for intermediate results.
package struct QuotientRounding: ~Copyable {
  private let balls = BallVector(4)

  package init() {}

  /// The double nearest numerator/denominator, ties to even; nil if so many bits do not show it. 0 has no sign, and a
  /// result beyond binary64 is ±∞.
  ///
  /// Where the quotient is near the midpoint M of two doubles, the sign of
  ///
  ///     (numerator.head − M·denominator.head) + (numerator.tail − M·denominator.tail)
  ///
  /// shows the side. The first bracket is exact. If it is 0, the tails alone decide.
  ///
  /// - Precondition: the denominator is positive.
  package func nearestDouble(_ numerator: Pair, over denominator: Pair, bits: Int) -> Double? {
    let quotient = balls[0]
    setSum(balls[1], of: numerator, bits: bits)
    setSum(balls[2], of: denominator, bits: bits)
    // A quotient of exact numbers is exact if it has at most so many bits, as midpoints have.
    quotient.setQuotient(of: balls[1], balls[2], bits: bits)
    guard quotient.isFinite else { return nil }
    let (low, high) = quotient.nearestDoubles()
    if low == high { return low }
    guard low.nextUp == high else { return nil }
    let middle = balls[0]
    middle.setMidpoint(between: low, high)
    switch sideOfQuotient(middle, numerator, denominator, bits: bits) {
    case 1: return high
    case -1: return low
    case 0: return middle.nearestDouble()
    default: return nil
    }
  }

  /// The sign of numerator − middle·denominator.
  private func sideOfQuotient(_ middle: Ball, _ numerator: Pair, _ denominator: Pair, bits: Int) -> Int? {
    let heads = balls[1]
    let tails = balls[2]
    let product = balls[3]
    product.setProduct(of: middle, denominator.head, bits: Ball.exact)
    heads.setDifference(of: numerator.head, product, bits: Ball.exact)
    product.setProduct(of: middle, denominator.tail, bits: bits)
    tails.setDifference(of: numerator.tail, product, bits: bits)
    tails.setSum(of: heads, tails, bits: bits)
    return tails.sign
  }

  /// Sets a ball to head + tail. Without a tail it is exact.
  private func setSum(_ sum: Ball, of pair: Pair, bits: Int) {
    if pair.tail.isZero { sum.set(pair.head) } else { sum.setSum(of: pair.head, pair.tail, bits: bits) }
  }
}
