/// Rounds quotients of pairs to binary64. It holds the room for intermediate results.
package struct QuotientRounding: ~Copyable {
  private let balls = BallVector(7)

  package init() {}

  /// The double nearest numerator/denominator, ties to even. 0 has no sign, and a result beyond binary64 is ±∞.
  ///
  /// - Precondition: the denominator is positive.
  package func nearest(_ numerator: Pair, over denominator: Pair, bits: Int) -> NearestDouble {
    let (nothing, one) = (balls[4], balls[5])
    nothing.set(0)
    one.set(1)
    return nearest(numerator, less: nothing, times: denominator, scale: one, bits: bits)
  }

  /// The double nearest (numerator − share·sum)/(sum·scale), in the same way.
  ///
  /// Where it is near the midpoint M of two doubles, the sign of
  ///
  ///     (numerator.head − factor·sum.head) + (numerator.tail − factor·sum.tail)        factor = share + M·scale
  ///
  /// shows the side. The factor and the first bracket are exact. If both are 0, the numerator's tail alone decides.
  ///
  /// - Precondition: share and scale are exact. The sum and the scale are positive.
  package func nearest(
    _ numerator: Pair, less share: Ball, times sum: Pair, scale: Ball, bits: Int
  ) -> NearestDouble {
    let (quotient, dividend, divisor) = (balls[0], balls[1], balls[2])
    setSum(divisor, of: sum, bits: bits)
    setSide(dividend, numerator, sum, factor: share, bits: bits)
    let mayBeZero = dividend.containsZero
    divisor.setProduct(of: divisor, scale, bits: bits)
    // A quotient of exact numbers is exact if it has at most so many bits, as midpoints have.
    quotient.setQuotient(of: dividend, divisor, bits: bits)
    guard quotient.isFinite else { return .open(mayBeZero: false) }
    let (low, high) = quotient.nearestDoubles()
    if low == high { return .found(low) }
    guard low.nextUp == high else { return .open(mayBeZero: mayBeZero) }
    let (middle, factor) = (balls[0], balls[2])
    middle.setMidpoint(between: low, high)
    factor.setProduct(of: middle, scale, bits: Ball.exact)
    factor.setSum(of: factor, share, bits: Ball.exact)
    setSide(dividend, numerator, sum, factor: factor, bits: bits)
    switch dividend.sign {
    case 1: return .found(high)
    case -1: return .found(low)
    case 0: return middle.nearestDouble().map { .found($0) } ?? .open(mayBeZero: false)
    default: return .open(mayBeZero: mayBeZero)
    }
  }

  /// Sets a ball to numerator − factor·sum, exact where there are no tails.
  private func setSide(_ side: Ball, _ numerator: Pair, _ sum: Pair, factor: Ball, bits: Int) {
    let (heads, product) = (balls[6], balls[3])
    product.setProduct(of: factor, sum.head, bits: Ball.exact)
    heads.setDifference(of: numerator.head, product, bits: Ball.exact)
    product.setProduct(of: factor, sum.tail, bits: bits)
    side.setDifference(of: numerator.tail, product, bits: bits)
    if side.isZero { side.set(heads) } else { side.setSum(of: heads, side, bits: bits) }
  }

  /// Sets a ball to head + tail. Without a tail it is exact.
  private func setSum(_ sum: Ball, of pair: Pair, bits: Int) {
    if pair.tail.isZero { sum.set(pair.head) } else { sum.setSum(of: pair.head, pair.tail, bits: bits) }
  }
}
