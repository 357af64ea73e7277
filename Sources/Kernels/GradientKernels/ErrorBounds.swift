/// Bounds of the relative errors of the kernels' unevaluated sums, before their one rounding. The article *Exactness*
/// proves them.
package enum ErrorBounds {
  /// Of e·factor.
  package static let product = 0x1p-81
  /// Of ∂loss/∂a_ℓ of a label.
  static let labelGradient = 0x1p-80
  /// Of log S.
  package static let logarithm = 0x1p-70
  /// The absolute error of log S.
  static let logarithmAbsolute = 0x1p-80
  /// Of a loss, and of a sum of losses.
  package static let loss = 0x1p-69
  /// Of D, and of w/D and q/D.
  package static let denominator = 0x1p-90
}
