/// How work is split over threads. The caller provides the threads; no result depends on the split.
package struct WorkSplit: Sendable {
  /// The most parts that are worth making, at least 1.
  package let workers: Int
  /// Calls `body(0)` … `body(count − 1)`, in any order and at once, and returns when all have returned.
  package let forEach: @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

  package init(workers: Int, forEach: @escaping @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void) {
    precondition(workers >= 1)
    self.workers = workers
    self.forEach = forEach
  }

  /// All parts on the caller's thread.
  package static let serial = WorkSplit(workers: 1) { count, body in
    for part in 0..<count { body(part) }
  }
}
