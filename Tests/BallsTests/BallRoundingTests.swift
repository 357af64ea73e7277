import Balls
import Testing

@Suite("The double nearest a ball")
struct BallRoundingTests {
  @Test("An exact ball rounds once, ties to even, also where the result is subnormal or 0")
  func exactBalls() {
    let balls = BallVector([1, 0x1p-53, 0x1p-1000])
    balls[1].setSum(of: balls[0], balls[1], bits: Ball.exact)
    #expect(balls[1].nearestDouble() == 1)
    balls[2].setScaled(balls[2], byTwoTo: -75)
    #expect(balls[2].nearestDouble() == 0)
    balls[2].set(-3)
    balls[2].setScaled(balls[2], byTwoTo: -1075)
    #expect(balls[2].nearestDouble() == -0x1p-1073)
  }

  @Test("A ball around a double rounds to it; a ball around a midpoint does not round")
  func straddles() {
    let balls = BallVector([1, 0x1p-900, 0x1p-53])
    balls[0].widen(by: balls[1])
    #expect(balls[0].nearestDouble() == 1)
    balls[0].setSum(of: balls[0], balls[2], bits: Ball.exact)
    #expect(balls[0].nearestDouble() == nil)
  }

  @Test("The nearest double of a negative number that underflows is 0 without a sign")
  func zero() {
    let balls = BallVector([-1])
    balls[0].setScaled(balls[0], byTwoTo: -2000)
    #expect(balls[0].nearestDouble()?.sign == .plus)
  }

  @Test("e, π and log 2 to the last bit")
  func functions() {
    let balls = BallVector([1, 0, 2])
    balls[0].setExponential(of: balls[0], bits: 128)
    balls[1].setPi(bits: 128)
    balls[2].setLogarithm(of: balls[2], bits: 128)
    #expect(balls[0].nearestDouble() == 2.718281828459045)
    #expect(balls[1].nearestDouble() == 3.141592653589793)
    #expect(balls[2].nearestDouble() == 0.6931471805599453)
  }
}
