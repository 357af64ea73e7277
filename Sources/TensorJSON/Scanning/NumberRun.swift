/// A run of numbers of a tensor: how far it is parsed, and the rows that it completed.
struct NumberRun {
  /// After the last parsed number; at first where the run begins.
  var offset: Int
  /// The rows that ended in the run.
  private(set) var rows = 0
  /// The length of every row; nil until one is known.
  private(set) var columns: Int?
  /// The entries of the last row, known once the run has ended.
  private(set) var column: Int
  /// Whether the numbers are in a row of a matrix, not in a vector.
  private let isInRow: Bool
  /// How many numbers were parsed before the last row began; negative if it began before the run.
  private var rowStart: Int

  init(offset: Int, columns: Int?, column: Int, isInRow: Bool) {
    self.offset = offset
    self.columns = columns
    self.column = column
    self.isInRow = isInRow
    rowStart = -column
  }

  /// Ends the row after the `count`th number.
  ///
  /// - Returns: false if the row is not as long as the others.
  @inline(__always)
  mutating func endRow(after count: Int) -> Bool {
    guard isInRow, columns == nil || count &- rowStart == columns else { return false }
    columns = count &- rowStart
    rowStart = count
    rows &+= 1
    return true
  }

  /// Ends the run after the `count`th number. If that number ended a row, the row counts as not ended.
  mutating func end(after count: Int) {
    if rows > 0, rowStart == count, let columns {
      rows -= 1
      rowStart -= columns
    }
    column = count - rowStart
  }

  /// Appends a run whose first row follows this run's last row.
  ///
  /// - Returns: false, without a change, if the rows differ in length.
  mutating func append(_ next: NumberRun) -> Bool {
    let length = columns ?? column
    guard column == length, next.columns == nil || next.columns == length else { return false }
    offset = next.offset
    rows += 1 + next.rows
    columns = length
    column = next.column
    return true
  }
}
