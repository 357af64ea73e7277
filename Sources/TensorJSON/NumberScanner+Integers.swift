/// The scanner's second loop: integers, where those of 64 bytes end found ahead.
///
/// Read one after the other they are slow, for the next waits until this one's end is found.
extension NumberScanner {
  /// This many integers in turn are read one by one before the next are read in blocks; more where blocks have not served.
  static let patienceShort = 2
  static let patienceLong = 16

  /// - Parameter count: the numbers that the last blocks gave.
  static func patience(behind count: Int) -> Int { count >= 8 ? 1 : patienceLong }

  /// Reads integers of at most eight digits with a comma behind each, or a comma and a space.
  ///
  /// Bounds: a block is taken only where it and the byte behind it are in the document.
  ///
  /// - Parameters:
  ///   - start: the first byte of an element, 8 or greater.
  ///   - values: has room for `capacity`.
  /// - Returns: how many were taken, the end of the last, and where the next begins, or white space before it.
  @inline(never)
  func takeBlocks(
    from start: Int, into values: UnsafeMutablePointer<Double>, capacity: Int
  ) -> (count: Int, end: Int, next: Int) {
    var (count, end, next) = (0, start, start)
    var digits = ShortDigits.four
    while next <= lastBlock, capacity &- count >= IntegerBlock.numbersMax {
      let commas = commas(in: next)
      let isSpaced = byte(next &+ 1 &+ commas.trailingZeroBitCount & 63) == UInt8(ascii: " ")
      let block = unsafe IntegerBlock(text, table: table, from: next, commas: commas)
      // Bounds: room for `IntegerBlock.numbersMax`.
      let output = unsafe values + count
      let taken: (count: Int, next: Int)
      switch (digits, isSpaced) {
      case (.four, false): taken = unsafe block.take(.four, isSpaced: false, into: output)
      case (.four, true): taken = unsafe block.take(.four, isSpaced: true, into: output)
      case (.eight, false): taken = unsafe block.take(.eight, isSpaced: false, into: output)
      case (.eight, true): taken = unsafe block.take(.eight, isSpaced: true, into: output)
      }
      if taken.count == 0 {
        if digits == .eight { break }
        digits = .eight
        continue
      }
      count &+= taken.count
      next = taken.next
      end = next &- (isSpaced ? 2 : 1)
    }
    return (count, end, next)
  }

  /// A bit for each comma of the 64 bytes from `offset` on, the lowest for the first, up to the first
  /// byte that is not ASCII, or the end of a row.
  @inline(__always)
  private func commas(in offset: Int) -> UInt64 {
    var others: UInt64 = 0
    var ends: UInt64 = 0
    for part in 0..<8 {
      let word = word(offset &+ 8 &* part)
      ends |= Self.ends(word)
      // A comma gives 0, to which 0x7F is added without a carry, as to all of ASCII.
      let notComma = (word ^ 0x2C2C_2C2C_2C2C_2C2C) &+ 0x7F7F_7F7F_7F7F_7F7F
      // The high bits of eight bytes as one byte.
      let bits = ((notComma & 0x8080_8080_8080_8080) &* 0x0002_0408_1020_4081) &>> 56
      others |= bits &<< UInt64(truncatingIfNeeded: 8 &* part)
    }
    if ends & 0x8080_8080_8080_8080 == 0 { return ~others }
    return ~others & bytesBeforeEnd(in: offset)
  }

  /// High bits, the lowest of which stands in the first byte that is `[`, `]`, another of that kind, or not ASCII.
  @inline(__always)
  private static func ends(_ word: UInt64) -> UInt64 {
    // What stands behind the letters, great and small.
    word | ((word & 0x5F5F_5F5F_5F5F_5F5F) &+ 0x2525_2525_2525_2525)
  }

  @inline(never)
  private func bytesBeforeEnd(in offset: Int) -> UInt64 {
    for part in 0..<8 {
      let ends = Self.ends(word(offset &+ 8 &* part)) & 0x8080_8080_8080_8080
      if ends != 0 { return 1 &<< UInt64(8 &* part &+ ends.trailingZeroBitCount &>> 3) &- 1 }
    }
    return ~0
  }
}
