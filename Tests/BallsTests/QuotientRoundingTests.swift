import Balls
import Testing

@Suite("The double nearest a quotient of pairs")
struct QuotientRoundingTests {
  /// A quotient of two sums head + tail, a tail being exact or a ball.
  private func nearest(
    _ heads: (Double, Double), tails: (Double, Double) = (0, 0), exponents: (Int, Int) = (0, 0), radius: Double = 0,
    bits: Int = 128
  ) -> Double? {
    let pairs = Pairs(2)
    let error = BallVector([radius])
    pairs[0].head.set(heads.0)
    pairs[1].head.set(heads.1)
    pairs[0].tail.set(tails.0)
    pairs[1].tail.set(tails.1)
    if radius > 0 { pairs[0].tail.widen(by: error[0]) }
    pairs[0].tail.setScaled(pairs[0].tail, byTwoTo: exponents.0)
    pairs[1].tail.setScaled(pairs[1].tail, byTwoTo: exponents.1)
    return QuotientRounding().nearest(pairs[0], over: pairs[1], bits: bits).value
  }

  @Test("exact quotients are rounded once, ties to even")
  func exact() {
    #expect(nearest((1, 3)) == 1.0 / 3)
    #expect(nearest((-7, 4)) == -1.75)
    // 3·2^53 + 3 is three times a midpoint.
    #expect(nearest((0x1.8p54, 3), tails: (3, 0)) == 0x1p53)
    #expect(nearest((0x1.8p54, 3), tails: (9, 0)) == 0x1p53 + 4)
    #expect(nearest((0x1p-1074, 2)) == 0)
    #expect(nearest((3 * 0x1p-1074, 2)) == 0x1p-1073)
  }

  @Test("a tail below every bit shows the side of a midpoint", arguments: [-2_000, -1_000_000_000])
  func besideMidpoint(exponent: Int) {
    let odd = 0x1p53 + 2
    let above = Pairs(2)
    above[0].head.set(0x1p53)
    above[1].head.set(1)
    above[0].head.setSum(of: above[0].head, above[1].head, bits: Ball.exact)
    for (sign, expected) in [(1, odd), (-1, 0x1p53), (0, 0x1p53)] {
      above[0].tail.set(sign)
      above[0].tail.setScaled(above[0].tail, byTwoTo: exponent)
      #expect(QuotientRounding().nearest(above[0], over: above[1], bits: 128).value == expected)
    }
    // In the denominator it counts the other way: 2^53 + 3 would be rounded up.
    above[0].tail.set(2)
    above[0].head.setSum(of: above[0].head, above[0].tail, bits: Ball.exact)
    above[0].tail.set(0)
    #expect(QuotientRounding().nearest(above[0], over: above[1], bits: 128).value == odd + 2)
    above[1].tail.set(1)
    above[1].tail.setScaled(above[1].tail, byTwoTo: exponent)
    #expect(QuotientRounding().nearest(above[0], over: above[1], bits: 128).value == odd)
  }

  @Test("a radius that hides the side, or more than two doubles, leaves the quotient open")
  func open() {
    #expect(nearest((1, 1), tails: (0x1p-53, 0), radius: 0x1p-90) == nil)
    #expect(nearest((1, 1), tails: (0, 0), radius: 0x1p-50) == nil)
    #expect(nearest((1, 1), tails: (0, 0), radius: 0x1p-90) == 1)
  }

  @Test("half an ulp above the greatest double is infinite, and anything less is that double")
  func greatest() {
    let greatest = Double.greatestFiniteMagnitude
    #expect(nearest((greatest, 1), tails: (0x1p970, 0)) == .infinity)
    #expect(nearest((-greatest, 1), tails: (-0x1p970, 0)) == -.infinity)
    #expect(nearest((greatest, 1), tails: (0x1p969, 0), radius: 0x1p900) == greatest)
    #expect(nearest((greatest, 1), tails: (0x1.8p970, 0), radius: 0x1p900) == .infinity)
  }
}
