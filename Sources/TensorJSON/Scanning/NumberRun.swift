/// A run over the numbers of a tensor: where it stands and what it has passed.
struct NumberRun {
  /// Behind the last number taken, or where the run begins.
  var offset: Int
  /// Rows that have ended in it.
  private(set) var rows = 0
  /// The length that a row must have to end in it; nil where any will do.
  private(set) var columns: Int?
  /// Entries of the last row, known when the run has ended.
  private(set) var column: Int
  /// Whether the run is in a row of a matrix, not in a vector.
  private let isInRow: Bool
  /// The numbers taken before the last row began; below 0 where that was before the run.
  private var rowStart: Int

  init(offset: Int, columns: Int?, column: Int, isInRow: Bool) {
    self.offset = offset
    self.columns = columns
    self.column = column
    self.isInRow = isInRow
    rowStart = -column
  }

  /// Ends the row behind the number that was taken as the `count`th; false where it is not as long as the others.
  @inline(__always)
  mutating func endsRow(behind count: Int) -> Bool {
    guard isInRow, columns == nil || count &- rowStart == columns else { return false }
    columns = count &- rowStart
    rowStart = count
    rows &+= 1
    return true
  }

  /// Ends the run; where a row has ended and no number of the next was taken, that row has not ended in it.
  mutating func endsBehind(_ count: Int) {
    if rows > 0, rowStart == count, let columns {
      rows -= 1
      rowStart -= columns
    }
    column = count - rowStart
  }

  /// Goes on with a run whose first row follows the end of this one's last row.
  ///
  /// - Returns: false, and stays as it is, where the rows are not as long as one another.
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
