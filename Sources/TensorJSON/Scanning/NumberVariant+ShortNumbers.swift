internal import DecimalKernels

#if arch(x86_64)
  internal import DecimalKernelsAVX2
#endif

extension NumberVariant {
  /// Parses short numbers (`ShortNumbers.parse`).
  ///
  /// - Parameters:
  ///   - start: the first byte of an element, at least `NumberScanner.offsetMin`.
  ///   - tables: `NumberTables.words`.
  ///   - values: has room for `capacity`.
  @inline(__always)
  func parseShortNumbers(
    _ text: UnsafeRawPointer, length: Int, from start: Int, tables: UnsafePointer<UInt64>,
    into values: UnsafeMutablePointer<Double>, capacity: Int
  ) -> (count: Int, end: Int, next: Int) {
    #if arch(x86_64)
      // Fast path (0204): short numbers by AVX2. The general path is the baseline's `ShortNumbers.parse`.
      // The sign of a number is an odd byte before it, and a tab is odd too. Without room for a block the table is not
      // made.
      if self == .avx2, start >= DecimalKernelsAVX2.ShortNumbers.bytesBefore,
        length &- start >= DecimalKernelsAVX2.ShortNumbers.bytesMin,
        unsafe text.load(fromByteOffset: start &- 1, as: UInt8.self) & 1 == 0
      {
        return unsafe ShuffleTable.entries.withUnsafeBytes { table in
          // The table is not empty, and never freed.
          unsafe DecimalKernelsAVX2.ShortNumbers.parse(
            text, length: length, from: start, table: table.baseAddress ?? text, into: values, capacity: capacity)
        }
      }
    #endif
    return unsafe DecimalKernels.ShortNumbers.parse(
      text, length: length, from: start, table: UnsafeRawPointer(tables + NumberTables.shortNumbers),
      into: values, capacity: capacity)
  }
}
