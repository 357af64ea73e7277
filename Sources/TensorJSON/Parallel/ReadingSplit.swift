package import Parallel

/// When and how several threads parse a large matrix. The result does not depend on it.
package struct ReadingSplit: Sendable {
  /// A text with fewer bytes is not worth the hand-over to other threads: it takes about a millisecond to parse.
  package static let bytesMinDefault = 1 << 20

  package static let sampleCountDefault = 1024

  /// To find a cut, about half of a row is searched.
  private static let rowsPerPartMin = 8

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

  /// How many parts of `bytes` are worth making. With more of them, less text after the matrix is parsed for nothing.
  ///
  /// - Parameter rowBytes: the length of a row; nil if it is not known, but long.
  func parts(of bytes: Int, rowBytes: Int?) -> Int {
    guard let rowBytes else { return work.workers }
    return max(work.workers, work.parts(of: bytes, each: Self.rowsPerPartMin * max(rowBytes, 1)))
  }

  /// Only the caller's thread.
  package static var serial: ReadingSplit { ReadingSplit(.serial) }
}
