import Parallel

extension Batch {
  /// The greatest logit of each row, NaN for a row that holds NaN or +∞.
  static func maxima(of logits: borrowing [Double], rows: Int, classes: Int, split: borrowing WorkSplit) -> [Double] {
    var maxima = [Double].unwritten(rows)
    let span = logits.span.extracting(first: rows * classes)
    let parts = split.parts(rows: rows, classes: classes)
    guard parts > 1 else {
      var results = maxima.mutableSpan
      KernelVariant.best.findMaxima(in: span, classes: classes, into: &results)
      return maxima
    }
    let logits = copy logits
    PartedArray.withParts(of: &maxima) { maxima in
      split.forEach(parts) { part in
        let range = part * rows / parts..<(part + 1) * rows / parts
        maxima.write(range) { results in
          let span = logits.span.extracting(range.lowerBound * classes..<range.upperBound * classes)
          KernelVariant.best.findMaxima(in: span, classes: classes, into: &results)
        }
      }
    }
    return maxima
  }
}
