internal import GradientCoreKernels

/// Loss, ŷ and ∇_{a_L} of one sample of few classes with a label, without options: to the bit what a `Batch` of it gives, without the arrays,
/// tiles, views and parts that many rows need; for one they are most of the work.
package struct LoneSample {
  package static var classesMax: Int { LoneRow.classesMax }

  /// k, 1…`classesMax`.
  package let classes: Int
  /// In nats.
  package let loss: Double
  private let yHatRow: InlineArray<16, Double>
  private let gradALRow: InlineArray<16, Double>

  /// ŷ, shape `[k]`.
  package var yHat: Span<Double> { @_lifetime(borrow self) get { yHatRow.span.extracting(first: classes) } }

  /// ∂loss/∂a_L, shape `[k]`.
  package var gradAL: Span<Double> { @_lifetime(borrow self) get { gradALRow.span.extracting(first: classes) } }

  /// - Parameters:
  ///   - logits: `[k]`.
  ///   - label: counted from 0.
  ///   - variant: a compilation of the inner loops of one's choice.
  /// - Returns: nil where the sample is for a `Batch` to compute, or to refuse.
  package init?(logits: Span<Double>, label: Int, variant: KernelVariant = .best) {
    classes = logits.count
    guard classes > 0, classes <= Self.classesMax, logits.indices.contains(label) else { return nil }
    // NaN where a logit is not allowed.
    let greatest = variant.maximum(of: logits)
    guard greatest.isFinite, logits[label] > -.infinity else { return nil }
    var yHat = InlineArray<16, Double>(repeating: 0)
    var gradAL = InlineArray<16, Double>(repeating: 0)
    var yHatSpan = yHat.mutableSpan
    var gradALSpan = gradAL.mutableSpan
    let loss = variant.loneRow(of: logits, greatest: greatest, label: label, yHat: &yHatSpan, gradAL: &gradALSpan)
    guard let loss else { return nil }
    self.loss = loss
    yHatRow = yHat
    gradALRow = gradAL
  }
}
