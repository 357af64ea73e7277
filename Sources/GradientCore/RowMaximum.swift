/// The pass over the logits that finds the greatest of each row, and whether one is not allowed.
enum RowMaximum {
  /// The greatest of each whole row, NaN for a row that holds NaN or +∞.
  static func all(in logits: [Double], classes: Int, split: RowSplit) -> [Double] {
    let rows = logits.count / classes
    let parts = split.parts(rows: rows, classes: classes)
    return PartedArray<Double>.fill(rows) { maxima in
      guard parts > 1 else {
        return maxima.write(0..<rows) { results in
          let whole = logits.span.extracting(0..<rows * classes)
          KernelVariant.best.findMaxima(in: whole, classes: classes, into: &results)
        }
      }
      split.run(parts) { part in
        let range = part * rows / parts..<(part + 1) * rows / parts
        maxima.write(range) { results in
          let span = logits.span.extracting(range.lowerBound * classes..<range.upperBound * classes)
          KernelVariant.best.findMaxima(in: span, classes: classes, into: &results)
        }
      }
    }
  }
}
