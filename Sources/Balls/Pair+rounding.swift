internal import CArb

extension Pair {
  /// −1, 0 or 1; nil if the precision does not show it.
  package func sign(bits: Int) -> Int? {
    if tail.isZero { return head.signOfMidpoint }
    var sum = unsafe arb_struct()
    unsafe arb_init(&sum)
    defer { unsafe flint.arb_clear(&sum) }
    unsafe flint.arb_add(&sum, head.ball, tail.ball, bits)
    return unsafe Ball(&sum).sign
  }

  /// The double nearest the number divided by an exact positive divisor.
  ///
  /// A result beyond binary64 is ±∞, and 0 has no sign.
  package func nearestDouble(dividedBy divisor: Ball, bits: Int) -> NearestDouble {
    let balls = BallVector(2)
    let (value, scratch) = (balls[0], balls[1])
    write(to: value, bits: bits)
    let mayBeZero = value.containsZero
    if unsafe arb_is_one(divisor.ball) == 0 {
      if tail.isZero { value.set(head) }
      value.setQuotient(of: value, divisor, bits: bits)
    } else if tail.isZero {
      value.set(head)
    }
    guard value.isFinite else { return .open(mayBeZero: false) }
    let (low, high) = value.nearestDoubles()
    if low == high { return .found(low) }
    guard low.nextUp == high else { return .open(mayBeZero: mayBeZero) }
    return side(ofMidpointBetween: low, high, divisor: divisor, value, scratch, bits: bits)
      ?? .open(mayBeZero: mayBeZero)
  }

  /// The nearest of two neighbouring doubles, by the sign of (head − M·divisor) + tail for their midpoint M; nil if the
  /// precision does not show it.
  private func side(
    ofMidpointBetween low: Double, _ high: Double, divisor: Ball, _ middle: Ball, _ difference: Ball, bits: Int
  ) -> NearestDouble? {
    middle.setMidpoint(between: low, high)
    difference.setProduct(of: middle, divisor, bits: Ball.exact)
    guard head.isOrdinary else { return nil }
    difference.setDifference(of: head, difference, bits: Ball.exact)
    difference.setSum(of: difference, tail, bits: bits)
    switch difference.sign {
    case 1: return .found(high)
    case -1: return .found(low)
    case 0: return middle.nearestDouble().map { .found($0) }
    default: return nil
    }
  }
}

/// What a precision shows of the double nearest a number.
package enum NearestDouble: Equatable, Sendable {
  case found(Double)
  /// - mayBeZero: whether 0 is one of the numbers that are possible.
  case open(mayBeZero: Bool)

  /// nil if the precision does not show it.
  package var value: Double? {
    guard case .found(let value) = self else { return nil }
    return value
  }
}

extension Ball {
  /// −1, 0 or 1 if it is that of every number of the ball; otherwise nil.
  package var sign: Int? {
    if isPositive { return 1 }
    if isNegative { return -1 }
    return isZero ? 0 : nil
  }

  /// The midpoint of two neighbouring doubles. That of the greatest double and infinity is half a unit in its last
  /// place above.
  func setMidpoint(between low: Double, _ high: Double) {
    if low.isFinite, high.isFinite {
      let balls = BallVector([low, high])
      setSum(of: balls[0], balls[1], bits: Ball.exact)
    } else {
      // ±(2^1025 − 2^971), halved below.
      let greatest = BallVector([low.isFinite ? low : high, low.isFinite ? 0x1p970 : -0x1p970])
      setSum(of: greatest[0], greatest[1], bits: Ball.exact)
      setScaled(self, byTwoTo: 1)
    }
    setScaled(self, byTwoTo: -1)
  }
}
