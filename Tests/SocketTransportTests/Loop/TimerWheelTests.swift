import HTTPWire
import Testing

@testable import SocketTransport

@Suite("The timer wheel")
struct TimerWheelTests {
  private func instant(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: 0).advanced(bySeconds: seconds)
  }

  @Test("an entry is due once, in the tick after its instant and not before")
  func comesUp() {
    var wheel = TimerWheel(tickSeconds: 1, slots: 16, now: instant(0))
    wheel.insert(7, tick: wheel.tick(of: instant(2.5)))
    #expect(wheel.nextInstant() == instant(3))
    #expect(wheel.removeDue(instant(2.9)).isEmpty)
    #expect(wheel.removeDue(instant(3)).map(\.token) == [7])
    #expect(wheel.removeDue(instant(30)).isEmpty)
    #expect(wheel.nextInstant() == nil)
  }

  @Test("an instant beyond the wheel is due at its end, to be set again")
  func farOff() {
    var wheel = TimerWheel(tickSeconds: 1, slots: 16, now: instant(0))
    wheel.insert(7, tick: wheel.tick(of: instant(1000)))
    #expect(wheel.nextInstant() == instant(15))
    #expect(wheel.removeDue(instant(15)).map(\.token) == [7])
    wheel.insert(7, tick: wheel.tick(of: .distantFuture))
    #expect(wheel.nextInstant() == instant(30))
  }

  @Test("after a long sleep all due entries come, in order")
  func sleeps() {
    var wheel = TimerWheel(tickSeconds: 1, slots: 16, now: instant(100))
    for token in 1...10 { wheel.insert(UInt64(token), tick: wheel.tick(of: instant(100 + Double(token)))) }
    #expect(wheel.removeDue(instant(1000)).map(\.token) == Array(1...10))
  }

  @Test("each of many entries at random instants is due in its tick", arguments: [1, 2, 3] as [UInt64])
  func manyEntries(_ seed: UInt64) {
    var state = seed
    func random() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    var wheel = TimerWheel(tickSeconds: 0.1, slots: 64, now: instant(0))
    var due: [UInt64: Int64] = [:]
    var now = 0.0
    for token in 0..<2000 as Range<UInt64> {
      let tick = wheel.tick(of: instant(now + Double(random() % 50) / 10))
      wheel.insert(token, tick: tick)
      due[token] = tick
      now += Double(random() % 10) / 100
      let earliest = due.values.min().map { MonotonicInstant(nanoseconds: $0 * 100_000_000) }
      #expect(wheel.nextInstant() == earliest, "seed \(seed)")
      for (tick, token) in wheel.removeDue(instant(now)) {
        #expect(due.removeValue(forKey: token) == tick, "seed \(seed)")
        #expect(MonotonicInstant(nanoseconds: tick * 100_000_000) <= instant(now))
      }
    }
    #expect(wheel.removeDue(instant(now + 100)).count == due.count, "seed \(seed)")
  }
}
