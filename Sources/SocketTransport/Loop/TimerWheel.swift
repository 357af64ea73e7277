import HTTPWire

/// A timer wheel of the connections' deadlines: coarse, and O(1) to set.
///
/// A connection has one valid entry, its earliest. When the entry is due, the loop finds out whether the deadline has
/// moved since. So a busy connection, whose deadlines move with every request, costs nothing here.
struct TimerWheel {
  private let tickNanoseconds: Int64
  private var slots: [[UInt64]]
  /// Entries up to this tick have been removed.
  private var passed: Int64
  private var count = 0
  /// The tick of the earliest entry; nil if it is not known.
  private var earliest: Int64?

  /// - Parameter tickSeconds: a deadline is noticed at most this late.
  init(tickSeconds: Double, slots: Int = 256, now: MonotonicInstant) {
    tickNanoseconds = max(Int64(tickSeconds * 1e9), 1_000_000)
    self.slots = Array(repeating: [], count: slots)
    passed = now.nanoseconds / tickNanoseconds
  }

  /// The first tick after `instant`, or the wheel's last tick if `instant` is beyond it.
  func tick(of instant: MonotonicInstant) -> Int64 {
    let tick = instant.nanoseconds / tickNanoseconds + 1
    return min(max(tick, passed + 1), passed + Int64(slots.count) - 1)
  }

  /// - Parameter tick: the result of `tick(of:)` in this turn.
  mutating func insert(_ token: UInt64, tick: Int64) {
    slots[Int(tick % Int64(slots.count))].append(token)
    count += 1
    if let earliest { self.earliest = min(earliest, tick) } else if count == 1 { earliest = tick }
  }

  /// When the next entry is due; nil if there is no entry.
  mutating func nextInstant() -> MonotonicInstant? {
    guard count > 0 else { return nil }
    if earliest == nil {
      earliest = (passed + 1..<passed + Int64(slots.count)).first { !slots[Int($0 % Int64(slots.count))].isEmpty }
    }
    return earliest.map { MonotonicInstant(nanoseconds: $0 * tickNanoseconds) }
  }

  /// Whether a tick has passed since entries were last removed. Each turn of a loop calls it, so it avoids a division.
  func hasTicked(_ now: MonotonicInstant) -> Bool { now.nanoseconds >= (passed + 1) * tickNanoseconds }

  /// Removes the entries that are due by `now`, and returns each with its tick.
  mutating func removeDue(_ now: MonotonicInstant) -> [(tick: Int64, token: UInt64)] {
    guard hasTicked(now) else { return [] }
    let current = now.nanoseconds / tickNanoseconds
    guard count > 0 else {
      passed = current
      return []
    }
    var due: [(tick: Int64, token: UInt64)] = []
    // After one revolution the wheel has no further entries.
    let last = min(current, passed + Int64(slots.count) - 1)
    if let earliest, earliest > last {
      passed = current
      return []
    }
    for tick in passed + 1...last {
      let slot = Int(tick % Int64(slots.count))
      for token in slots[slot] { due.append((tick, token)) }
      slots[slot].removeAll(keepingCapacity: slots[slot].count < 64)
    }
    count -= due.count
    passed = current
    earliest = nil
    return due
  }
}
