import Foundation
import GradientCore
import Testing
import _Differentiation

/// Oracles that share no code with the core: the toolchain's automatic differentiation of the textbook formula, and
/// differences of the core's own loss. Both are right only to some digits, so these bounds are wide.
@Suite("Independent oracles")
struct OracleTests {
  /// −log ŷ_ℓ as the lecture writes it, for three classes and ℓ = 1.
  @differentiable(reverse)
  static func textbookLoss(_ a: Double, _ b: Double, _ c: Double) -> Double {
    -log(exp(b) / (exp(a) + exp(b) + exp(c)))
  }

  /// Seeded numbers in −4…4, where the textbook formula loses little.
  static func logits(seed: UInt64, count: Int) -> [Double] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) * 0x1p-50 - 4
    }
  }

  @Test("∇_{a_L} equals the result of automatic differentiation", arguments: 1...40)
  func automaticDifferentiation(seed: Int) throws {
    let a = Self.logits(seed: UInt64(seed), count: 3)
    let batch = try Batch(logits: a, classes: 3, truth: .labels([1]))
    let found = try batch.gradients([.loss, .gradAL])
    let expected = gradient(at: a[0], a[1], a[2], of: Self.textbookLoss)
    let loss = Self.textbookLoss(a[0], a[1], a[2])
    // Ten operations, each within an ulp of a number of about 1, and a loss down to e^-8.
    #expect(abs(try #require(found.loss) - loss) <= 16 * 0x1p-52)
    for (one, other) in zip(try #require(found.gradAL), [expected.0, expected.1, expected.2]) {
      #expect(abs(one - other) <= 16 * 0x1p-52, "seed \(seed)")
    }
  }

  @Test("∇_{a_L} is the slope of the loss", arguments: Reduction.allCases.filter { $0 != .none }, [0.0, 0.1])
  func centralDifferences(reduction: Reduction, labelSmoothing: Double) throws {
    let (samples, classes, step) = (3, 5, 0x1p-17)
    let a = Self.logits(seed: 7, count: samples * classes)
    func loss(_ logits: [Double]) throws -> Double {
      try #require(
        try Batch(
          logits: logits, classes: classes, truth: .labels([1, 4, 1]), reduction: reduction,
          weights: [0.5, 1, 2, 0.25, 3], labelSmoothing: labelSmoothing
        ).gradients([.loss]).loss)
    }
    let batch = try Batch(
      logits: a, classes: classes, truth: .labels([1, 4, 1]), reduction: reduction, weights: [0.5, 1, 2, 0.25, 3],
      labelSmoothing: labelSmoothing)
    let gradients = try #require(try batch.gradients([.gradAL]).gradAL)
    for index in a.indices {
      var (up, down) = (a, a)
      up[index] += step
      down[index] -= step
      let slope = (try loss(up) - loss(down)) / (up[index] - down[index])
      // step²/6 of the third derivative, and the loss's rounding over the step.
      #expect(abs(slope - gradients[index]) <= 1e-9, "index \(index)")
    }
  }

  @Test("row ℓ of the Jacobian is the slope of ŷ_ℓ")
  func jacobian() throws {
    let (label, step) = (2, 0x1p-17)
    let a = Self.logits(seed: 11, count: 6)
    func yHat(_ logits: [Double]) throws -> Double {
      try #require(try Batch(logits: logits, classes: 6, truth: .labels([label])).gradients([.yHat]).yHat)[label]
    }
    let row = try #require(
      try Batch(logits: a, classes: 6, truth: .labels([label])).gradients([.jacobianRow]).jacobianRow)
    for index in a.indices {
      var (up, down) = (a, a)
      up[index] += step
      down[index] -= step
      let slope = (try yHat(up) - yHat(down)) / (up[index] - down[index])
      #expect(abs(slope - row[index]) <= 1e-9)
    }
  }
}
