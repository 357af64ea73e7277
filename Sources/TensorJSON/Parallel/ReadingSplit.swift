/// How several threads parse a large matrix. The caller provides the threads. The result does not depend on the split.
package struct ReadingSplit: Sendable {
  /// A text with fewer bytes is not worth the hand-over to other threads: it takes about a millisecond to parse.
  package static let bytesMinDefault = 1 << 20

  package static let sampleCountDefault = 1024

  /// The number of parts, at least 1.
  let parts: Int
  /// If fewer bytes are left, only the caller's thread parses.
  let bytesMin: Int
  /// How many numbers are parsed first, to estimate the length of the others.
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

  /// Only the caller's thread.
  package static var serial: ReadingSplit {
    ReadingSplit(parts: 1) { count, body in
      for part in 0..<count { body(part) }
    }
  }
}
