internal import Synchronization

/// Counters that one thread adds to, and any thread reads.
///
/// `@unchecked`: the memory is shared, as cells are made for.
///
/// An addition is a load and a store of memory that no other thread writes: no lock, and no cache line that two threads
/// write (docs/decisions/0811).
@safe final class Cells: @unchecked Sendable {
  private let count: Int
  // Bounds: every use checks its index. The cells live as long as this object.
  private let cells: UnsafeMutablePointer<Atomic<Int>>

  init(count: Int) {
    self.count = count
    unsafe cells = .allocate(capacity: count)
    for index in 0..<count { unsafe (cells + index).initialize(to: Atomic(0)) }
  }

  deinit {
    unsafe cells.deinitialize(count: count)
    unsafe cells.deallocate()
  }

  /// To be called on the thread that owns the cells.
  @inline(__always)
  func add(_ amount: Int, at index: Int) {
    precondition(index >= 0 && index < count)
    let sum = unsafe cells[index].load(ordering: .relaxed) &+ amount
    unsafe cells[index].store(sum, ordering: .relaxed)
  }

  subscript(index: Int) -> Int {
    precondition(index >= 0 && index < count)
    return unsafe cells[index].load(ordering: .relaxed)
  }
}
