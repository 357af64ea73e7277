internal import CArb

/// Some balls next to each other in memory.
///
/// A `Ball` is one of them. Several threads may read the same balls. A thread that changes a ball must be the only one
/// that uses it.
@safe package struct BallVector: ~Copyable, @unchecked Sendable {
  package let count: Int
  let balls: arb_ptr

  /// Balls that are exactly 0.
  package init(_ count: Int) {
    self.count = count
    unsafe balls = flint._arb_vec_init(count)!
  }

  /// Exact balls.
  package init(_ numbers: [Double]) {
    self.init(numbers.count)
    for (index, number) in numbers.enumerated() { self[index].set(number) }
  }

  deinit { unsafe flint._arb_vec_clear(balls, count) }

  package subscript(index: Int) -> Ball {
    @_lifetime(borrow self)
    get {
      precondition(index >= 0 && index < count)
      return unsafe Ball(balls + index)
    }
  }
}

/// Some balls of a vector that are the same distance apart.
@safe package struct BallRun: ~Escapable {
  let first: arb_ptr
  let stride: Int
  package let count: Int

  @_lifetime(immortal)
  init(first: arb_ptr, stride: Int, count: Int) {
    unsafe self.first = first
    self.stride = stride
    self.count = count
  }
}

extension Ball {
  /// Adds Σ x_t·y_t.
  package func addDot(of x: BallRun, _ y: BallRun, bits: Int) {
    precondition(x.count == y.count)
    unsafe flint.arb_dot(ball, ball, 0, x.first, x.stride, y.first, y.stride, x.count, bits)
  }
}
