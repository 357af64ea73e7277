import Backpropagation
import GradientCore
import Grading
import Testing

/// A grader keeps what it computed for earlier answers. That changes no later report, so a result does not depend on
/// the class, nor on how threads share it.
@Suite("The report of an answer after others")
struct NeighbourTests {
  private static func question() throws -> Question {
    let first = Layer(
      units: 5, inputs: 4,
      weights: [
        -0.85, 1.11, -0.87, -1.68, -0.39, -1.13, -1.11, -0.24, 1.31, -2.09, 1.19, -2.4, 0.23, -0.54, 1.54, 0.02,
        0.9, -0.36, -1.44, -0.61,
      ],
      biases: [-0.09, -0.2, 0.11, 0.16, -0.52], activation: .relu)
    let last = Layer(
      units: 3, inputs: 5,
      weights: [0.63, -1.12, -2.07, -0.7, -0.86, 0.05, 1.12, 3.39, -0.56, -2.03, -0.74, -2.43, -1.41, 1.28, -0.32],
      biases: [-0.01, -0.49, 0.48], activation: nil)
    let inputs = [
      -1.29, 0.07, -0.43, -1.99, -0.17, 0, 0.36, -1.57, 0.91, 0.87, -0.58, 1.26, 1.88, 2.25, 1.7, -1.48,
      -1.46, 0, 0.18, 0.3, 2.48, 0.48, 0.67, -0.02,
    ]
    return try Question(
      NetworkBatch(layers: [first, last], inputs: inputs, samples: 6, truth: .labels([0, 1, 1, 0, 2, 2])))
  }

  /// Computed from nothing.
  private static let a: [Double] = [
    4.7749, 1.1452, 2.5452, -0.8756, 0.1322, 2.3512, -0.1364, 4.0908, 0.6324, -0.2327,
    -1.5269, -1.1989, -4.2355, -0.9686, 0.0538, 1.8234, -4.9969, 3.444, 1.9718, -1.1733,
    0.4959, 0.0856, -2.3041, 0.1194, -2.2776, -2.2477, -2.439, 3.1821, 1.527, 0.5916,
  ]
  private static let gradH: [Double] = [
    -0.58, 2.24, 5.46, 0.14, -1.17, 0, 0, 0, 0, 0, -0.23, -2.51, -4.15, 0.9, 1.24,
    -0.58, 2.24, 5.46, 0.14, -1.17, 0.74, 1.36, 0.87, -1.23, -0.62, 0.79, 3.55, 4.8, -1.84, -1.71,
  ]
  /// −g'(a_1) ∇_{h_1} / B, from this ∇_{h_1} and the right a_1.
  private static let gradA: [Double] = [
    0.0967, -0.3733, -0.91, 0, 0.195, 0, 0, 0, 0, 0, 0, 0, 0, 0, -0.2065,
    0.0967, 0, -0.91, -0.0233, 0, -0.1225, -0.2269, 0, 0.2045, 0, 0, 0, -0.8, 0.3067, 0.285,
  ]

  private func answer(_ parts: [GradedQuantity: [Double]]) -> Answer {
    Answer(parts.mapValues { .values($0, shape: [6, 5]) })
  }

  /// ∇_{a_1} may start from ∇_{h_1} and a_1 together, and from each of them next to the exact other one. Then fewer
  /// mistakes are tried than if the answer holds ∇_{h_1} alone.
  @Test(
    "is that of the answer alone",
    arguments: [[GradedQuantity.gradH(1): gradH, .gradA(1): a], [.a(1): a, .gradA(1): gradH]])
  func later(before: [GradedQuantity: [Double]]) throws {
    let question = try Self.question()
    let both = answer([.a(1): Self.a, .gradH(1): Self.gradH, .gradA(1): Self.gradA])
    var (alone, grader) = (Grader(question), Grader(question))
    _ = grader.grade(answer(before))
    #expect(grader.grade(both) == alone.grade(both))
  }
}
