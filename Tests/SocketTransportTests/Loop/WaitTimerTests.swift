import HTTPWire
import Testing

@testable import SocketTransport

@Suite("The timer that ends a loop's wait")
struct WaitTimerTests {
  private static let past = MonotonicInstant(nanoseconds: 1)
  private static let later = past.advanced(bySeconds: 1e9)

  @Test("it ends a wait at the earliest instant since it last did, and then no other wait")
  func wait() {
    guard let poll = Poller.makeDescriptor(), let descriptor = WaitTimer.makeDescriptor() else {
      Issue.record("there is no descriptor left")
      return
    }
    #expect(Poller.add(descriptor, token: 7, to: poll) == true)
    var (poller, timer) = (Poller(), WaitTimer())
    timer.set(descriptor, by: Self.later)
    for _ in 0..<2 {
      let tooEarly = poller.wait(on: poll, canBlock: false)
      #expect(tooEarly == 0)
      timer.set(descriptor, by: Self.past)
      timer.set(descriptor, by: Self.later)
      let events = poller.wait(on: poll, canBlock: true)
      let event = poller.event(0)
      #expect(events == 1 && event.token == 7 && event.isReadable)
      timer.notePassed()
    }
  }
}
