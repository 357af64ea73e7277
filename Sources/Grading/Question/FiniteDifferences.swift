import GradientCore

/// The slope of each sample's cross-entropy along one direction of its logits, from two losses that are a small step
/// apart.
struct FiniteDifferences: Sendable {
  /// The slope of each sample's share of the loss along its direction, shape `[B]`; NaN if rounding hides the step.
  let slopes: [Double]
  private let classes: Int

  /// A power of two: its square bounds the error of a central difference, 1.5e-8 of the loss's third derivative.
  private static let step = 0x1p-13

  init(_ question: Question) {
    let (samples, classes) = (question.samples, question.classes)
    self.classes = classes
    func losses(_ step: Double) -> [Double]? {
      let logits = (0..<samples).flatMap { sample in
        zip(question.logits(sample), FiniteDifferences.direction(sample, classes: classes)).map { $0 + step * $1 }
      }
      let moved = try? Batch(
        logits: logits, classes: classes, truth: question.truth, reduction: question.reduction,
        weights: question.weights, labelSmoothing: question.labelSmoothing, ignoreIndex: question.ignoreIndex)
      return try? moved?.gradients([.losses]).losses
    }
    let unknown = [Double](repeating: .nan, count: samples)
    let (ahead, behind) = (losses(FiniteDifferences.step) ?? unknown, losses(-FiniteDifferences.step) ?? unknown)
    slopes = (0..<samples).map { sample in
      let hidden = question.logits(sample).contains { abs($0) > FiniteDifferences.logitMax && $0.isFinite }
      let slope = (ahead[sample] - behind[sample]) / (2 * FiniteDifferences.step * question.divisor)
      return hidden || !slope.isFinite ? .nan : slope
    }
  }

  /// With a greater logit, rounding of the logit plus the step hides the slope.
  private static let logitMax = 1e4

  /// A seeded direction for each sample, the same on every call, within −1…1 and not constant over the classes.
  func direction(_ sample: Int) -> [Double] { FiniteDifferences.direction(sample, classes: classes) }

  private static func direction(_ sample: Int, classes: Int) -> [Double] {
    var generator = SplitMix64(seed: UInt64(sample))
    return (0..<classes).map { _ in 2 * generator.uniform() - 1 }
  }
}
