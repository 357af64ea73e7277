private import Synchronization

/// The memory that the content of all connections may hold together, in bytes.
///
/// A connection's limit alone does not bound the sum: a hundred bodies of 64 MiB at once would be 6.4 GiB.
package final class ByteBudget: Sendable {
  package let bytesMax: Int
  private let used = Atomic<Int>(0)

  package init(bytesMax: Int) { self.bytesMax = bytesMax }

  package var bytesUsed: Int { used.load(ordering: .relaxed) }

  /// Takes `count` bytes, or none and answers false where fewer are left.
  func reserve(_ count: Int) -> Bool {
    let total = used.add(count, ordering: .relaxed).newValue
    if total <= bytesMax { return true }
    release(count)
    return false
  }

  func release(_ count: Int) {
    used.subtract(count, ordering: .relaxed)
  }
}

/// One connection's part of a budget; what is held goes back with it.
struct BudgetShare: ~Copyable {
  private let budget: ByteBudget
  private(set) var bytesHeld = 0

  init(of budget: ByteBudget) { self.budget = budget }

  deinit { budget.release(bytesHeld) }

  /// Grows to `count` bytes, or stays and answers false where the budget does not reach. Never shrinks.
  mutating func grow(to count: Int) -> Bool {
    guard count > bytesHeld else { return true }
    guard budget.reserve(count - bytesHeld) else { return false }
    bytesHeld = count
    return true
  }

  /// Holds `count` bytes from now on, whether the budget reaches or not.
  mutating func set(to count: Int) {
    if count != bytesHeld { budget.release(bytesHeld - count) }
    bytesHeld = count
  }
}
