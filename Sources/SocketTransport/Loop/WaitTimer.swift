import CLinux
import Glibc
import HTTPWire

/// A descriptor that becomes readable at an instant (timerfd): what ends a loop's wait when nothing else does.
///
/// Set only where something is due earlier than it is set to: a wait whose next instant moves on with every request, as a busy loop's does, needs
/// no call of its own. A time-out of the wait would set a timer of the kernel's and take it back each time. docs/decisions/0313.
struct WaitTimer {
  /// The instant it is set to; the distant future where it has passed.
  private var setTo = MonotonicInstant.distantFuture

  /// The timer itself; its owner keeps it longer than this value lives.
  static func makeDescriptor() -> Descriptor? {
    Descriptor(result: timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK)))
  }

  /// Sees to it that the descriptor is readable by `instant`; it may be so earlier.
  mutating func set(_ timer: borrowing Descriptor, by instant: MonotonicInstant) {
    guard instant < setTo else { return }
    setTo = instant
    var setting = itimerspec()
    // Zero would stop the timer.
    let nanoseconds = max(instant.nanoseconds, 1)
    setting.it_value = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    // It cannot fail: the descriptor is a timer, and the time is one.
    _ = unsafe timerfd_settime(timer.raw, Int32(TFD_TIMER_ABSTIME), &setting, nil)
  }

  /// The descriptor was found readable. Setting it anew is what clears it.
  mutating func hasPassed() { setTo = .distantFuture }
}
