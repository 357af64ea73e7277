package import Balls

/// What an output unit computes from one row of pre-activations, as pairs.
package final class OutputRow {
  package let classes: Int
  /// `share`·ŷ.
  package let yHat: Pairs
  /// `share`·(1 − ŷ) for softmax, and ŷ·(1 − ŷ) for logistic units.
  package let complement: Pairs
  /// `scale`·∂L/∂ŷ of the sample's loss L.
  package let gradYHat: Pairs
  /// `scale`·`share`·∂L/∂a.
  package let gradA: Pairs
  /// `scale`·L, one number.
  package let loss: Pairs
  /// A whole number by which ŷ is multiplied. Where m logits are equal and the others are far below, it is m, so that
  /// ŷ = 1/m is a whole number; otherwise 1.
  package var share = 1

  /// `scale`·q of the row.
  let truth: SharedBalls
  /// Room for one number for each class, and for some more.
  let terms: SharedBalls
  let scratch: SharedBalls
  let logistic = LogisticPairs()
  let difference = Pairs(1)

  package init(classes: Int) {
    self.classes = classes
    yHat = Pairs(classes)
    complement = Pairs(classes)
    gradYHat = Pairs(classes)
    gradA = Pairs(classes)
    loss = Pairs(1)
    truth = SharedBalls(classes)
    terms = SharedBalls(classes)
    scratch = SharedBalls(8)
  }

  /// Computes the row.
  ///
  /// - Parameters:
  ///   - unit: the function of the output layer.
  ///   - preActivations: a of the whole batch, shape `[rows·k]`.
  ///   - start: where the row begins.
  ///   - twins: for each class the first class that certainly has the same pre-activation; empty if none is known.
  ///   - truth: that of the batch.
  ///   - sample: the sample of the truth.
  ///   - bits: the precision of the tails.
  package func compute(
    _ unit: OutputUnit, of preActivations: Pairs, from start: Int, twins: [Int] = [], truth: OutputTruth, sample: Int,
    bits: Int
  ) {
    truth.write(sample, into: self.truth)
    share = 1
    for results in [yHat, complement, gradYHat, gradA, loss] {
      for index in 0..<results.count { results[index].setZero() }
    }
    switch unit {
    case .softmax: computeSoftmax(preActivations, from: start, twins: twins, bits: bits)
    case .logistic:
      for index in 0..<classes { computeLogistic(preActivations[start + index], index, bits: bits) }
    case .identity:
      for index in 0..<classes { computeIdentity(preActivations[start + index], index, bits: bits) }
    }
  }
}

// MARK: - Units that are independent of each other

extension OutputRow {
  /// ŷ = σ(a), and with t the target:
  /// - L = t·log(1 + e^−a) + (1 − t)·log(1 + e^a);
  /// - ∂L/∂ŷ = −t·(1 + e^−a) + (1 − t)·(1 + e^a);
  /// - ∂L/∂a = (1 − t)·σ(a) − t·(1 − σ(a)).
  private func computeLogistic(_ a: Pair, _ index: Int, bits: Int) {
    let (truth, scratch, logistic, yHat, gradYHat, gradA) = (truth, scratch, logistic.pairs, yHat, gradYHat, gradA)
    let complement = complement
    let (target, rest, exponent, e) = (truth[index], scratch[0], scratch[1], scratch[2])
    rest.set(1)
    rest.setDifference(of: rest, target, bits: Ball.exact)
    self.logistic.set(to: a, bits: bits)
    yHat[index].set(logistic[0])
    complement[index].set(logistic[2])
    gradA[index].addProduct(of: logistic[0], exact: rest, bits: bits)
    e.setNegative(of: target)
    gradA[index].addProduct(of: logistic[1], exact: e, bits: bits)

    a.writeExponent(to: exponent, bits: bits)
    let gradient = gradYHat[index]
    gradient.head.setDifference(of: rest, target, bits: Ball.exact)
    if !rest.isZero {
      e.setExponential(of: exponent, bits: bits)
      gradient.tail.addProduct(of: rest, e, bits: bits)
    }
    exponent.setNegative(of: exponent)
    if !target.isZero {
      e.setExponential(of: exponent, bits: bits)
      gradient.tail.subtractProduct(of: target, e, bits: bits)
    }
    addLogisticLoss(a, minusA: exponent, target: target, rest: rest, bits: bits)
  }

  /// Of the two forms, the one whose exponential is small: (1 − t)·a + log(1 + e^−a) or −t·a + log(1 + e^a).
  private func addLogisticLoss(_ a: Pair, minusA exponent: Ball, target: Ball, rest: Ball, bits: Int) {
    let (scratch, losses) = (scratch, loss)
    let loss = losses[0]
    let (e, factor) = (scratch[3], scratch[4])
    let isNegative = exponent.signOfMidpoint > 0
    if isNegative {
      factor.setNegative(of: target)
      e.setNegative(of: exponent)
    } else {
      factor.set(rest)
      e.set(exponent)
    }
    e.setExponential(of: e, bits: bits)
    e.setLogarithmOfOnePlus(e, bits: bits)
    loss.addProduct(of: a, exact: factor, bits: bits)
    loss.tail.setSum(of: loss.tail, e, bits: bits)
  }

  /// ŷ = a, L = ½·(a − t)², ∂L/∂ŷ = ∂L/∂a = a − t.
  private func computeIdentity(_ a: Pair, _ index: Int, bits: Int) {
    let (scratch, difference, truth) = (scratch, difference, truth)
    let (yHat, gradYHat, gradA, loss) = (yHat, gradYHat, gradA, loss)
    let minus = scratch[0]
    minus.setNegative(of: truth[index])
    yHat[index].set(a)
    gradA[index].set(a)
    gradA[index].add(exact: minus, bits: bits)
    gradYHat[index].set(gradA[index])
    let half = difference[0]
    half.head.setScaled(gradA[index].head, byTwoTo: -1)
    half.tail.setScaled(gradA[index].tail, byTwoTo: -1)
    loss[0].addProduct(of: gradA[index], half, bits: bits)
  }
}

// MARK: - The Jacobian

extension OutputRow {
  /// Sets a pair to `share`²·∂ŷ_i/∂a_j of the row that was computed last: ŷ_i·(1_{(i=j)} − ŷ_j) for softmax. The others
  /// have a diagonal: σ', or 1.
  package func writeJacobian(_ unit: OutputUnit, row: Int, column: Int, to result: Pair, bits: Int) {
    let (yHat, complement, difference) = (yHat, complement, difference)
    result.setZero()
    switch unit {
    case .softmax where row == column: result.addProduct(of: yHat[row], complement[row], bits: bits)
    case .softmax:
      let minus = difference[0]
      minus.setNegative(of: yHat[column])
      result.addProduct(of: yHat[row], minus, bits: bits)
    case .logistic where row == column: result.set(complement[row])
    case .identity where row == column: result.head.set(1)
    case .logistic, .identity: break
    }
  }
}
