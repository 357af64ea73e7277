/// The time as the machine is told it, once a turn of the loop.
package struct WireTime: Sendable {
  package var instant: MonotonicInstant
  package var date: HTTPDate

  package init(instant: MonotonicInstant, date: HTTPDate) {
    self.instant = instant
    self.date = date
  }
}
