import Parallel

extension WorkSplit {
  /// With fewer logits for each part, one thread is done before a second has begun.
  private static let logitsPerPartMin = 16384

  /// How many parts a pass over a batch's rows is worth.
  func parts(rows: Int, classes: Int) -> Int { min(workers, rows, rows * classes / WorkSplit.logitsPerPartMin + 1) }
}
