/// Prints numbers in blocks, and each block in two passes: first all its decimals, then all their digits.
///
/// One number at a time would wait for each step of the one before. In two short loops the processor works on several
/// numbers at once. Blocks do not stop at the ends of rows.
///
/// This module is compiled twice (docs/decisions/0205). Only the time depends on the processor, never the text.
@usableFromInline
package enum NumberPrinting {
  private static let blockCount = 64

  /// The most bytes that a number takes.
  @inlinable @inline(__always) package static var bytesMax: Int { 25 }
  /// The bytes after a number that a store may touch.
  @inlinable @inline(__always) package static var slackBytes: Int { 32 }

  /// The exponents of finite numbers, in scientific notation.
  @inlinable @inline(__always) package static var exponentMin: Int { -324 }
  @inlinable @inline(__always) package static var exponentMax: Int { 308 }

  // The layout of the tables: the words of a `Binade` for each of 2048 exponent fields, all 0 for a field without
  // normal numbers; the high and the low word of each power of ten; a word for each suffix.
  @inlinable @inline(__always) package static var wordsPerBinade: Int { 4 }
  @inlinable @inline(__always) package static var powersStart: Int { 2048 * wordsPerBinade }
  @inlinable @inline(__always) package static var powerMin: Int { -342 }
  @inlinable @inline(__always) package static var powerMax: Int { 324 }
  @inlinable @inline(__always) package static var suffixesStart: Int { powersStart + 2 * (powerMax - powerMin + 1) }
  @inlinable @inline(__always) package static var wordsCount: Int { suffixesStart + exponentMax - exponentMin + 1 }

  /// ⌊e·log2 10⌋, exact for |e| ≤ 350.
  @inlinable @inline(__always) package static func floorLog2OfPowerOf10(_ e: Int) -> Int { (e &* 217_706) &>> 16 }

  /// The decimal that is printed for a finite number, without its sign.
  ///
  /// - Parameter tables: the words of `PrintingTables`.
  /// - Returns: 17 digits, zeros at the end included, and the exponent of the first; all digits are 0 for 0.
  @inline(never)
  package static func decimal(of value: Double, _ tables: UnsafePointer<UInt64>) -> (digits: UInt64, exponent: Int) {
    let decimal = unsafe ShortestDecimal(value, PrintingTables(tables))
    return (decimal.digits, decimal.leadingExponent)
  }

  /// Prints a number.
  ///
  /// - Parameters:
  ///   - start: has room for `bytesMax + slackBytes`.
  ///   - tables: the words of `PrintingTables`.
  /// - Returns: the end of the number.
  @inline(never)
  package static func print(
    _ value: Double, at start: UnsafeMutableRawPointer, _ tables: UnsafePointer<UInt64>
  ) -> UnsafeMutableRawPointer {
    let tables = unsafe PrintingTables(tables)
    return unsafe DigitPrinter(tables).print(ShortestDecimal(value, tables), at: start)
  }

  /// Prints numbers, each with a comma after it, and the brackets of the rows that begin and end with them.
  ///
  /// - Parameters:
  ///   - columns: the length of a row; nil for a vector.
  ///   - column: the index of the first value in its row.
  ///   - start: has room for `bytesMax + 3` for each value, and `slackBytes` after them.
  ///   - tables: the words of `PrintingTables`.
  /// - Returns: the end of the text, after the last comma.
  @inline(never)
  package static func print(
    _ values: Span<Double>, columns: Int?, column: Int, at start: UnsafeMutableRawPointer,
    _ tables: UnsafePointer<UInt64>
  ) -> UnsafeMutableRawPointer {
    var block = NumberBlock(columns: columns, column: column)
    let tables = unsafe PrintingTables(tables)
    let printer = DigitPrinter(tables)
    var place = unsafe start
    unsafe withUnsafeTemporaryAllocation(of: ShortestDecimal.self, capacity: blockCount) { decimals in
      // It has room for a block.
      guard let decimals = decimals.baseAddress else { return }
      var first = 0
      // Fast path (0202): a block of decimals, then their digits. Printing one number at a time gives the same bytes.
      while first < values.count {
        let count = min(blockCount, values.count - first)
        unsafe compute(decimals, of: values.extracting(first..<first + count), tables)
        unsafe place = block.print(decimals, count, by: printer, at: place)
        first += count
      }
    }
    return unsafe place
  }

  /// Computes a block of decimals.
  ///
  /// Out of line: the loop then has the registers to itself.
  ///
  /// - Parameter decimals: has room for one for each value.
  @inline(never)
  private static func compute(
    _ decimals: UnsafeMutablePointer<ShortestDecimal>, of values: Span<Double>, _ tables: PrintingTables
  ) {
    // Bounds: `index` is below the span's count.
    for index in 0..<values.count { unsafe decimals[index] = ShortestDecimal(values[unchecked: index], tables) }
  }
}
