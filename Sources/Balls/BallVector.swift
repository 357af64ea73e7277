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
    unsafe balls = _arb_vec_init(count)
  }

  /// Exact balls.
  package init(_ numbers: [Double]) {
    self.init(numbers.count)
    for (index, number) in numbers.enumerated() { self[index].set(number) }
  }

  deinit { unsafe _arb_vec_clear(balls, count) }

  package subscript(index: Int) -> Ball {
    @_lifetime(borrow self)
    get {
      precondition(index >= 0 && index < count)
      return unsafe Ball(balls + index)
    }
  }
}
