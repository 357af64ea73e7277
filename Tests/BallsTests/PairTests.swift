import Balls
import Testing

@Suite("Pairs of an exact head and a tail")
struct PairTests {
  /// The nearest double of head + tail, divided by the divisor.
  private func nearest(_ pair: Pair, dividedBy divisor: Double = 1) -> NearestDouble {
    let divisors = SharedBalls([divisor])
    return pair.nearestDouble(dividedBy: divisors[0], bits: 128)
  }

  @Test("The sign of the tail decides at a midpoint, however small it is", arguments: [-1e300, -1e5])
  func midpoint(_ exponent: Double) {
    let (pairs, balls) = (Pairs(1), SharedBalls([1, 0x1p-53, exponent]))
    let pair = pairs[0]
    pair.add(exact: balls[0], bits: 128)
    pair.add(exact: balls[1], bits: 128)
    let found1 = nearest(pair)
    #expect(found1 == .found(1))
    pair.tail.setExponential(of: balls[2], bits: 128)
    let found2 = nearest(pair)
    #expect(found2 == .found(1.nextUp))
    pair.tail.setNegative(of: pair.tail)
    let found3 = nearest(pair)
    #expect(found3 == .found(1))
  }

  @Test("A quotient that is a midpoint is a tie, to even: subnormal, ordinary and at the greatest double")
  func quotients() {
    let (pairs, balls) = (Pairs(1), SharedBalls([3 * 0x1p-1074, Double.greatestFiniteMagnitude, 0x1p970]))
    let pair = pairs[0]
    pair.add(exact: balls[0], bits: 128)
    let found4 = nearest(pair, dividedBy: 2)
    #expect(found4 == .found(2 * 0x1p-1074))
    let found5 = nearest(pair, dividedBy: 6)
    #expect(found5 == .found(0))
    pair.setZero()
    pair.add(exact: balls[1], bits: 128)
    pair.add(exact: balls[2], bits: 128)
    let found6 = nearest(pair)
    #expect(found6 == .found(.infinity))
    pair.tail.set(-1)
    let found7 = nearest(pair)
    #expect(found7 == .found(.greatestFiniteMagnitude))
  }

  @Test("A tail that contains the midpoint leaves it open, and says whether it may be 0")
  func open() {
    let (pairs, balls) = (Pairs(1), SharedBalls([0x1p-200]))
    let pair = pairs[0]
    pair.tail.widen(by: balls[0])
    let found8 = nearest(pair)
    #expect(found8 == .open(mayBeZero: true))
    let found9 = pair.sign(bits: 128)
    #expect(found9 == nil)
    pair.head.set(0.1)
    let found10 = nearest(pair)
    #expect(found10 == .found(0.1))
    let found11 = pair.sign(bits: 128)
    #expect(found11 == 1)
  }

  @Test("A dot product is exact, also where its terms are 4,000 bits apart")
  func dot() {
    let (pairs, balls) = (Pairs(4), SharedBalls([1e300, 1e300, 1e-300]))
    for (index, value) in [1e300, -1e300, 1e-300].enumerated() { pairs[index].head.set(value) }
    let sum = pairs[3]
    sum.addDot(of: pairs.run(from: 0, count: 3), exact: balls.run(count: 3), bits: 128)
    let found12 = sum.tail.isZero
    #expect(found12)
    let found13 = sum.sign(bits: 128)
    #expect(found13 == 1)
    let found14 = nearest(sum, dividedBy: 1e-300)
    #expect(found14 == .found(1e-300))
  }

  @Test("A head of too many bits moves into the tail, and loses nothing that the tail's bits show")
  func limit() {
    let (pairs, balls) = (Pairs(2), SharedBalls([1 + 0x1p-52]))
    pairs[0].head.set(1)
    for step in 0..<400 {
      let (x, y) = (pairs[step % 2], pairs[1 - step % 2])
      y.setZero()
      y.addProduct(of: x, exact: balls[0], bits: 128)
    }
    let hasTail = !pairs[0].tail.isZero
    #expect(hasTail)
    let found15 = nearest(pairs[0])
    #expect(found15 == .found(1 + 400 * 0x1p-52))
  }
}

@Suite("Functions of great numbers")
struct GreatArgumentTests {
  @Test("e^x is positive and has its bits where Arb's own touches 0: e^−1e300·e^1e300 is 1")
  func exponential() {
    for x in [1e20, 1e100, 1e300] {
      let balls = SharedBalls([x, -x])
      for index in 0..<2 { balls[index].setExponential(of: balls[index], bits: 128) }
      let found16 = balls[1].isPositive
      #expect(found16)
      balls[0].setProduct(of: balls[0], balls[1], bits: 128)
      let found17 = balls[0].nearestDoubleIsOne
      #expect(found17)
    }
  }

  @Test("1 − erf x is e^(−x²)/(x·√π) beyond 2^101, and agrees with Arb's below")
  func complementaryErrorFunction() {
    for x in [0x1p99, 0x1p101, 1e150] {
      let balls = SharedBalls([x, 0, 0, x])
      balls[1].setComplementaryErrorFunction(of: balls[0], bits: 1024)
      let found18 = balls[1].isPositive
      #expect(found18)
      // The same by its leading term, which is right to 1/(2x²).
      balls[2].setProduct(of: balls[0], balls[0], bits: Ball.exact)
      balls[2].setExponential(of: balls[2], bits: 1024)
      balls[1].setProduct(of: balls[1], balls[2], bits: 1024)
      balls[1].setProduct(of: balls[1], balls[3], bits: 1024)
      let found19 = balls[1].nearestDouble()
      #expect(found19 == 0.5641895835477563)
    }
  }
}

extension Ball {
  /// Whether it is 1 within 2^−100.
  fileprivate var nearestDoubleIsOne: Bool {
    let balls = SharedBalls([1, 0])
    balls[1].setDifference(of: self, balls[0], bits: 128)
    return containsOne && balls[1].hasMidpoint(belowTwoTo: -100)
  }

  private var containsOne: Bool {
    let balls = SharedBalls([1])
    balls[0].setDifference(of: self, balls[0], bits: 128)
    return balls[0].containsZero
  }
}
