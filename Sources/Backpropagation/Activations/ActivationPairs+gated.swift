import Balls

// g(a) = a·G(a) for a distribution function G, and g'(a) = G(a) + a·G'(a).
extension ActivationPairs {
  /// G = Φ, the normal distribution: Φ(a) = ½·erfc(−a/√2), Φ'(a) = φ(a) = e^(−a²/2)/√(2π).
  func setGELU(_ a: Pair, bits: Int) {
    let (results, scratch) = (results, scratch)
    let (distribution, x, y, density) = (results[1], scratch[0], scratch[1], scratch[2])
    let wide = a.writeExponent(to: x, bits: bits, power: 2)
    setReciprocalSquareRoot(y, of: 2, bits: wide)
    y.setProduct(of: y, x, bits: wide)
    if x.hasMidpoint(belowTwoTo: ActivationPairs.nearZero) {
      distribution.head.set(0.5)
      y.setErrorFunction(of: y, bits: bits)
      distribution.tail.setScaled(y, byTwoTo: -1)
    } else if x.isAbove(9), x.signOfMidpoint > 0 {
      distribution.head.set(1)
      y.setComplementaryErrorFunction(of: y, bits: bits)
      y.setScaled(y, byTwoTo: -1)
      distribution.tail.setNegative(of: y)
    } else {
      y.setNegative(of: y)
      y.setComplementaryErrorFunction(of: y, bits: bits)
      distribution.tail.setScaled(y, byTwoTo: -1)
    }
    // 2π under the root.
    density.setProduct(of: x, x, bits: wide)
    density.setScaled(density, byTwoTo: -1)
    density.setNegative(of: density)
    density.setExponential(of: density, bits: bits)
    y.setPi(bits: bits)
    y.setScaled(y, byTwoTo: 1)
    y.setSquareRoot(of: y, bits: bits)
    density.setQuotient(of: density, y, bits: bits)
    setGated(a, x, density: density, bits: bits)
  }

  /// G = σ.
  func setSiLU(_ a: Pair, bits: Int) {
    let (results, scratch, pairs) = (results, scratch, logistic.pairs)
    let (x, density) = (scratch[0], scratch[2])
    a.writeExponent(to: x, bits: bits)
    logistic.set(to: x, bits: bits)
    results[1].set(pairs[0])
    pairs[2].write(to: density, bits: bits)
    setGated(a, x, density: density, bits: bits)
  }

  /// G = σ(v) = ½·(1 + tanh(v/2)) with v = c·(a + κ·a³), c = 2·√(2/π), κ = 0.044715.
  func setGELUTanh(_ a: Pair, bits: Int) {
    let (results, scratch, pairs) = (results, scratch, logistic.pairs)
    let (x, v, density, one, square) = (scratch[0], scratch[1], scratch[2], scratch[3], scratch[4])
    let (root, cubic) = (scratch[5], scratch[6])
    let wide = a.writeExponent(to: x, bits: bits, power: 3)
    root.setPi(bits: wide)
    one.set(8)
    root.setQuotient(of: one, root, bits: wide)
    root.setSquareRoot(of: root, bits: wide)
    one.set(1_000_000)
    cubic.set(44715)
    cubic.setQuotient(of: cubic, one, bits: wide)
    one.set(1)
    square.setProduct(of: x, x, bits: wide)
    cubic.setProduct(of: cubic, square, bits: wide)
    v.setSum(of: one, cubic, bits: wide)
    v.setProduct(of: v, x, bits: wide)
    v.setProduct(of: v, root, bits: wide)
    logistic.set(to: v, bits: bits)
    results[1].set(pairs[0])
    // σ'(v)·c·(1 + 3·κ·a²)
    cubic.setProduct(of: cubic, 3, bits: bits)
    cubic.setSum(of: cubic, one, bits: bits)
    cubic.setProduct(of: cubic, root, bits: bits)
    pairs[2].write(to: density, bits: bits)
    density.setProduct(of: density, cubic, bits: bits)
    setGated(a, x, density: density, bits: bits)
  }

  /// Sets the value to a·G and the derivative, which is G so far, to G + a·G'.
  private func setGated(_ a: Pair, _ x: Ball, density: Ball, bits: Int) {
    let results = results
    let (value, derivative) = (results[0], results[1])
    value.addProduct(of: a, derivative, bits: bits)
    derivative.tail.addProduct(of: x, density, bits: bits)
  }

  private func setReciprocalSquareRoot(_ result: Ball, of number: Int, bits: Int) {
    let scratch = scratch
    let one = scratch[3]
    one.set(1)
    result.set(number)
    result.setSquareRoot(of: result, bits: bits)
    result.setQuotient(of: one, result, bits: bits)
  }
}
