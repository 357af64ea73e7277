internal import GradientCoreKernels

/// The smallest of requests: one sample of few classes with a label, without options, of which loss, ŷ and ∇_{a_L} are asked.
/// Its numbers are those of a tile's row (docs/decisions/0101) without the tiles, views and parts that many rows need: for one
/// they are most of the work.
extension Batch {
  /// Whether `fillLoneRow` may be tried.
  @inline(__always)
  func isLoneRow(_ quantities: Quantities) -> Bool {
    samples == 1 && classes <= LoneRow.classesMax && quantities == .usual && weights == nil && !hasSoftTruth
  }

  /// Computes loss, ŷ and ∇_{a_L}.
  ///
  /// - Returns: false, and nothing is computed, where the row needs more than its kernel has: it is ignored, or some bits may
  ///   be lost.
  @inline(__always)
  func fillLoneRow(_ gradients: inout Gradients, _ variant: KernelVariant) -> Bool {
    guard case .labels(let labels) = truth, labels[0] != ignoreIndex else { return false }
    var yHat = [Double].unwritten(classes)
    var gradAL = [Double].unwritten(classes)
    var yHatSpan = yHat.mutableSpan
    var gradALSpan = gradAL.mutableSpan
    guard
      let loss = variant.loneRow(
        of: logits.span, greatest: maxima[0], label: labels[0], yHat: &yHatSpan, gradAL: &gradALSpan)
    else { return false }
    gradients.yHat = yHat
    gradients.gradAL = gradAL
    // D is 1 for one sample without weights, so the loss is the batch's, whether it is a sum or a mean.
    if reduction != .none { gradients.loss = loss }
    return true
  }
}
