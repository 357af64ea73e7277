import Dispatch
import HTTPWire
import Synchronization

/// Returns freed memory to the system, once connections have freed much of it and then little for a while.
final class FreedMemoryMonitor: Sendable {
  /// For less memory the call is not worth its cost.
  private static let bytesMin = 16 << 20
  private static let idleSeconds = 2
  /// About what a closed connection has freed in addition to the bytes of the budget.
  private static let connectionBytes = 2 << 10
  private static let sessionBytes = 40 << 10

  private let budget: ByteBudget
  private let isAtWork: @Sendable () -> Bool
  private let returnMemory: @Sendable () -> Void
  private let isScheduled = Atomic(false)

  /// - Parameters:
  ///   - isAtWork: whether workers are busy. `returnMemory` may hold the allocator's lock for tens of milliseconds, and
  ///     they would all wait for it.
  ///   - returnMemory: returns freed memory to the system.
  init(
    of budget: ByteBudget, isAtWork: @escaping @Sendable () -> Bool, returnMemory: @escaping @Sendable () -> Void
  ) {
    self.budget = budget
    self.isAtWork = isAtWork
    self.returnMemory = returnMemory
  }

  func noteClosedConnection(hadTLS: Bool) {
    budget.noteReleased(Self.connectionBytes + (hadTLS ? Self.sessionBytes : 0))
  }

  /// A loop calls it before it waits.
  func returnWhenIdle() {
    guard budget.hasReleased(Self.bytesMin), !isScheduled.exchange(true, ordering: .relaxed) else { return }
    schedule()
  }

  private func schedule() {
    _ = budget.resetReleased()
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.idleSeconds)) { [self] in
      // Connections that have freed as much again will soon need it again.
      if isAtWork() || budget.hasReleased(Self.bytesMin) { return schedule() }
      isScheduled.store(false, ordering: .relaxed)
      returnMemory()
    }
  }
}
