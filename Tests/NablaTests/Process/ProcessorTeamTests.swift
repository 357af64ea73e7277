import Dispatch
import Synchronization
import Testing

@testable import nabla

@Suite("A team of threads")
struct ProcessorTeamTests {
  @Test("does each part once, whatever the number of helpers", arguments: [0, 1, 3], [1, 2, 3, 100])
  func eachPartOnce(helpers: Int, parts: Int) {
    let team = ProcessorTeam(helpersMax: helpers)
    let done = Mutex([Int](repeating: 0, count: parts))
    for _ in 0..<20 { team.perform(parts) { part in done.withLock { $0[part] += 1 } } }
    #expect(done.withLock { $0 } == Array(repeating: 20, count: parts))
  }

  @Test("does no part of no parts")
  func noParts() { ProcessorTeam(helpersMax: 1).perform(0) { _ in Issue.record("a part") } }

  @Test("serves several callers at once, each to its end")
  func severalCallers() {
    let team = ProcessorTeam(helpersMax: 2)
    let sums = Mutex([Int](repeating: 0, count: 8))
    DispatchQueue.concurrentPerform(iterations: 8) { caller in
      for _ in 0..<50 { team.perform(9) { part in sums.withLock { $0[caller] += part } } }
    }
    #expect(sums.withLock { $0 } == Array(repeating: 50 * 36, count: 8))
  }

  @Test("has a helper do a part while the caller does another")
  func helperWorks() {
    let team = ProcessorTeam(helpersMax: 1)
    let begun = DispatchSemaphore(value: 0)
    // Neither part ends before the other has begun.
    let meets = Mutex(0)
    team.perform(2) { _ in
      let isSecond = meets.withLock { meets in
        meets += 1
        return meets == 2
      }
      if isSecond { begun.signal() } else { begun.wait() }
    }
    #expect(meets.withLock { $0 } == 2)
  }

  @Test("a part may share work itself")
  func nested() {
    let team = ProcessorTeam(helpersMax: 1)
    let count = Mutex(0)
    team.perform(3) { _ in team.perform(3) { _ in count.withLock { $0 += 1 } } }
    #expect(count.withLock { $0 } == 9)
  }

  @Test("keeps no helper when no work comes, and has no more than allowed", .timeLimit(.minutes(1)))
  func helpersEnd() async throws {
    let team = ProcessorTeam(helpersMax: 2)
    for _ in 0..<100 {
      team.perform(8) { _ in }
      #expect(team.helpers <= 2)
    }
    while team.helpers > 0 { try await Task.sleep(for: .milliseconds(1)) }
  }
}
