package import Parallel

/// When and how several threads parse a large matrix. The result does not depend on it.
package struct ReadingSplit: Sendable {
  /// A text with fewer bytes is not worth the hand-over to other threads: it takes about a millisecond to parse.
  package static let bytesMinDefault = 1 << 20

  package static let sampleCountDefault = 1024

  let work: WorkSplit
  /// If fewer bytes are left, only the caller's thread parses.
  let bytesMin: Int
  /// How many numbers are parsed first, to estimate the length of the others.
  let sampleCount: Int

  package init(_ work: WorkSplit, bytesMin: Int = bytesMinDefault, sampleCount: Int = sampleCountDefault) {
    precondition(sampleCount >= 1)
    self.work = work
    self.bytesMin = bytesMin
    self.sampleCount = sampleCount
  }

  /// Only the caller's thread.
  package static var serial: ReadingSplit { ReadingSplit(.serial) }
}
