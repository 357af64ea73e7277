import HTTPWire

/// When connections are to be looked at again: coarse, and O(1) to set.
///
/// A connection has one entry that counts, its earliest; a deadline that moved on is found to have done so when the entry
/// comes up. So a busy connection, whose deadlines move with every request, costs nothing here.
struct TimerWheel {
  private let tickNanoseconds: Int64
  private var slots: [[UInt64]]
  /// Ticks up to this one have come up.
  private var passed: Int64
  private var count = 0
  /// No entry is earlier; nil where that is not known.
  private var earliest: Int64?

  /// - Parameter tickSeconds: a deadline is noticed at most this late.
  init(tickSeconds: Double, slots: Int = 256, now: MonotonicInstant) {
    tickNanoseconds = max(Int64(tickSeconds * 1e9), 1_000_000)
    self.slots = Array(repeating: [], count: slots)
    passed = now.nanoseconds / tickNanoseconds
  }

  /// The tick at which `instant` has passed; one within the wheel's reach where it is further off.
  func tick(of instant: MonotonicInstant) -> Int64 {
    let tick = instant.nanoseconds / tickNanoseconds + 1
    return min(max(tick, passed + 1), passed + Int64(slots.count) - 1)
  }

  /// - Parameter tick: as `tick(of:)` gave it, in this turn.
  mutating func insert(_ token: UInt64, tick: Int64) {
    slots[Int(tick % Int64(slots.count))].append(token)
    count += 1
    if let earliest { self.earliest = min(earliest, tick) } else if count == 1 { earliest = tick }
  }

  /// When the next entry comes up; nil where there is none.
  mutating func nextInstant() -> MonotonicInstant? {
    guard count > 0 else { return nil }
    if earliest == nil {
      earliest = (passed + 1..<passed + Int64(slots.count)).first { !slots[Int($0 % Int64(slots.count))].isEmpty }
    }
    return earliest.map { MonotonicInstant(nanoseconds: $0 * tickNanoseconds) }
  }

  /// Whether a tick has passed since entries were last taken out. Asked each turn of a loop: a product, not a quotient.
  func hasTicked(_ now: MonotonicInstant) -> Bool { now.nanoseconds >= (passed + 1) * tickNanoseconds }

  /// Takes out the entries that have come up by `now`, each with its tick.
  mutating func takeDue(_ now: MonotonicInstant) -> [(tick: Int64, token: UInt64)] {
    guard hasTicked(now) else { return [] }
    let current = now.nanoseconds / tickNanoseconds
    guard count > 0 else {
      passed = current
      return []
    }
    var due: [(tick: Int64, token: UInt64)] = []
    // More than one turn of the wheel holds nothing new.
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
