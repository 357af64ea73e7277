/// A block of numbers, and where it begins in its row.
struct NumberBlock {
  private let columns: Int
  private let hasRows: Bool
  private var column: Int

  init(columns: Int?, column: Int) {
    self.column = column
    self.columns = columns ?? 0
    hasRows = columns != nil
  }

  /// Prints numbers, each with a comma after it, and the brackets of rows.
  ///
  /// Out of line: the loop then has the registers to itself.
  ///
  /// - Parameter start: room for `NumberPrinting.bytesMax + 3` for each of `count` numbers, and `slackBytes`.
  /// - Returns: the end of the text.
  @inline(never)
  mutating func print(
    _ decimals: UnsafeMutablePointer<ShortestDecimal>, _ count: Int, by printer: DigitPrinter,
    at start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var end = unsafe start
    if hasRows && column == 0 { unsafe put(UInt8(ascii: "["), at: &end) }
    // The numbers left in the row. A bracket follows the last one.
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
