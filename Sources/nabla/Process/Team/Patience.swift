import Glibc

/// A short wait that does not sleep. To wake a thread on an idle processor takes 20 to 100 µs.
enum Patience {
  /// Longer than the serial steps between the parallel ones of a request.
  private static let most = Duration.microseconds(300)

  /// Lets other threads run until the condition holds, but not for longer than `most`.
  ///
  /// - Returns: whether it holds.
  static func waits(until condition: () -> Bool) -> Bool {
    let end = ContinuousClock.now + most
    while !condition() {
      guard ContinuousClock.now < end else { return false }
      sched_yield()
    }
    return true
  }
}
