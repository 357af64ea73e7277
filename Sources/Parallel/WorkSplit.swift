import Synchronization

/// How work is split over threads. The caller provides the threads; no result depends on the split.
package struct WorkSplit: Sendable {
  /// The most threads that work at once, at least 1.
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

  /// A thread that has done a part takes the next one. So a thread that begins late, or is interrupted, does fewer.
  private static let partsPerWorker = 16

  /// How many parts some work is worth, if a part should have at least `each` units of it.
  package func parts(of units: Int, each: Int) -> Int {
    workers == 1 ? 1 : max(1, min(Self.partsPerWorker * workers, units / each))
  }

  /// Calls `body(0)` … `body(parts − 1)`, on this thread if there is one part.
  package func run(_ parts: Int, _ body: @Sendable (Int) -> Void) {
    if parts == 1 { body(0) } else { forEach(parts, body) }
  }

  /// Calls `holds(0)` … `holds(parts − 1)` as `run` does.
  ///
  /// - Returns: whether each returned true.
  package func allSatisfy(_ parts: Int, _ holds: @Sendable (Int) -> Bool) -> Bool {
    if parts == 1 { return holds(0) }
    let all = Atomic(true)
    run(parts) { part in
      if !holds(part) { all.store(false, ordering: .relaxed) }
    }
    return all.load(ordering: .relaxed)
  }
}
