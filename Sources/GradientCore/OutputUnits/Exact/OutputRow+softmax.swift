import Balls

// With e_c = e^(a_c − a_top), m classes that are equal to the top, r = Σ e_c of the others and S = m + r:
//
//   ŷ_c = e_c/S,  1 − ŷ_c = (S − e_c)/S
//   L = Σ q_c·(a_top − a_c) + Q·log S, with Q = Σ q_c
//   ∂L/∂ŷ_c = −q_c·S/e_c
//   ∂L/∂a_c = ŷ_c·(Q − q_c) − q_c·(1 − ŷ_c)
//
// The last form does not cancel for a label: one of its terms is exactly 0.
extension OutputRow {
  /// Below 2^saturated, r is so small that m·ŷ has whole heads.
  private static let saturated = -30

  func computeSoftmax(_ a: Pairs, from start: Int, twins: [Int], bits: Int) {
    let (scratch, terms, truth) = (scratch, terms, truth)
    let (losses, differences) = (loss, difference)
    let (loss, difference) = (losses[0], differences[0])
    let (total, rest, sum) = (scratch[0], scratch[1], scratch[2])
    let top = greatest(a, from: start, bits: bits)
    let isTop = (0..<classes).map { isEqual($0, to: top, a, from: start, twins: twins) }
    let tops = isTop.count { $0 }
    total.set(0)
    rest.set(0)
    for index in 0..<classes {
      total.setSum(of: total, truth[index], bits: Ball.exact)
      let term = terms[index]
      if isTop[index] {
        term.set(1)
      } else {
        setDifference(a[start + index], a[start + top], bits: bits)
        difference.writeExponent(to: term, bits: bits)
        term.setExponential(of: term, bits: bits)
        rest.setSum(of: rest, term, bits: bits)
      }
    }
    sum.set(tops)
    sum.setSum(of: sum, rest, bits: bits)
    let isSaturated = rest.hasMidpoint(belowTwoTo: OutputRow.saturated)
    share = isSaturated ? tops : 1
    for index in 0..<classes {
      setProbability(index, isTop: isTop[index], tops: tops, isSaturated: isSaturated, bits: bits)
    }
    if total.isZero { return }
    for index in 0..<classes where !isTop[index] && !truth[index].isZero {
      setDifference(a[start + top], a[start + index], bits: bits)
      loss.addProduct(of: difference, exact: truth[index], bits: bits)
    }
    addLogarithm(tops: tops, bits: bits)
  }

  /// The class with the greatest midpoint. Another choice would be right too.
  private func greatest(_ a: Pairs, from start: Int, bits: Int) -> Int {
    let scratch = scratch
    let (greatest, other) = (scratch[3], scratch[4])
    var top = 0
    a[start].write(to: greatest, bits: bits)
    for index in 1..<max(classes, 1) {
      a[start + index].write(to: other, bits: bits)
      guard other.hasMidpoint(above: greatest) else { continue }
      top = index
      greatest.set(other)
    }
    return top
  }

  /// Whether a class certainly has the pre-activation of another.
  private func isEqual(_ index: Int, to top: Int, _ a: Pairs, from start: Int, twins: [Int]) -> Bool {
    if index == top { return true }
    if !twins.isEmpty, twins[index] == twins[top] { return true }
    let (one, other) = (a[start + index], a[start + top])
    return one.tail.isExact && other.tail.isExact && one.tail.isEqual(to: other.tail)
      && one.head.isEqual(to: other.head)
  }

  /// Sets `difference[0]` to x − y.
  private func setDifference(_ x: Pair, _ y: Pair, bits: Int) {
    let differences = difference
    let difference = differences[0]
    difference.setNegative(of: y)
    difference.add(x, bits: bits)
  }

  /// Sets ŷ, ∂L/∂ŷ and ∂L/∂a of a class, from the terms, r and S.
  private func setProbability(_ index: Int, isTop: Bool, tops: Int, isSaturated: Bool, bits: Int) {
    let (scratch, terms, yHat, complement, truth) = (scratch, terms, yHat, complement, truth)
    let gradients = gradA
    let (total, rest, sum, factor) = (scratch[0], scratch[1], scratch[2], scratch[3])
    let (probability, others) = (yHat[index], complement[index])
    factor.set(1)
    if isTop {
      if isSaturated {
        // m·ŷ = 1 − r/S, m·(1 − ŷ) = (m − 1) + r/S
        probability.head.set(1)
        others.head.set(tops - 1)
        others.tail.setQuotient(of: rest, sum, bits: bits)
        probability.tail.setNegative(of: others.tail)
      } else {
        probability.tail.setQuotient(of: factor, sum, bits: bits)
        others.tail.set(tops - 1)
        others.tail.setSum(of: others.tail, rest, bits: bits)
        others.tail.setQuotient(of: others.tail, sum, bits: bits)
      }
    } else {
      probability.tail.setQuotient(of: terms[index], sum, bits: bits)
      if isSaturated {
        // m·(1 − ŷ) = m − m·ŷ
        probability.tail.setProduct(of: probability.tail, tops, bits: bits)
        others.head.set(tops)
        others.tail.setNegative(of: probability.tail)
      } else {
        others.tail.setDifference(of: sum, terms[index], bits: bits)
        others.tail.setQuotient(of: others.tail, sum, bits: bits)
      }
    }
    let share = truth[index]
    factor.setDifference(of: total, share, bits: Ball.exact)
    gradients[index].addProduct(of: probability, exact: factor, bits: bits)
    factor.setNegative(of: share)
    gradients[index].addProduct(of: others, exact: factor, bits: bits)
    setGradYHat(index, minusShare: factor, isTop: isTop, tops: tops, bits: bits)
  }

  /// −q·S/e, which is −q·m − q·r for a top.
  private func setGradYHat(_ index: Int, minusShare factor: Ball, isTop: Bool, tops: Int, bits: Int) {
    let (gradYHat, scratch, terms) = (gradYHat, scratch, terms)
    let gradient = gradYHat[index]
    guard !factor.isZero else { return gradient.setZero() }
    if isTop {
      gradient.head.setProduct(of: factor, tops, bits: Ball.exact)
      gradient.tail.setProduct(of: factor, scratch[1], bits: bits)
    } else {
      gradient.tail.setQuotient(of: scratch[2], terms[index], bits: bits)
      gradient.tail.setProduct(of: gradient.tail, factor, bits: bits)
    }
  }

  /// Adds Q·log S = Q·(log m + log(1 + r/m)) to the loss.
  private func addLogarithm(tops: Int, bits: Int) {
    let (scratch, losses) = (scratch, loss)
    let loss = losses[0]
    let (total, rest, logarithm, many) = (scratch[0], scratch[1], scratch[3], scratch[4])
    many.set(tops)
    logarithm.setQuotient(of: rest, many, bits: bits)
    logarithm.setLogarithmOfOnePlus(logarithm, bits: bits)
    loss.tail.addProduct(of: total, logarithm, bits: bits)
    guard tops > 1 else { return }
    logarithm.setLogarithm(of: many, bits: bits)
    loss.tail.addProduct(of: total, logarithm, bits: bits)
  }
}
