import HTTPMessage
import Synchronization

/// The parts of one answer that workers make ahead of the loop that sends them.
///
/// A part goes to who takes its number first, a worker or the loop itself: it makes one where none is ready for it, so it never waits for
/// a worker that has not begun.
final class PartsAhead: Sendable {
  private struct State {
    /// nil once the answer is over: what it is made from may be large.
    var parts: (any HTTPContentParts)?
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

  /// A part to make, and memory to make it in.
  private struct Claim {
    let parts: any HTTPContentParts
    let number: Int
    var memory: [UInt8]
  }

  private let token: UInt64
  private let loop: LoopHandle
  private let aheadMax: Int
  private let workersMax: Int
  private let state: Mutex<State>

  /// - Parameters:
  ///   - token: the connection's, under which `loop` is told of a part that it waits for.
  ///   - aheadMax: so many parts are ready or being made at most, and one more where the loop makes it.
  ///   - workersMax: so many workers make them at once.
  init(_ parts: any HTTPContentParts, token: UInt64, loop: LoopHandle, aheadMax: Int, workersMax: Int) {
    self.token = token
    self.loop = loop
    self.aheadMax = aheadMax
    self.workersMax = workersMax
    state = Mutex(State(parts: parts))
  }

  /// About how many bytes are held ahead at most.
  static func bytesMax(_ parts: any HTTPContentParts, aheadMax: Int) -> Int {
    parts.bytesExpected / parts.count * min(aheadMax + 1, parts.count)
  }

  // MARK: The loop

  /// What the loop needs next: made by a worker, or here and now. Not behind `stop`.
  ///
  /// - Parameter memory: to make parts in.
  /// - Returns: nil where a worker is making it; the loop is told when it has.
  func take(_ index: Int, reusing memory: consuming [UInt8], _ pool: WorkerPool) -> [UInt8]? {
    var spare = memory
    while true {
      enum Found { case ready([UInt8]), toMake(Int, any HTTPContentParts), isMade }
      let (found, starts) = state.withLock { state in
        let found: Found
        if let part = state.ready.removeValue(forKey: index) {
          found = .ready(part)
        } else if let parts = state.parts, state.next <= index || hasRoom(state) {
          found = .toMake(state.next, parts)
          state.next += 1
        } else {
          state.wanted = index
          found = .isMade
        }
        if spare.capacity == 0, let used = state.spares.popLast() { spare = used }
        return (found, claimWorkers(&state))
      }
      for _ in 0..<starts where !pool.offer(self) { workerLeaves() }
      switch found {
      case .ready(let part):
        keep(spare)
        return part
      case .toMake(let number, let parts):
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

  /// The answer is over, or its connection: nothing more is made, and what it was made from is let go.
  func stop() {
    state.withLock { state in
      state.parts = nil
      state.ready = [:]
      state.spares = []
      state.wanted = nil
    }
  }

  // MARK: A worker

  /// Makes one part.
  ///
  /// - Returns: false where there was none to make for now: the worker has left, and counts no more.
  func makeOne() -> Bool {
    guard var claim = claim() else { return false }
    claim.parts.append(part: claim.number, to: &claim.memory)
    let (number, part) = (claim.number, claim.memory)
    let isWanted = state.withLock { state in
      state.making -= 1
      guard state.parts != nil else { return false }
      state.ready[number] = part
      guard state.wanted == number else { return false }
      state.wanted = nil
      return true
    }
    if isWanted { loop.post(.partReady(token: token)) }
    return true
  }

  /// A worker that was counted does nothing more here.
  func workerLeaves() { state.withLock { $0.workers -= 1 } }

  private func claim() -> Claim? {
    state.withLock { state in
      guard let parts = state.parts, hasRoom(state) else {
        state.workers -= 1
        return nil
      }
      state.next += 1
      state.making += 1
      return Claim(parts: parts, number: state.next - 1, memory: state.spares.popLast() ?? [])
    }
  }

  private func hasRoom(_ state: State) -> Bool {
    guard let parts = state.parts else { return false }
    return state.next < parts.count && state.ready.count + state.making < aheadMax
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
