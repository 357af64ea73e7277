/// What one run over the numbers of a tensor has taken.
struct NumberRun {
  /// Rows that have ended in it.
  var rows = 0
  /// The common length of those rows.
  var columns = 0
  /// Entries of the last row so far.
  var column = 0
}
