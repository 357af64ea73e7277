import CLinux
import Glibc
import Synchronization

/// Keeps the threads that share one piece of work on processors of their own.
///
/// The system wakes a thread where it ran last, or where its waker runs, and may leave two of them on one processor for tens of milliseconds while
/// another has nothing to do: docs/decisions/0314.
package final class ProcessorSpread: Sendable {
  private struct Share {
    let thread: pthread_t
    var processor: Int32
  }

  private let shares = Mutex<[Share]>([])

  package init() {}

  /// How many have begun a share.
  var threads: Int { shares.withLock { $0.count } }

  /// Called by a thread that begins a share of the work: it leaves a processor that another's share has begun on.
  package func begin() {
    guard let taken = take() else {
      // Who waits for this processor begins now, and leaves it.
      sched_yield()
      return
    }
    Self.leave(taken)
    _ = take()
  }

  /// Takes the processor that the thread is on.
  ///
  /// - Returns: those of other threads, where this is one of them; it is not taken then.
  private func take() -> [Int32]? {
    let here = sched_getcpu()
    let thread = pthread_self()
    return shares.withLock { shares in
      let others = shares.filter { pthread_equal($0.thread, thread) == 0 }
      if others.contains(where: { $0.processor == here }) { return others.map(\.processor) }
      shares = others + [Share(thread: thread, processor: here)]
      return nil
    }
  }

  /// Moves the calling thread to a processor that is none of these, where it may run on another; it may go where it could before.
  private static func leave(_ taken: [Int32]) {
    guard let allowed = Processors.mask() else { return }
    var others = allowed
    for processor in taken { others.remove(processor) }
    guard !others.isEmpty else { return }
    // The first call moves it.
    others.apply()
    allowed.apply()
  }
}
