internal import CArb

/// Numbers that are each the sum of an exact head and a tail.
///
/// A head is a binary fraction: what is left of a saturated unit (1 of 1 − e^−1000000), or a sum of products of inputs.
/// A tail is a ball with an exponent of its own. Where the number is close to the midpoint of two doubles, or to 0, the
/// sign of the exact difference plus the tail decides, at a precision that the number alone would not show at all.
package final class Pairs: Sendable {
  package let count: Int
  private let heads: BallVector
  private let tails: BallVector

  /// Pairs that are 0.
  package init(_ count: Int) {
    self.count = count
    heads = BallVector(count)
    tails = BallVector(count)
  }

  package subscript(index: Int) -> Pair {
    @_lifetime(borrow self)
    get {
      precondition(index >= 0 && index < count)
      return unsafe Pair(head: Ball(heads.balls + index), tail: Ball(tails.balls + index))
    }
  }

  /// Every `stride`th pair from `start` on.
  @_lifetime(borrow self)
  package func run(from start: Int, stride: Int = 1, count: Int) -> PairRun {
    precondition(start >= 0 && stride >= 1 && (count == 0 || start + (count - 1) * stride < self.count))
    return unsafe PairRun(
      heads: BallRun(first: heads.balls + start, stride: stride, count: count),
      tails: BallRun(first: tails.balls + start, stride: stride, count: count))
  }
}

/// Some pairs that are the same distance apart.
package struct PairRun: ~Escapable {
  let heads: BallRun
  package let tails: BallRun

  @_lifetime(copy heads, copy tails)
  init(heads: BallRun, tails: BallRun) {
    self.heads = heads
    self.tails = tails
  }
}

/// One of the numbers of `Pairs`. As with `Ball`, an operation changes it, and `bits` is the precision of its tail.
package struct Pair: ~Escapable {
  package let head: Ball
  package let tail: Ball

  @_lifetime(copy head, copy tail)
  init(head: Ball, tail: Ball) {
    self.head = head
    self.tail = tail
  }

  /// A head has at most so many times the bits of a tail. What it has more goes into the tail.
  package static let headFactor = 32

  package func setZero() {
    head.set(0)
    tail.set(0)
  }

  package func set(_ x: Pair) {
    head.set(x.head)
    tail.set(x.tail)
  }

  package func setNegative(of x: Pair) {
    head.setNegative(of: x.head)
    tail.setNegative(of: x.tail)
  }

  /// Whether it is certainly 0.
  package var isZero: Bool { head.isZero && tail.isZero }

  /// Sets a ball to the number.
  package func write(to ball: Ball, bits: Int) { ball.setSum(of: head, tail, bits: bits) }

  /// Sets a ball to the number, with `bits` bits after its binary point too: an exponential needs them. A function of
  /// x² or x³ needs two or three times those before it as well.
  ///
  /// - Returns: the precision of the ball.
  @discardableResult
  package func writeExponent(to ball: Ball, bits: Int, power: Int = 1) -> Int {
    let wide = bits + head.integerBits * power
    write(to: ball, bits: wide)
    return wide
  }
}

// MARK: - Sums and products

extension Pair {
  /// Adds an exact number.
  package func add(exact x: Ball, bits: Int) {
    addToHead(x, bits: bits)
    limitHead(bits: bits)
  }

  package func add(_ x: Pair, bits: Int) {
    tail.setSum(of: tail, x.tail, bits: bits)
    add(exact: x.head, bits: bits)
  }

  /// Adds x·factor, the factor being exact.
  package func addProduct(of x: Pair, exact factor: Ball, bits: Int) {
    tail.addProduct(of: x.tail, factor, bits: bits)
    addHeadProduct(of: x.head, factor, bits: bits)
    limitHead(bits: bits)
  }

  /// Adds x·y.
  package func addProduct(of x: Pair, _ y: Pair, bits: Int) {
    tail.addProduct(of: x.tail, y.head, bits: bits)
    tail.addProduct(of: x.tail, y.tail, bits: bits)
    tail.addProduct(of: x.head, y.tail, bits: bits)
    addHeadProduct(of: x.head, y.head, bits: bits)
    limitHead(bits: bits)
  }

