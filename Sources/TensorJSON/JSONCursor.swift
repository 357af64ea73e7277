/// Writes texts and numbers into room that was made for all of them: what `JSONWriter.append` lends.
///
/// Numbers go in blocks, and each block in two passes: first all its decimals, then all their digits. One number at a time would wait for each step
/// of the one before; in two short loops the processor works on several numbers at once. Blocks span the ends of rows.
///
/// Bounds. Each call asks first whether what it may write at most still fits before `end`; a caller that asked for too little room is stopped there.
@safe package struct JSONCursor: ~Copyable {
  private static let blockCount = 64

  private var place: UnsafeMutableRawPointer
  private let end: UnsafeMutableRawPointer
  private let powers: UnsafePointer<UInt64>
  private let printer: DigitPrinter

  /// - Parameters:
  ///   - start: begins `count` bytes of room, which outlive the cursor, as the tables do.
  ///   - powers: `PowersOfTen.table`.
  ///   - suffixes: `ExponentSuffixes.words`.
  init(
    at start: UnsafeMutableRawPointer, count: Int, powers: UnsafePointer<UInt64>, suffixes: UnsafePointer<UInt64>
  ) {
    unsafe place = start
    unsafe end = start + count
    unsafe self.powers = powers
    unsafe printer = DigitPrinter(suffixes: suffixes)
  }

  /// Bytes written since `start`.
  func count(from start: UnsafeMutableRawPointer) -> Int { unsafe place - start }

  /// Bytes that numbers take at the most: each with a comma and the brackets of a row of one, and what its last store may touch.
  package static func bytesMax(forNumbers count: Int) -> Int {
    count &* (DigitPrinter.bytesMax + 3) &+ DigitPrinter.slackBytes
  }

  @inline(__always)
  private func expectRoom(_ bytes: Int) { unsafe precondition(bytes <= end - place, "too little room was made") }
}

extension JSONCursor {
  /// Writes text as it stands: punctuation, names in their quotes.
  package mutating func raw(_ text: StaticString) {
    let count = text.utf8CodeUnitCount
    expectRoom(count)
    unsafe place.copyMemory(from: text.utf8Start, byteCount: count)
    unsafe place += count
  }

  /// Writes one byte as it stands.
  package mutating func raw(_ byte: UInt8) {
    expectRoom(1)
    unsafe place.storeBytes(of: byte, as: UInt8.self)
    unsafe place += 1
  }

  package mutating func number(_ value: Double) {
    expectRoom(Self.bytesMax(forNumbers: 1))
    unsafe place = printer.print(decimal(of: value, powers), at: place)
  }

  /// Writes entries of a matrix that is written in parts, between a `[` and a `]` of the caller's: each with the brackets of the rows that
  /// begin and end with it.
  ///
  /// - Parameters:
  ///   - values: not empty, and no further than the matrix's last entry.
  ///   - columns: the length of a row; nil for a vector.
  ///   - first: the place in the matrix, row by row, of the first of the values.
  ///   - isLast: whether no more follow; a comma stands behind others.
  package mutating func entries(_ values: Span<Double>, columns: Int?, from first: Int, isLast: Bool) {
    precondition(!values.isEmpty && columns != 0)
    expectRoom(Self.bytesMax(forNumbers: values.count))
    var block = NumberBlock(columns: columns, column: columns.map { first % $0 } ?? 0)
    // In registers: the stores of text might change what stands in memory, for all that the compiler knows.
    let (powers, printer) = unsafe (powers, printer)
    var place = unsafe place
    unsafe withUnsafeTemporaryAllocation(of: ShortestDecimal.self, capacity: Self.blockCount) { decimals in
      // It has room for a block.
      guard let decimals = decimals.baseAddress else { return }
      var start = 0
      while start < values.count {
        let count = min(Self.blockCount, values.count - start)
        // Bounds: `start + index` is below the span's count, `index` below the allocation's capacity.
        for index in 0..<count { unsafe decimals[index] = decimal(of: values[unchecked: start &+ index], powers) }
        unsafe place = block.print(decimals, count, by: printer, at: place)
        start += count
      }
    }
    // The comma behind the last one goes.
    unsafe self.place = isLast ? place - 1 : place
  }

  /// Bound: each power's index is that of an exponent in −292…324.
  @inline(__always)
  private func decimal(of value: Double, _ powers: UnsafePointer<UInt64>) -> ShortestDecimal {
    ShortestDecimal(value) { unsafe powers[$0] }
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
  /// - Parameter start: room for `JSONCursor.bytesMax` for `count` numbers.
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
