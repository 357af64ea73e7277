import HTTPMessage
import Synchronization

/// The parts of one answer that workers make ahead of the loop that sends them.
///
/// A part goes to who takes its number first, a worker or the loop itself: it makes one where none is ready for it.
final class PartsAhead: Sendable {
  private struct State {
    /// The first part that nobody has taken to make.
    var next = 0
    var ready: [Int: [UInt8]] = [:]
    /// Parts that workers are making.
    var making = 0
    var workers = 0
    /// The part that the loop waits for.
    var wanted: Int?
    var spares: [[UInt8]] = []
  }

  private let parts: any HTTPContentParts
  private let token: UInt64
  private let loop: LoopHandle
  private let aheadMax: Int
  private let workersMax: Int
  private let state = Mutex(State())

  /// - Returns: nil where no processor would be left for a worker, or there is not enough to make.
  init?(_ parts: any HTTPContentParts, _ connection: Connection, _ loop: borrowing LoopContext) {
    guard loop.core.limits.workersMax > 1, parts.count > 2 else { return nil }
    self.parts = parts
    token = connection.token
    self.loop = loop.handle
    aheadMax = loop.core.limits.partsAheadMax
    // The loop's own processor has the loop.
    workersMax = loop.core.limits.workersMax - 1
  }

  /// What the loop needs next: made by a worker, or here and now.
  ///
  /// - Parameter memory: to make parts in.
  /// - Returns: nil where a worker is making it; the loop is told when it has.
  func take(_ index: Int, reusing memory: consuming [UInt8], _ pool: WorkerPool) -> [UInt8]? {
    var spare = memory
    while true {
      enum Found { case ready([UInt8]), toMake(Int), isMade }
      let (found, starts) = state.withLock { state in
        let found: Found
        if let part = state.ready.removeValue(forKey: index) {
          found = .ready(part)
        } else if state.next <= index || hasRoom(state) {
          found = .toMake(state.next)
          state.next += 1
        } else {
          state.wanted = index
          found = .isMade
        }
        if spare.capacity == 0, let used = state.spares.popLast() { spare = used }
        return (found, claimWorkers(&state))
      }
      for _ in 0..<starts { pool.submit(.makeAhead(self), token: token, loop: loop) }
      switch found {
      case .ready(let part):
        keep(spare)
        return part
      case .toMake(let number):
        var part: [UInt8] = []
        swap(&part, &spare)
        parts.append(part: number, to: &part)
        if number == index { return part }
        state.withLock { $0.ready[number] = part }
      case .isMade:
        keep(spare)
        return nil
      }
    }
  }

  /// A worker's share: makes parts until enough are ready.
  func work() {
    while let (number, memory) = claim() {
      var part = memory
      parts.append(part: number, to: &part)
      let isWanted = state.withLock { state in
        state.ready[number] = part
        state.making -= 1
        guard state.wanted == number else { return false }
        state.wanted = nil
        return true
      }
      if isWanted { loop.post(.partReady(token: token)) }
    }
  }

  private func claim() -> (number: Int, memory: [UInt8])? {
    state.withLock { state in
      guard hasRoom(state) else {
        state.workers -= 1
        return nil
      }
      state.next += 1
      state.making += 1
      return (state.next - 1, state.spares.popLast() ?? [])
    }
  }

  private func hasRoom(_ state: State) -> Bool {
    state.next < parts.count && state.ready.count + state.making < aheadMax
  }

  /// How many workers more can be of use; they count as working from now on.
  private func claimWorkers(_ state: inout State) -> Int {
    guard hasRoom(state) else { return 0 }
    let starts = min(workersMax - state.workers, aheadMax - state.ready.count - state.making)
    state.workers += starts
    return starts
  }

  private func keep(_ memory: consuming [UInt8]) {
    guard memory.capacity > 0 else { return }
    var memory = memory
    memory.removeAll(keepingCapacity: true)
    state.withLock { $0.spares.append(memory) }
  }
}
