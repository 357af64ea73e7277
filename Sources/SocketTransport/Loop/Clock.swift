import Glibc
import HTTPWire

/// The current time, read once a turn. The text of the date is formatted once a second.
struct Clock {
  private(set) var time: WireTime
  private var second: Int64

  init() {
    second = Self.read(CLOCK_REALTIME).seconds
    time = WireTime(instant: Self.now(), date: HTTPDate(secondsSince1970: second))
  }

  mutating func update() {
    time.instant = Self.now()
    // The coarse clock costs a memory read, and is accurate to a few milliseconds.
    let current = Self.read(CLOCK_REALTIME_COARSE).seconds
    if current != second {
      second = current
      time.date = HTTPDate(secondsSince1970: current)
    }
  }

  static func now() -> MonotonicInstant {
    let (seconds, nanoseconds) = read(CLOCK_MONOTONIC)
    return MonotonicInstant(nanoseconds: seconds * 1_000_000_000 + nanoseconds)
  }

  private static func read(_ clock: clockid_t) -> (seconds: Int64, nanoseconds: Int64) {
    var time = timespec()
    _ = unsafe clock_gettime(clock, &time)
    return (Int64(time.tv_sec), Int64(time.tv_nsec))
  }
}
