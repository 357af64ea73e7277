/// How a large matrix is read by several threads. The caller brings them; what is read does not depend on the split.
package struct ReadingSplit: Sendable {
  /// From this many bytes on, a text is worth the hand-over to other threads: about a millisecond of reading.
  package static let bytesMinDefault = 1 << 20

  package static let sampleCountDefault = 1024

  /// How many parts to make, at least 1.
  let parts: Int
  /// A text with fewer bytes left is read by the caller's thread alone.
  let bytesMin: Int
  /// The numbers that are read first, to learn how long the others are.
  let sampleCount: Int
  /// Runs `body(0)` … `body(count − 1)`, in any order and at once, and returns when all have returned.
  let run: @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void

  package init(
    parts: Int, bytesMin: Int = bytesMinDefault, sampleCount: Int = sampleCountDefault,
    run: @escaping @Sendable (_ count: Int, _ body: @Sendable (Int) -> Void) -> Void
  ) {
    precondition(parts >= 1 && sampleCount >= 1)
    self.parts = parts
    self.bytesMin = bytesMin
    self.sampleCount = sampleCount
    self.run = run
  }

  /// All on the caller's thread.
  package static var serial: ReadingSplit {
    ReadingSplit(parts: 1) { count, body in
      for part in 0..<count { body(part) }
    }
  }
}
