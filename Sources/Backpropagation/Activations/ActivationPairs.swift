import Balls

/// g(a) and g'(a) of one pre-activation, as pairs, without cancellation.
///
/// The heads are what a saturated unit approaches, and what one near 0 is close to.
final class ActivationPairs: Sendable {
  /// g(a) and g'(a).
  let results = Pairs(2)
  let logistic = LogisticPairs()
  let scratch = SharedBalls(8)

  /// Below 2^nearZero a distribution function has the head ½.
  static let nearZero = -20

  /// Computes both.
  ///
  /// - Parameter sign: of a; nil if the precision does not show it.
  /// - Returns: whether the sign sufficed.
  func set(_ activation: Activation, to a: Pair, sign: Int?, bits: Int) -> Bool {
    let results = results
    let (value, derivative) = (results[0], results[1])
    value.setZero()
    derivative.setZero()
    switch activation {
    case .identity: setLinear(a, slope: 1, bits: bits)
    case .relu: return setPiecewise(a, slope: 0, sign: sign, bits: bits)
    case .leakyReLU(let slope): return setPiecewise(a, slope: slope, sign: sign, bits: bits)
    case .elu(let alpha): return setELU(a, alpha: alpha, sign: sign, bits: bits)
    case .logistic:
      logistic.set(to: a, bits: bits)
      setLogistic()
    case .tanh: setTanh(a, bits: bits)
    case .gelu: setGELU(a, bits: bits)
    case .geluTanh: setGELUTanh(a, bits: bits)
    case .silu: setSiLU(a, bits: bits)
    case .softplus: setSoftplus(a, bits: bits)
    }
    value.settle(bits: bits)
    derivative.settle(bits: bits)
    return true
  }
}

// MARK: - Linear pieces

extension ActivationPairs {
  /// slope·a, and the slope.
  private func setLinear(_ a: Pair, slope: Double, bits: Int) {
    let results = results
    let derivative = results[1]
    derivative.head.set(slope)
    results[0].addProduct(of: a, exact: derivative.head, bits: bits)
  }

  private func setPiecewise(_ a: Pair, slope: Double, sign: Int?, bits: Int) -> Bool {
    if slope == 1 {
      setLinear(a, slope: 1, bits: bits)
      return true
    }
    guard let sign else { return false }
    setLinear(a, slope: sign > 0 ? 1 : slope, bits: bits)
    return true
  }

  /// a, or alpha·(e^a − 1) for a ≤ 0.
  private func setELU(_ a: Pair, alpha: Double, sign: Int?, bits: Int) -> Bool {
    guard let sign else { return setSmoothELU(a, alpha: alpha, bits: bits) }
    if sign > 0 {
      setLinear(a, slope: 1, bits: bits)
      return true
    }
    let (results, scratch) = (results, scratch)
    let (value, derivative) = (results[0], results[1])
    let (exponent, factor, e) = (scratch[0], scratch[1], scratch[2])
    factor.set(alpha)
    a.writeExponent(to: exponent, bits: bits)
    if exponent.hasMidpoint(belowTwoTo: -bits / 2) {
      // Near 0: alpha·a + alpha·(e^a − 1 − a), where the second term is a²/2 within a³/2.
      value.addProduct(of: a, exact: factor, bits: bits)
      setSquareTerm(e, of: exponent, bits: bits)
      value.tail.addProduct(of: e, factor, bits: bits)
      derivative.head.set(factor)
      e.setExponentialMinusOne(of: exponent, bits: bits)
      derivative.tail.setProduct(of: e, factor, bits: bits)
      return true
    }
    e.setExponential(of: exponent, bits: bits)
    derivative.tail.setProduct(of: e, factor, bits: bits)
    if exponent.isAbove(40) {
      value.head.setNegative(of: factor)
      value.tail.set(derivative.tail)
    } else {
      e.setExponentialMinusOne(of: exponent, bits: bits)
      value.tail.setProduct(of: e, factor, bits: bits)
    }
    return true
  }

