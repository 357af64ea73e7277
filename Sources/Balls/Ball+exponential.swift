internal import CArb

extension Ball {
  /// e^x.
  ///
  /// Arb's exponential of −2^262 is a ball that touches 0. The exponent of a saturated unit may be that great, and the
  /// sign of its exponential may decide how a result is rounded. So a great x is reduced by a multiple of log 2 first:
  /// e^x = 2^n·e^(x − n·log 2), with log 2 to as many more bits as x has before its binary point.
  package func setExponential(of x: Ball, bits: Int) {
    guard unsafe flint.arf_cmpabs_2exp_si(carb_mid(x.ball), Ball.ordinaryExponentMax) >= 0, x.isFinite,
      unsafe flint.arf_cmpabs_2exp_si(carb_mid(x.ball), Ball.greatExponentMax) < 0
    else { return unsafe flint.arb_exp(ball, x.ball, bits) }
    let integerBits = unsafe Int(flint.arf_abs_bound_lt_2exp_si(carb_mid(x.ball)))
    let balls = BallVector(2)
    let (logarithm, rest) = (balls[0], balls[1])
    let wide = bits + integerBits + 16
    unsafe flint.arb_const_log2(logarithm.ball, wide)
    rest.setQuotient(of: x, logarithm, bits: wide)
    var multiple = fmpz()
    unsafe fmpz_init(&multiple)
    defer { unsafe flint.fmpz_clear(&multiple) }
    _ = unsafe flint.arf_get_fmpz(&multiple, carb_mid(rest.ball), ARF_RND_NEAR)
    rest.set(x)
    unsafe flint.arb_submul_fmpz(rest.ball, logarithm.ball, &multiple, wide)
    unsafe flint.arb_exp(ball, rest.ball, bits)
    unsafe flint.arb_mul_2exp_fmpz(ball, ball, &multiple)
  }

  /// Arb computes e^x for |x| < 2^ordinaryExponentMax.
  private static let ordinaryExponentMax = 100
  /// Beyond 2^greatExponentMax the result is a ball that touches 0: log 2 would need too many bits.
  private static let greatExponentMax = 16384
}

extension Ball {
  /// 1 − erf x.
  ///
  /// For a great x Arb's result touches 0, as its exponential does. There the asymptotic series is used, whose error is
  /// below its first omitted term (DLMF 7.12.1, and 7.12(ii) for the error):
  /// e^(−x²)/(x·√π)·(1 − 1/(2x²) + 1·3/(2x²)² − …).
  package func setComplementaryErrorFunction(of x: Ball, bits: Int) {
    guard x.isGreat(Ball.ordinaryErrorFunctionMax) else {
      return unsafe flint.arb_hypgeom_erfc(ball, x.ball, bits)
    }
    let balls = BallVector(5)
    let (square, term, sum, unit, root) = (balls[0], balls[1], balls[2], balls[3], balls[4])
    square.setProduct(of: x, x, bits: bits)
    sum.set(1)
    term.set(1)
    for index in 0..<bits / Ball.ordinaryErrorFunctionMax + 1 {
      term.setProduct(of: term, -(2 * index + 1), bits: bits)
      term.setQuotient(of: term, square, bits: bits)
      term.setScaled(term, byTwoTo: -1)
      sum.setSum(of: sum, term, bits: bits)
    }
    sum.widen(by: term)
    // The square needs its bits before the binary point too.
    let integerBits = unsafe Int(flint.arf_abs_bound_lt_2exp_si(carb_mid(square.ball)))
    square.setProduct(of: x, x, bits: bits + min(max(integerBits, 0), 1 << 16))
    square.setNegative(of: square)
    unit.setExponential(of: square, bits: bits)
    sum.setProduct(of: sum, unit, bits: bits)
    root.setPi(bits: bits)
    root.setSquareRoot(of: root, bits: bits)
    root.setProduct(of: root, x, bits: bits)
    setQuotient(of: sum, root, bits: bits)
  }

  private static let ordinaryErrorFunctionMax = 100

  /// erf x.
  package func setErrorFunction(of x: Ball, bits: Int) { unsafe flint.arb_hypgeom_erf(ball, x.ball, bits) }

  /// Whether it is finite and above 2^exponent, with an error that is small beside it.
  private func isGreat(_ exponent: Int) -> Bool {
    isPositive && isFinite && !hasMidpoint(belowTwoTo: exponent + 1)
  }
}