  /// Adds Σ x_t·y_t, the y being exact.
  package func addDot(of x: PairRun, exact y: BallRun, bits: Int) {
    tail.addDot(of: x.tails, y, bits: bits)
    addHeads(of: x, exact: y, bits: bits)
  }

  /// Adds Σ x_t·y_t without the tails of the x.
  package func addHeads(of x: PairRun, exact y: BallRun, bits: Int) { addHeadDot(of: x.heads, y, bits: bits) }

  /// Adds Σ x_t·y_t.
  package func addDot(of x: PairRun, _ y: PairRun, bits: Int) {
    tail.addDot(of: x.tails, y.tails, bits: bits)
    tail.addDot(of: x.tails, y.heads, bits: bits)
    tail.addDot(of: x.heads, y.tails, bits: bits)
    addHeadDot(of: x.heads, y.heads, bits: bits)
  }

  /// Makes a tail that is exact a part of the head.
  package func settle(bits: Int) {
    guard tail.isExact, !tail.isZero, tail.isOrdinary else { return }
    head.setSum(of: head, tail, bits: Ball.exact)
    tail.set(0)
    limitHead(bits: bits)
  }
}

// MARK: - Heads

extension Pair {
  /// At this precision the sum of products of doubles is usually exact.
  private static let firstHeadBits = 320

  private func addHeadDot(of x: BallRun, _ y: BallRun, bits: Int) {
    var sum = unsafe arb_struct()
    unsafe arb_init(&sum)
    defer { unsafe flint.arb_clear(&sum) }
    unsafe flint.arb_dot(&sum, head.ball, 0, x.first, x.stride, y.first, y.stride, x.count, Pair.firstHeadBits)
    if unsafe arb_is_exact(&sum) != 0 { return unsafe arb_swap(head.ball, &sum) }
    for index in 0..<x.count {
      unsafe addHeadProduct(of: Ball(x.first + index * x.stride), Ball(y.first + index * y.stride), bits: bits)
    }
    limitHead(bits: bits)
  }

  private func addHeadProduct(of x: Ball, _ y: Ball, bits: Int) {
    if x.isZero || y.isZero { return }
    if x.isOrdinary, y.isOrdinary, head.isOrdinary {
      head.addProduct(of: x, y, bits: Ball.exact)
    } else {
      tail.addProduct(of: x, y, bits: bits)
    }
  }

  private func addToHead(_ x: Ball, bits: Int) {
    if x.isOrdinary, head.isOrdinary {
      head.setSum(of: head, x, bits: Ball.exact)
    } else {
      tail.setSum(of: tail, x, bits: bits)
    }
  }

  /// Moves what the head has below its greatest bits into the tail.
  private func limitHead(bits: Int) {
    guard unsafe flint.arf_bits(carb_mid(head.ball)) > bits * Pair.headFactor else { return }
    let balls = BallVector(1)
    let rest = balls[0]
    rest.set(head)
    _ = unsafe flint.arf_set_round(carb_mid(head.ball), carb_mid(head.ball), bits * Pair.headFactor, ARF_RND_DOWN)
    rest.setDifference(of: rest, head, bits: Ball.exact)
    tail.setSum(of: tail, rest, bits: bits)
  }
}

extension Ball {
  /// The bits of the midpoint before its binary point, but no more than `integerBitsMax`.
  fileprivate var integerBits: Int {
    guard unsafe flint.arf_cmpabs_2exp_si(carb_mid(ball), Ball.integerBitsMax) < 0 else { return Ball.integerBitsMax }
    return unsafe max(0, Int(flint.arf_abs_bound_lt_2exp_si(carb_mid(ball))))
  }

  private static let integerBitsMax = 16384

  /// Whether it may be a head next to a tail of some bits.
  package func fitsHead(bits: Int) -> Bool {
    unsafe isOrdinary && flint.arf_bits(carb_mid(ball)) <= bits * Pair.headFactor
  }

  /// Whether it is 0 or its exponent is within ±2^16, so that an exact sum has at most some 2^17 bits.
  var isOrdinary: Bool {
    unsafe arf_is_zero(carb_mid(ball)) != 0
      || (flint.arf_cmpabs_2exp_si(carb_mid(ball), 1 << 16) < 0
        && flint.arf_cmpabs_2exp_si(carb_mid(ball), -(1 << 16)) > 0)
  }
}
