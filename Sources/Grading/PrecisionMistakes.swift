/// Right, but at less than the precision that is asked.
extension Misconception {
  static let roundedTooEarly = Misconception(
    "rounded_too_early", "Right as far as its digits go, but rounded too early: keep more digits on the way.", .softmax)
  static let float32Noise = Misconception(
    "float32_noise", "Right at the precision of float32: compute in float64 for the digits that are asked.", .softmax)
}

/// The whole answer in another order.
extension Misconception {
  static let transposed = Misconception(
    "transposed", "Rows and columns are exchanged: samples are rows, classes are columns.", .batch)
  static let rowsReordered = Misconception(
    "rows_reordered", "The rows are those of the batch, in another order.", .batch)
}
