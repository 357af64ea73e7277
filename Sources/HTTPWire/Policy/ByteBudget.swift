private import Synchronization

/// The memory that all connections may hold together, in bytes: received content, and responses that wait to be sent.
///
/// A limit per connection does not bound the sum: a hundred bodies of 64 MiB would take 6.4 GiB. A limit on the sum
/// alone would let one address hold all of it (docs/decisions/0315).
package final class ByteBudget: Sendable {
  package let bytesMax: Int
  /// What the connections of one address may hold.
  package let addressBytesMax: Int
  /// What is reserved for small responses.
  package let reservedBytes: Int
  private let used = Atomic<Int>(0)
  /// Bytes released since `resetReleased`. The allocator may still hold some of them.
  private let released = Atomic<Int>(0)

  /// A response up to this size is small: it may use the reserve.
  package static let smallResponseBytesMax = 64 << 10

  /// - Parameters:
  ///   - addressPercentMax: the share that one address may hold.
  ///   - reservedBytes: reserved for small responses, at most half of the budget.
  package init(bytesMax: Int, addressPercentMax: Int = 100, reservedBytes: Int = 0) {
    self.bytesMax = bytesMax
    addressBytesMax = bytesMax / 100 * addressPercentMax + bytesMax % 100 * addressPercentMax / 100
    self.reservedBytes = min(reservedBytes, bytesMax / 2)
  }

  package var bytesUsed: Int { used.load(ordering: .relaxed) }

  /// Whether at least `count` bytes were released since the last `resetReleased`.
  package func hasReleased(_ count: Int) -> Bool { released.load(ordering: .relaxed) >= count }

  /// Starts counting released bytes from zero.
  ///
  /// - Returns: how many bytes were released since the last call.
  package func resetReleased() -> Int { released.exchange(0, ordering: .relaxed) }

  /// Counts released memory that no share held, such as a connection's own.
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

/// What the memory is for.
enum BudgetUse {
  case smallResponse, other
}

/// The part of a budget that the connections of one address share.
package final class BudgetAccount: Sendable {
  private let budget: ByteBudget
  private let used = Atomic<Int>(0)

  package init(of budget: ByteBudget) { self.budget = budget }

  /// - Returns: false, and reserves nothing, if the address or the whole budget has fewer than `count` bytes left.
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

/// The part of a budget that one connection holds. It is released when the share is destroyed.
struct BudgetShare: ~Copyable {
  private let account: BudgetAccount
  private(set) var bytesHeld = 0

  init(of account: BudgetAccount) { self.account = account }

  deinit { if bytesHeld != 0 { account.release(bytesHeld) } }

  /// Grows to `count` bytes. It never shrinks.
  ///
  /// - Returns: false, and holds what it held, if the budget has too few bytes left.
  mutating func grow(to count: Int, for use: BudgetUse = .other) -> Bool {
    guard count > bytesHeld else { return true }
    guard account.reserve(count - bytesHeld, use) else { return false }
    bytesHeld = count
    return true
  }

  /// Holds exactly `count` bytes from now on, even beyond the budget.
  mutating func set(to count: Int) {
    if count != bytesHeld { account.release(bytesHeld - count) }
    bytesHeld = count
  }
}
