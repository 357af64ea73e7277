/// How the rows of a batch are divided over threads, which the caller provides. The bytes of the results do not depend
/// on the split.
package struct RowSplit: Sendable {
  /// How many parts to make, at least 1.
  package let workers: Int
  /// Runs `body(0)` … `body(count − 1)`, in any order and at once, and returns when all have returned.
  package let run: @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

  package init(workers: Int, run: @escaping @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void) {
    precondition(workers >= 1)
    self.workers = workers
    self.run = run
  }

  /// With fewer logits, one thread ends before a second has started.
  private static let logitsPerPartMin = 16384

  /// How many parts to divide a pass over a batch's rows into.
  func parts(rows: Int, classes: Int) -> Int { min(workers, rows, rows * classes / RowSplit.logitsPerPartMin + 1) }

  /// All rows on the caller's thread.
  package static let serial = RowSplit(workers: 1) { count, body in
    for part in 0..<count { body(part) }
  }
}
