#if arch(x86_64)
  internal import ShortNumberKernelsAVX2
#endif

/// The scanner's second loop: short numbers, where those of 64 bytes end found ahead.
///
/// Read one after the other they are slow, for the next waits until this one's end is found.
extension NumberScanner {
  /// Reads short numbers with a comma behind each, or a comma and a space.
  ///
  /// - Parameters:
  ///   - start: the first byte of an element, 8 or greater.
  ///   - values: has room for `capacity`.
  /// - Returns: how many were taken, the end of the last, and where the next begins, or white space before it.
  @inline(never)
  func takeBlocks(
    from start: Int, into values: UnsafeMutablePointer<Double>, capacity: Int
  ) -> (count: Int, end: Int, next: Int) {
    #if arch(x86_64)
      // Bounds: sixteen bytes before a comma are read. By the byte before a number its sign is told, which a tabulator would pass for.
      // Where there is no block, no table need be made.
      if start >= 16, length &- start >= WideBlocks.blockBytes, blocks == .avx2, byte(start &- 1) & 1 == 0 {
        // Not empty, and never freed.
        return unsafe WideTable.entries.withUnsafeBytes { table in
          unsafe WideBlocks.take(
            text, length: length, from: start, by: table.baseAddress ?? text, into: values, capacity: capacity)
        }
      }
    #endif
    return unsafe takePortableBlocks(from: start, into: values, capacity: capacity)
  }

  /// Bounds: a block is taken only where it and the byte behind it are in the document.
  private func takePortableBlocks(
    from start: Int, into values: UnsafeMutablePointer<Double>, capacity: Int
  ) -> (count: Int, end: Int, next: Int) {
    var (count, end, next) = (0, start, start)
    while next <= length &- ShortNumberBlock.bytes &- 1, capacity &- count >= ShortNumberBlock.numbersMax {
      let block = unsafe ShortNumberBlock(text, table: table, from: next)
      // Bounds: room for `ShortNumberBlock.numbersMax`.
      let taken = unsafe block.take(into: values + count)
      if taken.count == 0 { break }
      count &+= taken.count
      end = taken.end
      next = end &+ (byte(end &+ 1) == UInt8(ascii: " ") ? 2 : 1)
    }
    return (count, end, next)
  }
}

/// When short numbers are read in blocks: behind some in turn, and behind more where blocks have not served.
struct ShortNumberStreak {
  private static let countShort = 2
  private static let countLong = 16

  /// The count behind the last short one, and how many more are read one by one.
  private var last = 0
  private var left = countShort

  /// - Parameter count: of the numbers that were read, the last of them short.
  /// - Returns: whether the next are worth a block.
  @inline(__always)
  mutating func isLong(at count: Int) -> Bool {
    if count != last &+ 1 { left = Self.countShort }
    last = count
    left &-= 1
    return left == 0
  }

  /// - Parameter taken: the numbers that the last blocks gave.
  mutating func didTake(_ taken: Int, behind count: Int) {
    last = count &+ taken
    left = taken >= 4 ? 1 : Self.countLong
  }
}