  /// With alpha = 1 both sides meet: g is a within a², and g' is 1 within 2·|a|.
  private func setSmoothELU(_ a: Pair, alpha: Double, bits: Int) -> Bool {
    let (results, scratch) = (results, scratch)
    let (value, derivative, x) = (results[0], results[1], scratch[0])
    a.write(to: x, bits: bits)
    guard alpha == 1, x.isFinite, x.hasMidpoint(belowTwoTo: -bits / 2) else { return false }
    value.set(a)
    derivative.head.set(1)
    scratch[1].setScaled(x, byTwoTo: 1)
    derivative.tail.widen(by: scratch[1])
    scratch[1].setProduct(of: x, x, bits: bits)
    value.tail.widen(by: scratch[1])
    return true
  }

  /// e^x − 1 − x for a small x ≤ 0.
  private func setSquareTerm(_ result: Ball, of x: Ball, bits: Int) {
    let scratch = scratch
    let error = scratch[3]
    result.setProduct(of: x, x, bits: bits)
    result.setScaled(result, byTwoTo: -1)
    error.setProduct(of: result, x, bits: bits)
    result.widen(by: error)
  }
}

// MARK: - Logistic functions

extension ActivationPairs {
  private func setLogistic() {
    let (results, pairs) = (results, logistic.pairs)
    results[0].set(pairs[0])
    results[1].set(pairs[2])
  }

  /// g' = 4·σ'(2a). g = ±(1 − 2·σ(−2|a|)) if saturated, else −u/(2 + u) with u = e^−2a − 1.
  private func setTanh(_ a: Pair, bits: Int) {
    let (results, scratch, pairs) = (results, scratch, logistic.pairs)
    let (value, derivative) = (results[0], results[1])
    let (x, u, sum) = (scratch[0], scratch[1], scratch[2])
    a.writeExponent(to: x, bits: bits)
    u.setScaled(x, byTwoTo: 1)
    logistic.set(to: u, bits: bits)
    derivative.head.setScaled(pairs[2].head, byTwoTo: 2)
    derivative.tail.setScaled(pairs[2].tail, byTwoTo: 2)
    if u.isAbove(40) {
      let isNegative = u.signOfMidpoint < 0
      value.head.set(isNegative ? -1 : 1)
      value.tail.setScaled(pairs[isNegative ? 0 : 1].tail, byTwoTo: 1)
      if !isNegative { value.tail.setNegative(of: value.tail) }
    } else if x.hasMidpoint(belowTwoTo: -bits / 2) {
      setTanhNearZero(a, x, bits: bits)
    } else {
      u.setNegative(of: u)
      u.setExponentialMinusOne(of: u, bits: bits)
      sum.set(2)
      sum.setSum(of: sum, u, bits: bits)
      value.tail.setQuotient(of: u, sum, bits: bits)
      value.tail.setNegative(of: value.tail)
    }
  }

  /// a − a³/3, within a⁵/3.
  private func setTanhNearZero(_ a: Pair, _ x: Ball, bits: Int) {
    let (results, scratch) = (results, scratch)
    let (value, square, cube) = (results[0], scratch[1], scratch[2])
    value.set(a)
    square.setProduct(of: x, x, bits: bits)
    cube.setProduct(of: square, x, bits: bits)
    scratch[3].set(3)
    cube.setQuotient(of: cube, scratch[3], bits: bits)
    square.setProduct(of: square, cube, bits: bits)
    value.tail.setDifference(of: value.tail, cube, bits: bits)
    value.tail.widen(by: square)
  }

  /// a + log(1 + e^−a), or log(1 + e^a); g' = σ(a).
  private func setSoftplus(_ a: Pair, bits: Int) {
    let (results, scratch, pairs) = (results, scratch, logistic.pairs)
    let (value, x, e) = (results[0], scratch[0], scratch[1])
    logistic.set(to: a, bits: bits)
    results[1].set(pairs[0])
    a.writeExponent(to: x, bits: bits)
    let isPositive = x.signOfMidpoint > 0
    if isPositive { e.setNegative(of: x) } else { e.set(x) }
    e.setExponential(of: e, bits: bits)
    e.setLogarithmOfOnePlus(e, bits: bits)
    if isPositive {
      if x.isAbove(40) { value.set(a) } else { a.write(to: value.tail, bits: bits) }
    }
    value.tail.setSum(of: value.tail, e, bits: bits)
  }
}
