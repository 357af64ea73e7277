internal import GradientKernels
import Parallel

/// The greatest logit of each row, or NaN for a row that contains NaN or +∞.
struct RowMaxima: Sendable {
  /// The first row's; NaN if there is no row.
  private let first: Double
  /// Every row's; empty if there is only one: an array would cost more than finding its greatest logit.
  private let all: [Double]

  init(of logits: borrowing [Double], rows: Int, classes: Int, split: borrowing WorkSplit) {
    guard rows > 1 else {
      all = []
      first = rows == 1 ? KernelVariant.best.maximum(of: logits.span.extracting(first: classes)) : .nan
      return
    }
    all = RowMaxima.all(in: logits, rows: rows, classes: classes, split: split)
    first = all[0]
  }

  private static func all(in logits: [Double], rows: Int, classes: Int, split: WorkSplit) -> [Double] {
    var maxima = [Double].unwritten(rows)
    let parts = split.parts(rows: rows, classes: classes)
    guard parts > 1 else {
      var results = maxima.mutableSpan
      KernelVariant.best.findMaxima(
        in: logits.span.extracting(first: rows * classes), classes: classes, into: &results)
      return maxima
    }
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

  subscript(row: Int) -> Double { all.isEmpty ? first : all[row] }

  /// A view: reading it does not count a reference for each row.
  var view: View { @_lifetime(borrow self) get { View(self) } }

  struct View: ~Escapable {
    private let first: Double
    private let all: Span<Double>

    @_lifetime(borrow maxima)
    fileprivate init(_ maxima: borrowing RowMaxima) {
      first = maxima.first
      all = maxima.all.span
    }

    subscript(row: Int) -> Double { all.isEmpty ? first : all[row] }

    /// The greatest logits of some of several rows.
    @_lifetime(copy self)
    func extracting(_ rows: Range<Int>) -> Span<Double> { all.extracting(rows) }
  }
}
