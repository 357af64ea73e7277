private import Synchronization

/// The memory that all connections may hold together, in bytes: content received, and responses that wait to be taken.
///
/// A connection's limit alone does not bound the sum: a hundred bodies of 64 MiB at once would be 6.4 GiB. Nor does the sum alone do
/// justice: one address would hold all of it. docs/decisions/0315.
package final class ByteBudget: Sendable {
  package let bytesMax: Int
  /// What one address may hold.
  package let addressBytesMax: Int
  /// What is kept for small responses.
  package let reservedBytes: Int
  private let used = Atomic<Int>(0)
  /// Bytes given back since `takeReleased`: what the allocator may have kept of them.
  private let released = Atomic<Int>(0)

  /// A response up to this is small: it may use what is reserved.
  package static let smallResponseBytesMax = 64 << 10

  /// - Parameters:
  ///   - addressPercentMax: how much of it one address may hold.
  ///   - reservedBytes: kept for small responses; half of the budget at most.
  package init(bytesMax: Int, addressPercentMax: Int = 100, reservedBytes: Int = 0) {
    self.bytesMax = bytesMax
    addressBytesMax = bytesMax / 100 * addressPercentMax + bytesMax % 100 * addressPercentMax / 100
    self.reservedBytes = min(reservedBytes, bytesMax / 2)
  }

  package var bytesUsed: Int { used.load(ordering: .relaxed) }

  /// Whether so many bytes have been given back since the last `takeReleased`.
  package func hasReleased(_ count: Int) -> Bool { released.load(ordering: .relaxed) >= count }

  /// - Returns: how many bytes have been given back since the last call.
  package func takeReleased() -> Int { released.exchange(0, ordering: .relaxed) }

  /// Notes memory given back that was not held by a share, as a connection's own.
  package func noteReleased(_ count: Int) { released.add(count, ordering: .relaxed) }

  fileprivate func reserve(_ count: Int, _ use: BudgetUse) -> Bool {
    let total = used.add(count, ordering: .relaxed).newValue
    if total <= (use == .smallResponse ? bytesMax : bytesMax - reservedBytes) { return true }
    used.subtract(count, ordering: .relaxed)
    return false
  }

  fileprivate func release(_ count: Int) {
    used.subtract(count, ordering: .relaxed)
    if count > 0 { noteReleased(count) }
  }
}

/// What memory is wanted for.
enum BudgetUse {
  case smallResponse, other
}

/// One address' part of a budget: its connections share it.
package final class BudgetAccount: Sendable {
  private let budget: ByteBudget
  private let used = Atomic<Int>(0)

  package init(of budget: ByteBudget) { self.budget = budget }

  /// Takes `count` bytes, or none and returns false if fewer are left to the address or to all.
  fileprivate func reserve(_ count: Int, _ use: BudgetUse) -> Bool {
    let total = used.add(count, ordering: .relaxed).newValue
    if total <= budget.addressBytesMax, budget.reserve(count, use) { return true }
    used.subtract(count, ordering: .relaxed)
    return false
  }

  fileprivate func release(_ count: Int) {
    used.subtract(count, ordering: .relaxed)
    budget.release(count)
  }
}

/// One connection's part of a budget; what is held goes back with it.
struct BudgetShare: ~Copyable {
  private let account: BudgetAccount
  private(set) var bytesHeld = 0

  init(of account: BudgetAccount) { self.account = account }

  deinit { if bytesHeld != 0 { account.release(bytesHeld) } }

  /// Grows to `count` bytes, or stays and returns false if the budget does not reach. Never shrinks.
  mutating func grow(to count: Int, for use: BudgetUse = .other) -> Bool {
    guard count > bytesHeld else { return true }
    guard account.reserve(count - bytesHeld, use) else { return false }
    bytesHeld = count
    return true
  }

  /// Holds `count` bytes from now on, whether the budget reaches or not.
  mutating func set(to count: Int) {
    if count != bytesHeld { account.release(bytesHeld - count) }
    bytesHeld = count
  }
}
