/// The inner loop that writes many numbers.
///
/// In blocks, and each block in two passes: first all its decimals, then all their digits. One number at a time would wait for each step of the
/// one before; in two short loops the processor works on several numbers at once. Blocks span the ends of rows.
extension JSONWriter {
  private static let blockCount = 64

  /// A number, its comma, and the brackets of a row of one.
  private static func blockBytesMax(_ count: Int) -> Int {
    count &* (DigitPrinter.bytesMax + 3) &+ DigitPrinter.slackBytes
  }

  /// Writes numbers, each with a comma behind it, the last one's too.
  ///
  /// - Parameters:
  ///   - values: not empty.
  ///   - columns: the length of a row; nil for no brackets.
  ///   - column: where in its row the first one stands.
  mutating func appendNumbers(_ values: Span<Double>, columns: Int?, from column: Int = 0) {
    makeRoom(forNumbers: values.count)
    var block = NumberBlock(columns: columns, column: column)
    unsafe withUnsafeTemporaryAllocation(of: ShortestDecimal.self, capacity: Self.blockCount) { decimals in
      unsafe PowersOfTen.table.withUnsafeBufferPointer { powers in
        unsafe ExponentSuffixes.words.withUnsafeBufferPointer { suffixes in
          // Neither table is empty.
          guard let powers = powers.baseAddress, let suffixes = suffixes.baseAddress,
            let decimals = decimals.baseAddress
          else { return }
          let printer = unsafe DigitPrinter(suffixes: suffixes)
          var start = 0
          while start < values.count {
            let count = min(Self.blockCount, values.count - start)
            // Bounds: `start + index` is below the span's count, `index` below the allocation's capacity; each power's index is
            // that of an exponent in −292…324.
            for index in 0..<count {
              unsafe decimals[index] = ShortestDecimal(values[unchecked: start &+ index]) { unsafe powers[$0] }
            }
            // Bounds: `blockBytesMax` bytes of room for a block's text and what its last store may touch.
            bytes.append(addingCapacity: Self.blockBytesMax(count)) { output in
              unsafe output.withUnsafeMutableBufferPointer { buffer, used in
                guard let base = buffer.baseAddress else { return }
                let end = unsafe block.print(decimals, count, by: printer, at: UnsafeMutableRawPointer(base + used))
                unsafe used = end - UnsafeMutableRawPointer(base)
              }
            }
            start += count
          }
        }
      }
    }
  }

  /// Room for what stands before, and for so many numbers as they are as a rule, the last block of them as they are at most.
  static func capacity(behind bytes: Int, forNumbers count: Int) -> Int {
    bytes &+ count &* bytesPerNumber &+ blockBytesMax(min(count, blockCount))
  }

  /// Grows the array at once for what the numbers take as a rule, and never by less than twice, so that growing stays linear.
  private mutating func makeRoom(forNumbers count: Int) {
    let needed = Self.capacity(behind: bytes.count, forNumbers: count)
    if needed > bytes.capacity { bytes.reserveCapacity(max(needed, 2 * bytes.capacity)) }
  }
}

/// Where a block begins in its row.
private struct NumberBlock {
  private let columns: Int
  private let hasRows: Bool
  private var column: Int

  init(columns: Int?, column: Int) {
    self.column = column
    self.columns = columns ?? 0
    hasRows = columns != nil
  }

  /// Writes numbers, each with a comma behind it, and the brackets of rows.
  ///
  /// - Parameter start: room for `JSONWriter.blockBytesMax` for `count` numbers.
  /// - Returns: the end of the text.
  @inline(__always)
  mutating func print(
    _ decimals: UnsafeMutablePointer<ShortestDecimal>, _ count: Int, by printer: DigitPrinter,
    at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var end = unsafe start
    if hasRows && column == 0 { unsafe put(UInt8(ascii: "["), at: &end) }
    // Numbers left in the row, the last of which the bracket follows.
    var left = hasRows ? columns &- column : Int.max
    for index in 0..<count {
      unsafe end = printer.print(decimals[index], at: end)
      left &-= 1
      if left == 0 {
        unsafe put(UInt8(ascii: "]"), at: &end)
        left = columns
        if index &+ 1 < count { unsafe putRowStart(at: &end) } else { unsafe put(UInt8(ascii: ","), at: &end) }
      } else {
        unsafe put(UInt8(ascii: ","), at: &end)
      }
    }
    if hasRows { column = left == columns ? 0 : columns &- left }
    return unsafe end
  }

  @inline(__always)
  private func putRowStart(at place: inout UnsafeMutableRawPointer) {
    unsafe put(UInt8(ascii: ","), at: &place)
    unsafe put(UInt8(ascii: "["), at: &place)
  }

  @inline(__always)
  private func put(_ byte: UInt8, at place: inout UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: byte, as: UInt8.self)
    unsafe place += 1
  }
}
