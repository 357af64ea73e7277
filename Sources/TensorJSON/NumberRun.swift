/// A run over the numbers of a tensor: where it stands and what it has passed.
struct NumberRun {
  /// Behind the last number taken, or where the run begins.
  var offset: Int
  /// Rows that have ended in it.
  private(set) var rows = 0
  /// The length that a row must have to end in it; nil where any will do.
  private(set) var columns: Int?
  /// Entries of the row so far.
  var column: Int
  /// Whether the run is in a row of a matrix, not in a vector.
  let isInRow: Bool

  init(offset: Int, columns: Int?, column: Int, isInRow: Bool) {
    self.offset = offset
    self.columns = columns
    self.column = column
    self.isInRow = isInRow
  }

  /// Ends the row; false where it is not as long as the others.
  @inline(__always)
  mutating func endsRow() -> Bool {
    guard isInRow, columns == nil || column == columns else { return false }
    columns = column
    column = 0
    rows += 1
    return true
  }

  /// Takes the last row's end back where no number of the next row was taken.
  mutating func stepBackOverRowEnd() {
    guard rows > 0, column == 0, let columns else { return }
    rows -= 1
    column = columns
  }
}
