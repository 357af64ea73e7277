/// What changes a gradient as a whole, where it is given and not before: clipping, and a divisor that is left out. None
/// is combined: a length with factors is any constant, and so is a step.
enum WholeGradientSlips {
  static func all(at quantity: GradedQuantity) -> [Slip] {
    // ŷ in percent and a factor 2 give 0.02 times ∇_ŷ too, and a difference of −log ŷ_ℓ is not 2h times ∇_ŷ. A small
    // factor of the gradient of a parameter is a learning rate.
    quantity == .gradAL ? clipped + differences : clipped
  }

  private static let clipped = [0.1, 1, 5].map(byValue) + [1, 5].map(byLength)
  private static let differences = [0.01, 1e-3, 1e-4].map(notDivided)

  /// nil if no entry is beyond the limit.
  private static func byValue(_ limit: Double) -> Slip {
    slip(.gradientClipped) { spans in
      guard spans.contains(where: { abs($0.value) > limit }) else { return nil }
      return spans.map { $0.atEnds { min(max($0, -limit), limit) } }
    }
  }

  /// limit · g / ‖g‖. A limit of 1 also is what a division by the length gives, so it needs no longer g.
  private static func byLength(_ limit: Double) -> Slip {
    slip(.gradientClipped) { spans in
      let length = spans.map(\.squared).total.squareRoot
      guard length.value > (limit == 1 ? 0 : limit) else { return nil }
      return spans.map { $0 / length * limit }
    }
  }

  /// L(… + h) − L(… − h), which is 2h times the gradient as far as these steps show. It is no factor, because what is
  /// computed from a gradient that was checked is computed from the gradient.
  private static func notDivided(_ step: Double) -> Slip {
    slip(.differenceNotDivided) { spans in spans.map { $0 * (2 * step) } }
  }

  private static func slip(
    _ misconception: Misconception, _ change: @escaping @Sendable ([Span]) -> [Span]?
  ) -> Slip {
    Slip(
      misconception, price: Slip.rare,
      .arrangement { matrix in
        change(matrix.spans).map { Matrix(rows: matrix.rows, columns: matrix.columns, spans: $0) }
      }, standsAlone: true)
  }
}
