import Glibc
import GradientCore
import Grading

/// A seeded question of any shape and any options, with a tolerance of any form.
struct JunkQuestion {
  let question: Question
  let tolerance: Tolerance
  /// Another question for each quantity.
  let others: [Question]

  init(_ generator: inout SplitMix64) {
    question = JunkQuestion.draw(&generator)
    tolerance = JunkQuestion.tolerance(&generator)
    others = GradedQuantity.ofLogits.map { _ in JunkQuestion.draw(&generator) }
  }

  /// A single sample, few samples; one class, up to ten. Labels or soft targets, with weights, smoothing and ignored
  /// samples.
  private static func draw(_ generator: inout SplitMix64) -> Question {
    while true {
      let samples = [1, 1, 2, 3, 4, 6, 8].randomElement(using: &generator) ?? 1
      let classes = Int.random(in: 1...10, using: &generator)
      let isSoft = generator.uniform() < 0.15
      let ignoreIndex = !isSoft && generator.uniform() < 0.2 ? -100 : nil
      let logits = (0..<samples * classes).map { _ in (150 * generator.normal()).rounded() / 100 }
      let weights = generator.uniform() < 0.2 ? (0..<classes).map { _ in 0.25 + generator.uniform() } : nil
      let labels = (0..<samples).map { sample in
        ignoreIndex != nil && sample > 0 && generator.uniform() < 0.3
          ? -100 : Int.random(in: 0..<classes, using: &generator)
      }
      let truth =
        isSoft
        ? Truth.targets((0..<samples).flatMap { _ in distribution(classes, &generator) }) : .labels(labels)
      let batch = try? Batch(
        logits: logits, classes: classes, truth: truth,
        reduction: Reduction.allCases.randomElement(using: &generator) ?? .mean, weights: weights,
        labelSmoothing: generator.uniform() < 0.2 ? 0.1 : 0, ignoreIndex: ignoreIndex)
      if let batch, let question = try? Question(batch, isFlat: samples == 1) { return question }
    }
  }

  private static func tolerance(_ generator: inout SplitMix64) -> Tolerance {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: .standard
    case 1: .decimals(Int.random(in: 0...6, using: &generator))
    case 2: .significantFigures(Int.random(in: 1...6, using: &generator))
    default:
      .close(
        rtol: [0, 1e-9, 1e-2, 0.5, 1e308].randomElement(using: &generator) ?? 0,
        atol: [0, 1e-12, 1e-3, 0.1, 1e308].randomElement(using: &generator) ?? 0)
    }
  }
}

/// Random probabilities.
func distribution(_ classes: Int, _ generator: inout SplitMix64) -> [Double] {
  let weights = (0..<classes).map { _ in -log(1 - generator.uniform()) }
  let sum = weights.reduce(0, +)
  return weights.map { $0 / sum }
}
