import CLinux
import Dispatch
import HTTPWire
import Synchronization

/// What becomes of memory that is freed.
package enum FreedMemory {
  /// Has the allocator use freed memory again, in place of giving it back to the system and asking for it anew.
  ///
  /// A page that is new costs a microsecond: for the 64 MB of a large request and its results, a third of all the work.
  /// What stays is what the largest requests at once took, and `keptBytesMax` for each arena at most. Two threads share an
  /// arena, so that what a worker has freed serves its loop as well. docs/decisions/0310.
  package static func keep() {
    // From this size on an allocation has pages of its own; it is the largest that glibc takes.
    _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
    _ = mallopt(M_TRIM_THRESHOLD, keptBytesMax)
    _ = mallopt(M_ARENA_MAX, Int32((Processors.count + 1) / 2))
  }

  private static let keptBytesMax: Int32 = 128 << 20

  /// Gives freed memory back to the system, once connections have freed much of it and then little for a while.
  final class Return: Sendable {
    /// Less than this is not worth the call.
    private static let bytesMin = 16 << 20
    private static let idleSeconds = 2
    /// What a closed connection has freed beside what the budget counts, by and large.
    private static let connectionBytes = 2 << 10
    private static let sessionBytes = 40 << 10

    private let budget: ByteBudget
    private let isAtWork: @Sendable () -> Bool
    private let isScheduled = Atomic(false)

    /// - Parameter isAtWork: whether workers are: the call holds the allocator's lock for tens of milliseconds, for which all would wait.
    init(from budget: ByteBudget, isAtWork: @escaping @Sendable () -> Bool) {
      self.budget = budget
      self.isAtWork = isAtWork
    }

    func note(connectionHadTLS: Bool) {
      budget.noteReleased(Self.connectionBytes + (connectionHadTLS ? Self.sessionBytes : 0))
    }

    /// Asked by a loop that is about to wait.
    func returnWhenIdle() {
      guard budget.hasReleased(Self.bytesMin), !isScheduled.exchange(true, ordering: .relaxed) else { return }
      schedule()
    }

    private func schedule() {
      _ = budget.takeReleased()
      DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.idleSeconds)) { [self] in
        // Who frees as much again will soon want it again.
        if isAtWork() || budget.hasReleased(Self.bytesMin) { return schedule() }
        isScheduled.store(false, ordering: .relaxed)
        malloc_trim(0)
      }
    }
  }
}
