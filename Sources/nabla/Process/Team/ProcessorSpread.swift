import CLinux
import Glibc
import Synchronization

/// Moves the threads that share one piece of work to different processors.
///
/// The system wakes a thread on the processor where it ran last, or on that of its waker. Two threads may then share
/// one processor for tens of milliseconds while another is idle: docs/decisions/0314.
final class ProcessorSpread: Sendable {
  private struct Share {
    let thread: pthread_t
    var processor: Int32
  }

  private let shares = Mutex<[Share]>([])

  init() {}

  /// A thread calls it at the start of its share. It moves away from a processor on which another share has begun.
  func begin() {
    guard let others = claimProcessor() else {
      // A thread that waits for this processor begins now, and moves to another one.
      sched_yield()
      return
    }
    Self.avoid(others)
    _ = claimProcessor()
  }

  /// Claims the processor of the calling thread.
  ///
  /// - Returns: nil, or the processors of the other threads if this is one of them; then it is not claimed.
  private func claimProcessor() -> [Int32]? {
    let here = sched_getcpu()
    let thread = pthread_self()
    return shares.withLock { shares in
      let others = shares.filter { pthread_equal($0.thread, thread) == 0 }
      if others.contains(where: { $0.processor == here }) { return others.map(\.processor) }
      shares = others + [Share(thread: thread, processor: here)]
      return nil
    }
  }

  /// Moves the calling thread to a processor other than these, if it may run on one. It may then run on the same
  /// processors as before.
  private static func avoid(_ claimed: [Int32]) {
    guard let allowed = Processors.mask() else { return }
    var others = allowed
    for processor in claimed { others.remove(processor) }
    guard !others.isEmpty else { return }
    // The first call moves the thread.
    others.apply()
    allowed.apply()
  }
}
