package import Balls

// A class is near if its logit is less than 2^nearExponent below the greatest, m. Of n near classes, d_c = a_c − m:
//
//   e_c = 1 + x_c, x_c = exp(d_c) − 1, of a near class        e_c = 0 + x_c, x_c = exp(d_c), of any other
//   S = n + T, T = Σ x_c
//
// The heads 1 and n are exact, so that neither near ties nor far classes lose bits next to them. Every result is a
// quotient of such pairs, which `QuotientRounding` rounds. A network multiplies by n instead of dividing by it:
//
//   n·ŷ_c = h_c + (n·x_c − h_c·T)/S        n·∂L/∂a_c = Q·n·ŷ_c − n·q_c
extension OutputRow {
  private static let nearExponent = -20

  mutating func loadSoftmax() {
    if case .pairs(let pairs, let row, _) = logits { top = greatest(pairs, row: row) }
    classOfE = nil
    classOfRowE = nil
    sum.setZero()
    var near = 0
    for index in 0..<classes where !isMasked(index) {
      setE(index)
      if !e.head.isZero { near += 1 }
      sum.tail.setSum(of: sum.tail, e.tail, bits: bits)
    }
    sum.head.set(near)
    share = near
    loadShares()
  }

  /// log S is log(1 + R), where R = (n − 1) + T has no cancellation.
  private func loadShares() {
    room.set(share - 1)
    room.setSum(of: room, sum.tail, bits: bits)
    logarithm.setLogarithmOfOnePlus(room, bits: bits)
    total.set(0)
    for index in truth.classesWithShare(sample) {
      setShare(index)
      guard !shareOfClass.isZero else { continue }
      total.setSum(of: total, shareOfClass, bits: Ball.exact)
      guard setGap(index) else { continue }
      scaledLoss.addProduct(of: gap, exact: shareOfClass, bits: bits)
    }
    scaledLoss.tail.addProduct(of: total, logarithm, bits: bits)
  }

  /// The class with the greatest midpoint. Another choice would be right too.
  private func greatest(_ a: Pairs, row: Int) -> Int {
    var top = 0
    a[row * classes].write(to: exponent, bits: bits)
    for index in 1..<max(classes, 1) {
      a[row * classes + index].write(to: other, bits: bits)
      guard other.hasMidpoint(above: exponent) else { continue }
      top = index
      exponent.set(other)
    }
    return top
  }

  private func isMasked(_ index: Int) -> Bool {
    guard case .doubles(let logits, let row, _) = logits else { return false }
    return logits[row * classes + index] == -.infinity
  }

  /// Sets m − a.
  ///
  /// - Returns: whether it may be other than 0.
  private func setGap(_ index: Int) -> Bool {
    gap.setZero()
    switch logits {
    case .doubles(let logits, let row, let greatest):
      let logit = logits[row * classes + index]
      guard logit != greatest else { return false }
      gap.head.set(greatest)
      room.set(logit)
      gap.head.setDifference(of: gap.head, room, bits: Ball.exact)
    case .pairs(let pairs, let row, let twins):
      let (one, greatest) = (pairs[row * classes + index], pairs[row * classes + top])
      guard !isTwin(index, of: top, twins), !isEqual(one, greatest) else { return false }
      gap.setNegative(of: one)
      gap.add(greatest, bits: bits)
    }
    return true
  }

  private func isTwin(_ index: Int, of other: Int, _ twins: [Int]) -> Bool {
    index == other || (!twins.isEmpty && twins[index] == twins[other])
  }

  private func isEqual(_ x: Pair, _ y: Pair) -> Bool {
    x.tail.isExact && y.tail.isExact && x.tail.isEqual(to: y.tail) && x.head.isEqual(to: y.head)
  }

  /// Whether a class has the logit of the one whose e is known.
  private func isSame(_ index: Int, as other: Int) -> Bool {
    switch logits {
    case .doubles(let logits, let row, _): logits[row * classes + index] == logits[row * classes + other]
    case .pairs(_, _, let twins): isTwin(index, of: other, twins)
    }
  }

  private mutating func setE(_ index: Int) {
    if let classOfE, isSame(index, as: classOfE) { return }
    classOfE = index
    e.setZero()
    if isMasked(index) { return }
    guard setGap(index) else { return e.head.set(1) }
    if gap.tail.isZero { exponent.set(gap.head) } else { gap.writeExponent(to: exponent, bits: bits) }
    exponent.setNegative(of: exponent)
    if exponent.hasMidpoint(belowTwoTo: OutputRow.nearExponent) {
      e.head.set(1)
      e.tail.setExponentialMinusOne(of: exponent, bits: bits)
    } else {
      e.tail.setExponential(of: exponent, bits: bits)
    }
  }
}

// MARK: - The results

