/// σ(a) = 1/(1 + e^−a), 1 − σ(a) and σ'(a) = σ(a)·(1 − σ(a)) of one number, without cancellation.
///
/// The heads are what a saturated unit approaches (0 and 1), and what one near 0 is close to (½, ½, ¼).
package final class LogisticPairs: Sendable {
  /// σ, 1 − σ and σ'.
  package let pairs = Pairs(3)
  private let scratch = SharedBalls(4)

  /// Far from 0 by so much, σ or 1 − σ has the head 1.
  private static let saturated = 40
  /// Below 2^nearZero, the heads are ½, ½ and ¼.
  private static let nearZero = -20

  package init() {}

  package func set(to a: Pair, bits: Int) {
    let scratch = scratch
    let exponent = scratch[0]
    a.writeExponent(to: exponent, bits: bits)
    set(to: exponent, bits: bits)
  }

  package func set(to a: Ball, bits: Int) {
    let pairs = pairs
    for index in 0..<3 { pairs[index].setZero() }
    if a.hasMidpoint(belowTwoTo: LogisticPairs.nearZero) { setNearZero(a, bits: bits) } else { setFar(a, bits: bits) }
  }

  /// σ = ½ + T/2, 1 − σ = ½ − T/2, σ' = ¼ − T²/4, with T = tanh(a/2) = −u/(2 + u), u = e^−a − 1.
  private func setNearZero(_ a: Ball, bits: Int) {
    let (pairs, scratch) = (pairs, scratch)
    let (value, complement, derivative) = (pairs[0], pairs[1], pairs[2])
    value.head.set(0.5)
    complement.head.set(0.5)
    derivative.head.set(0.25)
    if a.isZero { return }
    let (u, two, half) = (scratch[1], scratch[2], scratch[3])
    u.setNegative(of: a)
    u.setExponentialMinusOne(of: u, bits: bits)
    two.set(2)
    two.setSum(of: two, u, bits: bits)
    half.setQuotient(of: u, two, bits: bits)
    half.setScaled(half, byTwoTo: -1)
    complement.tail.set(half)
    value.tail.setNegative(of: half)
    half.setProduct(of: half, half, bits: bits)
    derivative.tail.setNegative(of: half)
  }

  /// With e = e^−|a|: the greater of σ and 1 − σ is 1/(1 + e), the smaller is e/(1 + e), and σ' = e/(1 + e)².
  private func setFar(_ a: Ball, bits: Int) {
    let (pairs, scratch) = (pairs, scratch)
    let (e, inverse, smaller) = (scratch[1], scratch[2], scratch[3])
    let isNegative = a.signOfMidpoint < 0
    if isNegative { e.set(a) } else { e.setNegative(of: a) }
    e.setExponential(of: e, bits: bits)
    smaller.set(1)
    inverse.setSum(of: smaller, e, bits: bits)
    inverse.setQuotient(of: smaller, inverse, bits: bits)
    smaller.setProduct(of: e, inverse, bits: bits)
    pairs[2].tail.setProduct(of: smaller, inverse, bits: bits)
    pairs[isNegative ? 0 : 1].tail.set(smaller)
    let greater = pairs[isNegative ? 1 : 0]
    if a.isAbove(LogisticPairs.saturated) {
      greater.head.set(1)
      greater.tail.setNegative(of: smaller)
    } else {
      greater.tail.set(inverse)
    }
  }
}
