internal import GradientKernels

/// Loss, ŷ and ∇_{a_L} of one sample of few classes with a label, without options: to the bit what a `Batch` of it gives, without the arrays,
/// tiles, views and parts that many rows need; for one they are most of the work.
package enum LoneSample {
  package static var classesMax: Int { LoneRow.classesMax }

  /// Writes ŷ and ∇_{a_L}.
  ///
  /// - Parameters:
  ///   - yHat: receives ŷ, `[k]`; what it holds behind that stays.
  ///   - gradAL: receives ∂loss/∂a_L in the same way.
  ///   - logits: `[k]`.
  ///   - label: counted from 0.
  ///   - variant: a compilation of the inner loops of one's choice.
  /// - Precondition: `yHat` and `gradAL` have room for k numbers.
  /// - Returns: the loss in nats; nil, and nothing is written, where the sample is for a `Batch` to compute, or to refuse.
  package static func fill(
    yHat: inout MutableSpan<Double>, gradAL: inout MutableSpan<Double>, of logits: Span<Double>, label: Int,
    variant: KernelVariant = .best
  ) -> Double? {
    guard !logits.isEmpty, logits.count <= classesMax, logits.indices.contains(label) else { return nil }
    // NaN where a logit is not allowed.
    let greatest = variant.maximum(of: logits)
    guard greatest.isFinite, logits[label] > -.infinity else { return nil }
    return variant.loneRow(of: logits, greatest: greatest, label: label, yHat: &yHat, gradAL: &gradAL)
  }
}
