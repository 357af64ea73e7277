import CLinux
import Glibc
import HTTPWire

/// A descriptor that becomes readable at an instant (timerfd). It ends a loop's wait if no other event does.
///
/// The timer is set again only if something is due earlier. So a busy loop, whose next deadline moves with every
/// request, needs no call for it. A time-out of the wait itself would set and cancel a kernel timer each time.
/// docs/decisions/0313.
struct WaitTimer {
  /// The instant it is set to; the distant future once it has passed.
  private var setTo = MonotonicInstant.distantFuture

  /// The timer itself; it outlives this value.
  static func makeDescriptor() -> Descriptor? {
    Descriptor(result: timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK)))
  }

  /// Makes the descriptor readable at `instant` at the latest; it may be readable earlier.
  mutating func set(_ timer: borrowing Descriptor, by instant: MonotonicInstant) {
    guard instant < setTo else { return }
    setTo = instant
    var setting = itimerspec()
    // Zero would stop the timer.
    let nanoseconds = max(instant.nanoseconds, 1)
    setting.it_value = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    // It cannot fail: the descriptor is a timer, and the time is valid.
    _ = unsafe timerfd_settime(timer.raw, Int32(TFD_TIMER_ABSTIME), &setting, nil)
  }

  /// Notes that the descriptor is readable. Only the next `set` clears it.
  mutating func notePassed() { setTo = .distantFuture }
}
