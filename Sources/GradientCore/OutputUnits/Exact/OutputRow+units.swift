import Balls

// Units that are independent of each other. For logistic units ŷ = σ(a), and with t the target:
//
//   L = t·log(1 + e^−a) + (1 − t)·log(1 + e^a)
//   ∂L/∂ŷ = −t·(1 + e^−a) + (1 − t)·(1 + e^a)
//   ∂L/∂a = (1 − t)·σ(a) − t·(1 − σ(a))
//
// For the identity ŷ = a, L = ½·(a − t)², ∂L/∂ŷ = ∂L/∂a = a − t.
extension OutputRow {
  @_lifetime(borrow self)
  func preActivation(_ index: Int) -> Pair {
    guard case .pairs(let pairs, let row, _) = logits else { preconditionFailure("softmax alone has doubles") }
    value.set(pairs[row * classes + index])
    return value
  }

  mutating func loadLosses() {
    for index in 0..<classes {
      if unit == .logistic {
        addLogisticLoss(index)
      } else {
        setDifference(numerator, index)
        denominator.head.setScaled(numerator.head, byTwoTo: -1)
        denominator.tail.setScaled(numerator.tail, byTwoTo: -1)
        scaledLoss.addProduct(of: numerator, denominator, bits: bits)
      }
    }
  }

  mutating func nearestOfUnit(_ quantity: Quantity, _ index: Int) -> NearestDouble {
    switch (quantity, unit) {
    case (.yHat, .logistic):
      logistic.set(to: preActivation(index), bits: bits)
      let pairs = logistic.pairs
      return pairs[0].nearestDouble(dividedBy: one, bits: bits)
    case (.yHat, _): return preActivation(index).nearestDouble(dividedBy: one, bits: bits)
    case (.gradYHat, .logistic): setLogisticGradYHat(numerator, index)
    case (.gradAL, .logistic): setLogisticGradient(numerator, index)
    case (.gradYHat, _), (.gradAL, _): setDifference(numerator, index)
    default: preconditionFailure("a quantity of softmax")
    }
    return numerator.nearestDouble(dividedBy: scaledDenominator, bits: bits)
  }

  /// Sets a − t.
  func setDifference(_ difference: Pair, _ index: Int) {
    difference.set(preActivation(index))
    setShare(index)
    shareOfClass.setNegative(of: shareOfClass)
    difference.add(exact: shareOfClass, bits: bits)
  }

  /// Sets t and 1 − t.
  private func setTarget(_ index: Int) {
    setShare(index)
    rest.set(1)
    rest.setDifference(of: rest, target, bits: Ball.exact)
  }

  private var target: Ball { @_lifetime(borrow self) get { shareOfClass } }
  private var rest: Ball { @_lifetime(borrow self) get { room } }

  func setLogisticGradient(_ gradient: Pair, _ index: Int) {
    setTarget(index)
    logistic.set(to: preActivation(index), bits: bits)
    let pairs = logistic.pairs
    gradient.setZero()
    gradient.addProduct(of: pairs[0], exact: rest, bits: bits)
    target.setNegative(of: target)
    gradient.addProduct(of: pairs[1], exact: target, bits: bits)
  }

  private func setLogisticGradYHat(_ gradient: Pair, _ index: Int) {
    setTarget(index)
    preActivation(index).writeExponent(to: exponent, bits: bits)
    gradient.setZero()
    gradient.head.setDifference(of: rest, target, bits: Ball.exact)
    if !rest.isZero {
      other.setExponential(of: exponent, bits: bits)
      gradient.tail.addProduct(of: rest, other, bits: bits)
    }
    exponent.setNegative(of: exponent)
    if !target.isZero {
      other.setExponential(of: exponent, bits: bits)
      gradient.tail.subtractProduct(of: target, other, bits: bits)
    }
  }

  /// Of the two forms, the one whose exponential is small: (1 − t)·a + log(1 + e^−a) or −t·a + log(1 + e^a).
  private func addLogisticLoss(_ index: Int) {
    setTarget(index)
    let a = preActivation(index)
    a.writeExponent(to: exponent, bits: bits)
    let isNegative = exponent.signOfMidpoint < 0
    target.setNegative(of: target)
    if !isNegative { exponent.setNegative(of: exponent) }
    other.setExponential(of: exponent, bits: bits)
    other.setLogarithmOfOnePlus(other, bits: bits)
    scaledLoss.addProduct(of: a, exact: isNegative ? target : rest, bits: bits)
    scaledLoss.tail.setSum(of: scaledLoss.tail, other, bits: bits)
  }
}
