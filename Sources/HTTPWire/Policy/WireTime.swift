/// The time that the event loop passes to the machine, read once per turn of the loop.
package struct WireTime: Sendable {
  package var instant: MonotonicInstant
  package var date: HTTPDate

  package init(instant: MonotonicInstant, date: HTTPDate) {
    self.instant = instant
    self.date = date
  }
}
