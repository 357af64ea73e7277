import Glibc
import Testing

@testable import nabla

@Suite("The watchdog that ends the process")
struct EndWatchdogTests {
  @Test("the process exits with 0 at the deadline, although its other threads are blocked; the first deadline counts")
  func ends() async {
    await #expect(processExitsWith: .success) {
      let watchdog = EndWatchdog()
      watchdog?.arm(seconds: 0.05)
      while true { pause() }
    }
  }

  @Test("the last line is written before the process ends")
  func writesLastLine() async throws {
    let result = try await #require(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let watchdog = EndWatchdog { _ = unsafe write(STDERR_FILENO, "cut off", 7) }
      watchdog?.arm(seconds: 0)
      while true { pause() }
    }
    #expect(result.standardErrorContent.starts(with: Array("cut off".utf8)))
  }

  @Test("a watchdog that is not armed ends nothing")
  func unarmed() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let watchdog = EndWatchdog()
      usleep(50_000)
      withExtendedLifetime(watchdog) { exit(7) }
    }
  }
}