extension OutputRow {
  mutating func nearestOfSoftmax(_ quantity: Quantity, _ index: Int) -> NearestDouble {
    switch quantity {
    case .yHat:
      setE(index)
      return rounding.nearest(e, over: sum, bits: bits)
    case .logYHat: return nearestLogYHat(index)
    case .gradAL: return nearestGradAL(index)
    case .gradYHat: return nearestGradYHat(index)
    case .jacobianRow:
      guard let label = truth.label(sample) else { return .found(0) }
      return nearestOfSoftmaxDerivative(row: label, column: index)
    case .losses, .loss, .denominator: preconditionFailure("no number of a class")
    }
  }

  /// −((m − a) + log S).
  private mutating func nearestLogYHat(_ index: Int) -> NearestDouble {
    if isMasked(index) { return .found(-.infinity) }
    _ = setGap(index)
    numerator.setNegative(of: gap)
    numerator.tail.setDifference(of: numerator.tail, logarithm, bits: bits)
    return numerator.nearestDouble(dividedBy: one, bits: bits)
  }

  /// (e·Q′ − q′·S)/(S·D′), where q′·S is left as it is: next to −q′/D′ only e·Q′ shows the side.
  private mutating func nearestGradAL(_ index: Int) -> NearestDouble {
    setE(index)
    setShare(index)
    numerator.head.setProduct(of: e.head, total, bits: Ball.exact)
    numerator.tail.setProduct(of: e.tail, total, bits: bits)
    return rounding.nearest(numerator, less: shareOfClass, times: sum, scale: scaledDenominator, bits: bits)
  }

  /// −q′·S/(e·D′).
  private mutating func nearestGradYHat(_ index: Int) -> NearestDouble {
    setShare(index)
    guard !shareOfClass.isZero else { return .found(0) }
    setE(index)
    shareOfClass.setNegative(of: shareOfClass)
    numerator.head.setProduct(of: shareOfClass, sum.head, bits: Ball.exact)
    numerator.tail.setProduct(of: shareOfClass, sum.tail, bits: bits)
    denominator.head.setProduct(of: e.head, scaledDenominator, bits: Ball.exact)
    denominator.tail.setProduct(of: e.tail, scaledDenominator, bits: bits)
    return rounding.nearest(numerator, over: denominator, bits: bits)
  }

  /// e_i·(S − e_i)/S² on the diagonal, −e_i·e_j/S² elsewhere. No midpoint is so near to one of these that heads are
  /// needed.
  mutating func nearestOfSoftmaxDerivative(row: Int, column: Int) -> NearestDouble {
    setRowE(row)
    setE(column)
    numerator.setZero()
    if row == column {
      // S − e = (n − h) + (T − x): nothing cancels, unless e is S.
      room.setDifference(of: sum.head, e.head, bits: Ball.exact)
      numerator.tail.setDifference(of: sum.tail, e.tail, bits: bits)
      numerator.tail.setSum(of: room, numerator.tail, bits: bits)
    } else {
      numerator.tail.setSum(of: e.head, e.tail, bits: bits)
      numerator.tail.setNegative(of: numerator.tail)
    }
    numerator.tail.setProduct(of: numerator.tail, rowE, bits: bits)
    denominator.setZero()
    denominator.tail.setSum(of: sum.head, sum.tail, bits: bits)
    denominator.tail.setProduct(of: denominator.tail, denominator.tail, bits: bits)
    return rounding.nearest(numerator, over: denominator, bits: bits)
  }

  private mutating func setRowE(_ row: Int) {
    guard classOfRowE != row else { return }
    classOfRowE = row
    setE(row)
    rowE.setSum(of: e.head, e.tail, bits: bits)
  }

  /// n·Q′·ŷ − n·q′, as (h·Q′ − n·q′) + Q′·(n·x − h·T)/S.
  mutating func setSoftmaxGradient(_ gradient: Pair, _ index: Int) {
    setE(index)
    setShare(index)
    setShareOfTail(gradient.tail)
    gradient.tail.setProduct(of: gradient.tail, total, bits: bits)
    gradient.head.setProduct(of: e.head, total, bits: Ball.exact)
    room.setProduct(of: shareOfClass, share, bits: Ball.exact)
    gradient.head.setDifference(of: gradient.head, room, bits: Ball.exact)
  }

  /// Sets x_c/S.
  ///
  /// - Returns: h_c.
  package mutating func setTail(_ tail: Ball, _ index: Int) -> Int {
    setE(index)
    room.setSum(of: sum.head, sum.tail, bits: bits)
    tail.setQuotient(of: e.tail, room, bits: bits)
    return e.head.isZero ? 0 : 1
  }

  /// (n·x − h·T)/S of the class whose e is known.
  private func setShareOfTail(_ tail: Ball) {
    room.setProduct(of: e.head, sum.tail, bits: bits)
    tail.setProduct(of: e.tail, share, bits: bits)
    tail.setDifference(of: tail, room, bits: bits)
    room.setSum(of: sum.head, sum.tail, bits: bits)
    tail.setQuotient(of: tail, room, bits: bits)
  }
}
