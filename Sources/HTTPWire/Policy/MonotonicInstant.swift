/// A moment of a clock that never goes back. Callers pass it in: the machine does not read a clock.
package struct MonotonicInstant: Comparable, Hashable, Sendable {
  /// Nanoseconds since an arbitrary moment.
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Later than every real moment: the deadline of what has no time limit.
  package static let distantFuture = MonotonicInstant(nanoseconds: .max)

  package static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The moment `seconds` later, or `distantFuture` if that does not fit.
  package func advanced(bySeconds seconds: Double) -> MonotonicInstant {
    let later = Double(nanoseconds) + seconds * 1e9
    // 2⁶³ is the first Double that Int64 cannot hold.
    return later < 0x1p63 ? MonotonicInstant(nanoseconds: nanoseconds + Int64(seconds * 1e9)) : .distantFuture
  }
}
