internal import GradientKernels

/// Loss, ŷ and ∇_{a_L} of one sample of few classes with a label and without options.
///
/// The results are those of a `Batch` with this sample. The arrays, tiles, views and parts that many
/// rows need would be most of the work for one.
package enum LoneSample {
  package static var classesMax: Int { LoneRow.classesMax }

  /// Writes ŷ and ∇_{a_L}.
  ///
  /// - Parameters:
  ///   - yHat: receives ŷ, `[k]`; the numbers after these k do not change.
  ///   - gradAL: receives ∂loss/∂a_L in the same way.
  ///   - logits: `[k]`.
  ///   - label: counted from 0.
  ///   - variant: which compilation of the inner loops to use.
  /// - Precondition: `yHat` and `gradAL` have room for k numbers.
  /// - Returns: the loss in nats; nil if only a `Batch` can compute or refuse the sample. What was written means
  ///   nothing then.
  package static func fill(
    yHat: inout MutableSpan<Double>, gradAL: inout MutableSpan<Double>, of logits: Span<Double>, label: Int,
    variant: KernelVariant = .best
  ) -> Double? {
    // Fast path (0013): the numbers of `Batch.gradients` for a batch of this one sample.
    guard !logits.isEmpty, logits.count <= classesMax else { return nil }
    let greatest = variant.maximum(of: logits)
    guard LabelledRow.isValid(logits, greatest: greatest, label: label) else { return nil }
    return variant.loneRow(of: logits, greatest: greatest, label: label, yHat: &yHat, gradAL: &gradAL)
  }
}
