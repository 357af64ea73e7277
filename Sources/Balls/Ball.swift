internal import CArb

/// A place for a real number that is known to be within midpoint ± radius (a ball of FLINT's Arb).
///
/// An operation sets this ball to one that contains the result for every number in the balls of its operands. Operands
/// may be the same place as the result. `bits` is the precision of the midpoint; `Ball.exact` rounds nothing, which is
/// for sums and products of exact numbers only.
@safe package struct Ball: ~Escapable {
  let ball: arb_ptr

  @_lifetime(immortal)
  init(_ ball: arb_ptr) {
    // No operation before this, on any thread: it fills caches that belong to the thread.
    carb_use_thread()
    unsafe self.ball = ball
  }

  /// The precision at which sums, differences and products of binary fractions have no error.
  package static var exact: Int { carb_exact() }

  // MARK: - Numbers

  /// - Precondition: the number is finite.
  package func set(_ number: Double) {
    precondition(number.isFinite)
    unsafe flint.arb_set_d(ball, number)
  }

  package func set(_ number: Int) { unsafe flint.arb_set_si(ball, number) }

  package func set(_ other: Ball) { unsafe flint.arb_set(ball, other.ball) }

  package func setPi(bits: Int) { unsafe flint.arb_const_pi(ball, bits) }

  /// Adds ±`error` to the radius.
  package func widen(by error: Ball) { unsafe flint.arb_add_error(ball, error.ball) }

  // MARK: - Arithmetic

  package func setNegative(of x: Ball) { unsafe flint.arb_neg(ball, x.ball) }

  package func setMagnitude(of x: Ball) { unsafe flint.arb_abs(ball, x.ball) }

  package func setSum(of x: Ball, _ y: Ball, bits: Int) { unsafe flint.arb_add(ball, x.ball, y.ball, bits) }

  package func setDifference(of x: Ball, _ y: Ball, bits: Int) { unsafe flint.arb_sub(ball, x.ball, y.ball, bits) }

  package func setProduct(of x: Ball, _ y: Ball, bits: Int) { unsafe flint.arb_mul(ball, x.ball, y.ball, bits) }

  package func addProduct(of x: Ball, _ y: Ball, bits: Int) { unsafe flint.arb_addmul(ball, x.ball, y.ball, bits) }

  package func subtractProduct(of x: Ball, _ y: Ball, bits: Int) { unsafe flint.arb_submul(ball, x.ball, y.ball, bits) }

  package func setQuotient(of x: Ball, _ y: Ball, bits: Int) { unsafe flint.arb_div(ball, x.ball, y.ball, bits) }

  package func setProduct(of x: Ball, _ factor: Int, bits: Int) { unsafe flint.arb_mul_si(ball, x.ball, factor, bits) }

  /// x·2^exponent, exactly.
  package func setScaled(_ x: Ball, byTwoTo exponent: Int) { unsafe flint.arb_mul_2exp_si(ball, x.ball, exponent) }

  // MARK: - Functions

  /// e^x − 1.
  package func setExponentialMinusOne(of x: Ball, bits: Int) { unsafe flint.arb_expm1(ball, x.ball, bits) }

  package func setLogarithm(of x: Ball, bits: Int) { unsafe flint.arb_log(ball, x.ball, bits) }

  /// log(1 + x).
  package func setLogarithmOfOnePlus(_ x: Ball, bits: Int) { unsafe flint.arb_log1p(ball, x.ball, bits) }

  package func setSquareRoot(of x: Ball, bits: Int) { unsafe flint.arb_sqrt(ball, x.ball, bits) }

  // MARK: - What is certain

  /// Whether the radius is 0.
  package var isExact: Bool { unsafe arb_is_exact(ball) != 0 }

  /// Whether midpoint and radius are finite.
  package var isFinite: Bool { unsafe flint.arb_is_finite(ball) != 0 }

  /// Whether it is certainly 0.
  package var isZero: Bool { unsafe arb_is_zero(ball) != 0 }

  package var isPositive: Bool { unsafe flint.arb_is_positive(ball) != 0 }

  package var isNegative: Bool { unsafe flint.arb_is_negative(ball) != 0 }

  package var containsZero: Bool { unsafe flint.arb_contains_zero(ball) != 0 }

  /// Whether two balls are the same exact number.
  package func isEqual(to other: Ball) -> Bool { unsafe flint.arb_eq(ball, other.ball) != 0 }

  /// Whether two balls are exact numbers whose sum is 0.
  package func isOpposite(to other: Ball) -> Bool {
    unsafe isExact && other.isExact && flint.arf_cmpabs(carb_mid(ball), carb_mid(other.ball)) == 0
      && signOfMidpoint == -other.signOfMidpoint
  }

  /// Whether the radius is less than another's.
  package func isCloser(than other: Ball) -> Bool { unsafe flint.mag_cmp(carb_rad(ball), carb_rad(other.ball)) < 0 }

  // MARK: - The midpoint

  /// Adds the midpoint's magnitude to a hash: its exponent and first bits, so that nothing underflows.
  package func combineMagnitude(into hasher: inout Hasher) {
    var scaled = unsafe arf_struct()
    unsafe arf_init(&scaled)
    defer { unsafe flint.arf_clear(&scaled) }
    let exponent = unsafe flint.arf_abs_bound_lt_2exp_si(carb_mid(ball))
    hasher.combine(exponent)
    guard signOfMidpoint != 0 else { return }
    unsafe flint.arf_mul_2exp_si(&scaled, carb_mid(ball), -exponent)
    hasher.combine(unsafe abs(flint.arf_get_d(&scaled, ARF_RND_DOWN)))
  }

  /// Whether the midpoint is greater than another's.
  package func hasMidpoint(above other: Ball) -> Bool {
    unsafe flint.arf_cmp(carb_mid(ball), carb_mid(other.ball)) > 0
  }

  /// Whether the midpoint's magnitude is below 2^exponent.
  package func hasMidpoint(belowTwoTo exponent: Int) -> Bool {
    unsafe flint.arf_cmpabs_2exp_si(carb_mid(ball), exponent) < 0
  }

  /// The sign of the midpoint: −1, 0 or 1.
  package var signOfMidpoint: Int { unsafe Int(arf_sgn(carb_mid(ball))) }

  /// Whether the midpoint's magnitude is above a number.
  package func isAbove(_ number: Int) -> Bool { unsafe flint.arf_cmpabs_ui(carb_mid(ball), UInt(number)) > 0 }
}
