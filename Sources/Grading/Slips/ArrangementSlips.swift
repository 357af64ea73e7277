private import Glibc

/// Right numbers in wrong places, rows that are mixed, and gradients that are changed as a whole.
enum ArrangementSlips {
  /// The slips at a matrix with a row for each sample; at ∇W and ∇b, only what changes a gradient as a whole.
  static func all(at quantity: GradedQuantity) -> [Slip] {
    guard !quantity.isSum else { return quantity == .loss ? [] : WholeGradientSlips.all(at: quantity) }
    guard quantity.isMatrix else { return ofRows + [summedUp] }
    switch quantity {
    case .yHat: return ofRows + ofColumns()
    case .a, .h: return ofRows + ofColumns(.transposedUnits, .unitsReversed)
    case .gradA, .gradH, .gradX:
      return ofRows + ofColumns(.transposedUnits, .unitsReversed) + ofGradients + WholeGradientSlips.all(at: quantity)
    default: return ofRows + ofColumns() + ofGradients + WholeGradientSlips.all(at: quantity)
    }
  }

  /// The price of rows in any order: log₂ B! bits to name the order, and 4.
  static func reorderedPrice(rows: Int) -> Double { 4 + lgamma(Double(rows) + 1) / M_LN2 }

  private static func slip(
    _ misconception: Misconception, price: Double = Slip.rare, _ change: @escaping @Sendable (Matrix) -> [Span]?
  ) -> Slip {
    Slip(
      misconception, price: price,
      .arrangement { matrix in
        change(matrix).map { Matrix(rows: matrix.rows, columns: matrix.columns, spans: $0) }
      })
  }

  private static let ofRows: [Slip] = [
    rows(.rowsReordered) { row, count in count - 1 - row },
    rows(.firstRowRepeated) { _, _ in 0 },
    rows(.oneSampleAlone) { row, count in row == count - 1 ? row : nil },
    rows(.oneSampleAlone) { row, _ in row == 0 ? row : nil },
  ]

  private static func ofColumns(
    _ transposition: Misconception = .transposed, _ reversal: Misconception = .columnsReversed
  ) -> [Slip] {
    [
      slip(transposition, price: Slip.seen, transposed),
      slip(reversal) { matrix in (0..<matrix.rows).flatMap { matrix.row($0).reversed() } },
    ]
  }

  /// Each row with those before it.
  private static let summedUp = slip(.rowsSummedUp) { matrix in
    guard matrix.rows > 1 else { return nil }
    var sum = [Span](repeating: .zero, count: matrix.columns)
    return (0..<matrix.rows).flatMap { row in
      for (column, span) in matrix.row(row).enumerated() { sum[column] += span }
      return sum
    }
  }

  private static let ofGradients: [Slip] = [
    summedUp,
    slip(.summedOverSamples, price: Slip.seen) { matrix in matrix.repeating(matrix.sumOfRows) },
    slip(.summedOverSamples, price: Slip.seen) { matrix in
      matrix.repeating(matrix.sumOfRows.map { $0 / Double(matrix.rows) })
    },
    slip(.unitGradients) { matrix in (0..<matrix.rows).flatMap { unit(matrix.row($0)) } },
  ]

  /// Each row from another, or zeros; nil for a single row.
  private static func rows(
    _ misconception: Misconception, from source: @escaping @Sendable (_ row: Int, _ count: Int) -> Int?
  ) -> Slip {
    slip(misconception) { matrix in
      guard matrix.rows > 1 else { return nil }
      return (0..<matrix.rows).flatMap { row in
        source(row, matrix.rows).map { matrix.row($0) } ?? [Span](repeating: .zero, count: matrix.columns)
      }
    }
  }

  /// Rows and columns exchanged; nil for a single row or column. The numbers are those of shape `[k][B]`, in row-major
  /// order, so an answer that was reshaped to `[B][k]` afterwards has them too.
  @Sendable private static func transposed(_ matrix: Matrix) -> [Span]? {
    guard matrix.rows > 1, matrix.columns > 1 else { return nil }
    return matrix.spans.indices.map {
      matrix.spans[$0 % matrix.rows * matrix.columns + $0 / matrix.rows]
    }
  }
}

extension Matrix {
  fileprivate func row(_ index: Int) -> [Span] { Array(spans[index * columns..<(index + 1) * columns]) }

  fileprivate var sumOfRows: [Span] {
    (0..<columns).map { column in
      stride(from: column, to: spans.count, by: columns).reduce(.zero) { $0 + spans[$1] }
    }
  }

  /// The same row for every sample; nil if there is only one.
  fileprivate func repeating(_ row: [Span]) -> [Span]? {
    rows > 1 ? (0..<rows).flatMap { _ in row } : nil
  }
}
