internal import Balls

/// The sums of one row in balls, and the numbers that are computed from them.
///
/// A class is near if its logit is less than 1 below the greatest, m. Of n near classes, and with d_c = a_c − m:
///
///     e_c = 1 + x_c,  x_c = exp(d_c) − 1, of a near class        e_c = exp(d_c) of any other
///     S = n + T,  T = Σ x_c + Σ e_c
///
/// The heads 1 and n are exact, so that neither near ties nor far classes lose bits next to them. Every result is a
/// quotient of such pairs, which `QuotientRounding` rounds.
struct BallRow: ~Copyable {
  private let truth: ExactTruth
  let bits: Int
  private(set) var sample = 0
  private let rounding = QuotientRounding()
  private let pairs = Pairs(5)
  private let balls = BallVector(7)
  /// The logit whose e is in `e`.
  private var logitOfE = Double.nan

  init(_ truth: borrowing ExactTruth, bits: Int) {
    self.truth = ExactTruth(copying: truth)
    self.bits = bits
    truth.setScaledDenominator(scaledDenominator)
  }

  var batch: Batch { truth.batch }

  // MARK: - Room

  /// S.
  private var sum: Pair { @_lifetime(borrow self) get { pairs[0] } }
  /// e of the class that was set last.
  private var e: Pair { @_lifetime(borrow self) get { pairs[1] } }
  private var numerator: Pair { @_lifetime(borrow self) get { pairs[2] } }
  private var denominator: Pair { @_lifetime(borrow self) get { pairs[3] } }
  /// The loss times k′: Σ q′·(m − a), and Q′·log S.
  private var scaledLoss: Pair { @_lifetime(borrow self) get { pairs[4] } }
  /// Q′ = Σ q′.
  private var total: Ball { @_lifetime(borrow self) get { balls[0] } }
  /// log S.
  private var logarithm: Ball { @_lifetime(borrow self) get { balls[1] } }
  /// m − a of the class that was set last.
  private var gap: Ball { @_lifetime(borrow self) get { balls[2] } }
  /// q′ of the class that was set last.
  private var share: Ball { @_lifetime(borrow self) get { balls[3] } }
  private var room: Ball { @_lifetime(borrow self) get { balls[4] } }
  /// e_ℓ, rounded.
  private var labelE: Ball { @_lifetime(borrow self) get { balls[5] } }
  /// D′.
  private var scaledDenominator: Ball { @_lifetime(borrow self) get { balls[6] } }
}

// MARK: - The sums

extension BallRow {
  /// Computes the sums of a sample that has a finite logit.
  mutating func load(_ sample: Int) {
    self.sample = sample
    logitOfE = .nan
    sum.setZero()
    var near = 0
    for index in 0..<batch.classes where logit(index) > -.infinity {
      setE(index)
      if !e.head.isZero { near += 1 }
      sum.tail.setSum(of: sum.tail, e.tail, bits: bits)
    }
    sum.head.set(near)
    setLogarithm(near)
    loadTruth()
  }

  /// log(1 + R), where R = S − 1 has no cancellation.
  private func setLogarithm(_ near: Int) {
    room.set(near - 1)
    room.setSum(of: room, sum.tail, bits: bits)
    logarithm.setLogarithmOfOnePlus(room, bits: bits)
  }

  private mutating func loadTruth() {
    total.set(0)
    scaledLoss.setZero()
    guard !isIgnored else { return }
    for index in classesWithShare {
      setShare(index)
      guard !share.isZero else { continue }
      total.setSum(of: total, share, bits: Ball.exact)
      guard logit(index) != greatest else { continue }
      setGap(index)
      scaledLoss.head.addProduct(of: share, gap, bits: Ball.exact)
    }
    scaledLoss.tail.setProduct(of: total, logarithm, bits: bits)
    guard let label else { return }
    setE(label)
    labelE.setSum(of: e.head, e.tail, bits: bits)
  }

  /// The classes that may have a q: without smoothing only the label.
  private var classesWithShare: Range<Int> {
    guard let label, !batch.hasSoftTruth else { return 0..<batch.classes }
    return label..<label + 1
  }

  private var greatest: Double { batch.maxima[sample] }

  private func logit(_ index: Int) -> Double { batch.logits[sample * batch.classes + index] }

  private var label: Int? { truth.label(sample) }

  private var isIgnored: Bool { truth.isIgnored(sample) }

  private func setGap(_ index: Int) {
    gap.set(greatest)
    room.set(logit(index))
    gap.setDifference(of: gap, room, bits: Ball.exact)
  }

  private func setShare(_ index: Int) { truth.setShare(share, sample: sample, class: index, room: room) }

