extension [Double] {
  /// A matrix with rows and columns exchanged.
  ///
  /// It moves blocks of 16 × 16: a whole column at a time would miss the cache at each number.
  ///
  /// - Parameter columns: the length of a row, which divides the count.
  func transposed(columns: Int) -> [Double] {
    let rows = count / columns
    let block = 16
    return [Double](capacity: count) { output in
      output.append(repeating: 0, count: count)
      var result = output.mutableSpan
      let values = span
      for top in stride(from: 0, to: rows, by: block) {
        for left in stride(from: 0, to: columns, by: block) {
          for row in top..<Swift.min(top + block, rows) {
            for column in left..<Swift.min(left + block, columns) {
              result[column * rows + row] = values[row * columns + column]
            }
          }
        }
      }
    }
  }

  /// The same numbers, with 0 for −0.
  consuming func withPositiveZeros() -> [Double] {
    var values = self
    var span = values.mutableSpan
    // −0 + 0 is 0; every other number stays.
    for index in span.indices { span[index] += 0 }
    return values
  }
}
