internal import Synchronization

/// Counters that one thread adds to, and any thread reads.
///
/// An addition is a load and a store of memory that no other thread writes: no lock, and no cache line that two threads
/// write (docs/decisions/0811).
struct Cells: Sendable {
  private static let blockCount = 32

  /// A group of cells in one allocation.
  private final class Block: Sendable {
    let cells = InlineArray<32, Atomic<Int>> { _ in Atomic(0) }
  }

  private let blocks: [Block]

  init(count: Int) {
    blocks = (0..<(count + Self.blockCount - 1) / Self.blockCount).map { _ in Block() }
  }

  /// To be called on the thread that owns the cells.
  @inline(__always)
  func add(_ amount: Int, at index: Int) {
    let block = blocks[index / Self.blockCount]
    let place = index % Self.blockCount
    block.cells[place].store(block.cells[place].load(ordering: .relaxed) &+ amount, ordering: .relaxed)
  }

  subscript(index: Int) -> Int {
    blocks[index / Self.blockCount].cells[index % Self.blockCount].load(ordering: .relaxed)
  }
}
