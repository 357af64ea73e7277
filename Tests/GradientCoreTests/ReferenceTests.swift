import GradientCore
import Testing

/// Values that others published, and the lecture's own formulas.
@Suite("Reference values")
struct ReferenceTests {
  static let logits: [Double] = [2, 1, 0.1, 0.5, 2.5, -1, 1, 1, 1, 3, -2, 0]
  static let weights = [0.2, 0.3, 0.5]

  @Test("PyTorch's cross_entropy with weights, label smoothing and ignore_index")
  func everyOption() throws {
    let batch = try Batch(
      logits: Self.logits, classes: 3, truth: .labels([0, 2, -100, 1]), weights: Self.weights, labelSmoothing: 0.1,
      ignoreIndex: -100)
    let loss = try #require(try batch.gradients([.loss]).loss)
    #expect(abs(loss - 3.318014724979445) <= 4 * loss.ulp)
  }

  @Test("PyTorch's cross_entropy divides labels by their weight, targets by the batch")
  func denominators() throws {
    let byLabel = try Batch(
      logits: Self.logits, classes: 3, truth: .labels([0, 2, 1, 1]), weights: Self.weights)
    let oneHot: [Double] = [1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0]
    let byTarget = try Batch(logits: Self.logits, classes: 3, truth: .targets(oneHot), weights: Self.weights)
    let labelLoss = try #require(try byLabel.gradients([.loss]).loss)
    let targetLoss = try #require(try byTarget.gradients([.loss]).loss)
    #expect(abs(labelLoss - 2.8892879723309903) <= 4 * labelLoss.ulp)
    #expect(abs(targetLoss - 0.939018591007572) <= 4 * targetLoss.ulp)
  }
}
