import HTTPMessage
import Synchronization

/// The parts of one response that workers serialize ahead of the loop that sends them.
///
/// The first thread that claims a part's number serializes it: a worker, or the loop itself. The loop claims a part if
/// none is ready for it, so it never waits for a worker that has not begun.
final class PartsAhead: Sendable {
  private struct Progress {
    /// nil after the end of the response: the source of the parts may be large.
    var parts: (any HTTPContentParts)?
    /// The first part that no thread has claimed.
    var next = 0
    var ready: [Int: [UInt8]] = [:]
    /// The number of parts that workers are serializing.
    var inProgress = 0
    var workers = 0
    /// The part that the loop waits for.
    var wanted: Int?
  }

  private let token: UInt64
  private let loop: LoopHandle
  private let aheadMax: Int
  private let workersMax: Int
  private let progress: Mutex<Progress>

  /// - Parameters:
  ///   - token: the connection's. A message with it tells `loop` that an awaited part is ready.
  ///   - aheadMax: the most parts that are ready or in work, without one that the loop serializes itself.
  ///   - workersMax: the most workers at once.
  init(_ parts: any HTTPContentParts, token: UInt64, loop: LoopHandle, aheadMax: Int, workersMax: Int) {
    self.token = token
    self.loop = loop
    self.aheadMax = aheadMax
    self.workersMax = workersMax
    progress = Mutex(Progress(parts: parts))
  }

  /// About the most bytes that are held ahead.
  static func bytesMax(_ parts: any HTTPContentParts, aheadMax: Int) -> Int {
    parts.bytesExpected / parts.count * min(aheadMax + 1, parts.count)
  }

  // MARK: The loop

  /// The part that the loop needs next, serialized by a worker or in this call. Not to be called after `stop`.
  ///
  /// - Returns: nil while a worker serializes the part; a message tells the loop when it is ready.
  func part(_ index: Int, _ pool: WorkerPool) -> [UInt8]? {
    while true {
      enum Found { case ready([UInt8]), unclaimed(Int, any HTTPContentParts), atWorker }
      let (found, starts) = progress.withLock { progress in
        let found: Found
        if let part = progress.ready.removeValue(forKey: index) {
          found = .ready(part)
        } else if let parts = progress.parts, progress.next <= index || hasRoom(progress) {
          found = .unclaimed(progress.next, parts)
          progress.next += 1
        } else {
          progress.wanted = index
          found = .atWorker
        }
        return (found, claimWorkers(&progress))
      }
      for _ in 0..<starts where !pool.offer(self) { uncountWorker() }
      switch found {
      case .ready(let part): return part
      case .unclaimed(let number, let parts):
        var part: [UInt8] = []
        parts.append(part: number, to: &part)
        if number == index { return part }
        progress.withLock { $0.ready[number] = part }
      case .atWorker: return nil
      }
    }
  }

  /// Ends the work after the response, or with its connection, and releases the source of the parts.
  func stop() {
    progress.withLock { progress in
      progress.parts = nil
      progress.ready = [:]
      progress.wanted = nil
    }
  }

  // MARK: A worker

  /// Serializes one part.
  ///
  /// - Returns: false if there is no part to serialize now; the worker is then no longer counted.
  func serializeOne() -> Bool {
    guard let (parts, number) = claim() else { return false }
    var part: [UInt8] = []
    parts.append(part: number, to: &part)
    let made = part
    let isWanted = progress.withLock { progress in
      progress.inProgress -= 1
      guard progress.parts != nil else { return false }
      progress.ready[number] = made
      guard progress.wanted == number else { return false }
      progress.wanted = nil
      return true
    }
    if isWanted { loop.post(.partReady(token: token)) }
    return true
  }

  /// A worker that was counted does no more work here.
  func uncountWorker() { progress.withLock { $0.workers -= 1 } }

  /// Claims the next part, with its number.
  private func claim() -> (parts: any HTTPContentParts, number: Int)? {
    progress.withLock { progress in
      guard let parts = progress.parts, hasRoom(progress) else {
        progress.workers -= 1
        return nil
      }
      progress.next += 1
      progress.inProgress += 1
      return (parts, progress.next - 1)
    }
  }

  private func hasRoom(_ progress: Progress) -> Bool {
    guard let parts = progress.parts else { return false }
    return progress.next < parts.count && progress.ready.count + progress.inProgress < aheadMax
  }

  /// The number of further workers that have parts to serialize; they are counted from now on.
  private func claimWorkers(_ progress: inout Progress) -> Int {
    guard hasRoom(progress) else { return 0 }
    let starts = min(workersMax - progress.workers, aheadMax - progress.ready.count - progress.inProgress)
    progress.workers += starts
    return starts
  }
}
