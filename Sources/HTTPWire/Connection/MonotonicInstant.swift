/// A moment of a clock that never goes back, as the machine is told it: the machine reads no clock itself.
package struct MonotonicInstant: Comparable, Hashable, Sendable {
  /// Nanoseconds since a moment that only the clock knows.
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Later than any moment that comes: the deadline of what may last.
  package static let distantFuture = MonotonicInstant(nanoseconds: .max)

  package static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The moment `seconds` later; `distantFuture` where that is beyond the clock.
  package func advanced(bySeconds seconds: Double) -> MonotonicInstant {
    let later = Double(nanoseconds) + seconds * 1e9
    // 2⁶³ is the first Double that Int64 cannot hold.
    return later < 0x1p63 ? MonotonicInstant(nanoseconds: nanoseconds + Int64(seconds * 1e9)) : .distantFuture
  }
}