  private mutating func setE(_ index: Int) {
    let logit = logit(index)
    guard logit != logitOfE else { return }
    logitOfE = logit
    e.setZero()
    guard logit > -.infinity else { return }
    setGap(index)
    e.tail.setNegative(of: gap)
    if greatest - logit < 1 {
      e.head.set(1)
      e.tail.setExponentialMinusOne(of: e.tail, bits: bits)
    } else {
      e.tail.setExponential(of: e.tail, bits: bits)
    }
  }
}

// MARK: - The results

extension BallRow {
  /// A number of the row's results, correctly rounded; nil if so many bits do not show it.
  ///
  /// - Parameter index: the class; `losses` has one number.
  mutating func nearest(_ quantity: Quantity, _ index: Int) -> Double? {
    switch quantity {
    case .yHat: yHat(index)
    case .logYHat: logYHat(index)
    case .gradAL: gradAL(index)
    case .gradYHat: gradYHat(index)
    case .jacobianRow: jacobianRow(index)
    case .losses: loss()
    case .loss, .denominator: preconditionFailure("a number of the batch")
    }
  }

  /// Adds the loss times k′.
  func addLoss(to sum: Pair) {
    sum.head.setSum(of: sum.head, scaledLoss.head, bits: Ball.exact)
    sum.tail.setSum(of: sum.tail, scaledLoss.tail, bits: bits)
  }

  private func loss() -> Double? {
    denominator.setZero()
    denominator.head.set(truth.scale)
    return rounding.nearestDouble(scaledLoss, over: denominator, bits: bits)
  }

  /// e/S.
  private mutating func yHat(_ index: Int) -> Double? {
    setE(index)
    return rounding.nearestDouble(e, over: sum, bits: bits)
  }

  /// −((m − a) + log S).
  private mutating func logYHat(_ index: Int) -> Double? {
    guard logit(index) > -.infinity else { return -.infinity }
    setGap(index)
    numerator.head.setNegative(of: gap)
    numerator.tail.setNegative(of: logarithm)
    denominator.setZero()
    denominator.head.set(1)
    return rounding.nearestDouble(numerator, over: denominator, bits: bits)
  }

  /// (e·Q′ − q′·S)/(S·D′), where q′·S is left as it is: next to −q′/D′ only e·Q′ shows the side.
  private mutating func gradAL(_ index: Int) -> Double? {
    guard !isIgnored else { return 0 }
    setE(index)
    setShare(index)
    numerator.head.setProduct(of: e.head, total, bits: Ball.exact)
    numerator.tail.setProduct(of: e.tail, total, bits: bits)
    return rounding.nearestDouble(numerator, less: share, times: sum, scale: scaledDenominator, bits: bits)
  }

  /// −q′·S/(e·D′).
  private mutating func gradYHat(_ index: Int) -> Double? {
    guard !isIgnored else { return 0 }
    setShare(index)
    guard !share.isZero else { return 0 }
    setE(index)
    share.setNegative(of: share)
    numerator.head.setProduct(of: share, sum.head, bits: Ball.exact)
    numerator.tail.setProduct(of: share, sum.tail, bits: bits)
    denominator.head.setProduct(of: e.head, scaledDenominator, bits: Ball.exact)
    denominator.tail.setProduct(of: e.tail, scaledDenominator, bits: bits)
    return rounding.nearestDouble(numerator, over: denominator, bits: bits)
  }

  /// e_ℓ·(S − e_ℓ)/S² at the label, −e_ℓ·e/S² elsewhere. No midpoint is so near to one of these that heads are needed.
  private mutating func jacobianRow(_ index: Int) -> Double? {
    guard let label else { return 0 }
    setE(index)
    numerator.setZero()
    if index == label {
      // S − e_ℓ = (n − head) + (T − tail): nothing cancels, since another class is at least as great as the label.
      room.setDifference(of: sum.head, e.head, bits: Ball.exact)
      numerator.tail.setDifference(of: sum.tail, e.tail, bits: bits)
      numerator.tail.setSum(of: room, numerator.tail, bits: bits)
    } else {
      numerator.tail.setSum(of: e.head, e.tail, bits: bits)
      numerator.tail.setNegative(of: numerator.tail)
    }
    numerator.tail.setProduct(of: numerator.tail, labelE, bits: bits)
    denominator.setZero()
    denominator.tail.setSum(of: sum.head, sum.tail, bits: bits)
    denominator.tail.setProduct(of: denominator.tail, denominator.tail, bits: bits)
    return rounding.nearestDouble(numerator, over: denominator, bits: bits)
  }
}
