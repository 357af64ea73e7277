/// A `BallVector` that several owners share.
package final class SharedBalls: Sendable {
  private let balls: BallVector

  /// Balls that are exactly 0.
  package init(_ count: Int) { balls = BallVector(count) }

  /// Exact balls.
  package init(_ numbers: [Double]) { balls = BallVector(numbers) }

  package var count: Int { balls.count }

  package subscript(index: Int) -> Ball {
    @_lifetime(borrow self)
    get {
      precondition(index >= 0 && index < balls.count)
      return unsafe Ball(balls.balls + index)
    }
  }

  /// Every `stride`th ball from `start` on.
  @_lifetime(borrow self)
  package func run(from start: Int = 0, stride: Int = 1, count: Int) -> BallRun {
    precondition(start >= 0 && stride >= 1 && (count == 0 || start + (count - 1) * stride < balls.count))
    return unsafe BallRun(first: balls.balls + start, stride: stride, count: count)
  }
}
