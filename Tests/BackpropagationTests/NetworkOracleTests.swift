import Backpropagation
import Foundation
import GradientCore
import Testing
import _Differentiation

/// Oracles that share no code with the module: the toolchain's automatic differentiation of the textbook formula, and
/// differences of the module's own loss. Both are right only to some digits, so these bounds are wide.
@Suite("Independent oracles of networks")
struct NetworkOracleTests {
  /// Two inputs, two logistic units and two classes, each weight by its name in the course: W_{kij} is wkij.
  struct Parameters: Differentiable {
    var x1, x2: Double
    var w111, w112, w121, w122, b11, b12: Double
    var w211, w212, w221, w222, b21, b22: Double
  }

  @differentiable(reverse)
  static func logistic(_ a: Double) -> Double { 1 / (1 + exp(-a)) }

  /// −log ŷ_1 as the lecture writes it.
  @differentiable(reverse)
  static func textbookLoss(_ p: Parameters) -> Double {
    let h1 = logistic(p.b11 + p.w111 * p.x1 + p.w112 * p.x2)
    let h2 = logistic(p.b12 + p.w121 * p.x1 + p.w122 * p.x2)
    let e1 = exp(p.b21 + p.w211 * h1 + p.w212 * h2)
    let e2 = exp(p.b22 + p.w221 * h1 + p.w222 * h2)
    return -log(e1 / (e1 + e2))
  }

  @Test("every gradient equals the result of automatic differentiation", arguments: 1...20)
  func automaticDifferentiation(seed: Int) throws {
    let v = Self.numbers(seed: seed, count: 14)
    let p = Parameters(
      x1: v[0], x2: v[1], w111: v[2], w112: v[3], w121: v[4], w122: v[5], b11: v[6], b12: v[7], w211: v[8], w212: v[9],
      w221: v[10], w222: v[11], b21: v[12], b22: v[13])
    let network = try NetworkBatch(
      layers: [
        Layer(units: 2, inputs: 2, weights: Array(v[2..<6]), biases: Array(v[6..<8]), activation: .logistic),
        Layer(units: 2, inputs: 2, weights: Array(v[8..<12]), biases: Array(v[12..<14]), activation: nil),
      ], inputs: Array(v[0..<2]), samples: 1, truth: .labels([0]))
    let order: [NetworkQuantity] = [.gradX, .gradW(1), .gradB(1), .gradW(2), .gradB(2)]
    let found = try network.gradients(NetworkQuantities(order)).values
    let d = gradient(at: p, of: Self.textbookLoss)
    let expected = [
      d.x1, d.x2, d.w111, d.w112, d.w121, d.w122, d.b11, d.b12, d.w211, d.w212, d.w221, d.w222, d.b21, d.b22,
    ]
    for (one, other) in zip(order.flatMap { found[$0] ?? [] }, expected) {
      #expect(abs(one - other) <= 64 * 0x1p-52, "seed \(seed)")
    }
  }

  static let activations: [Activation] = [
    .identity, .logistic, .tanh, .relu, .leakyReLU(slope: 0.3), .elu(alpha: 0.7), .gelu, .geluTanh, .silu, .softplus,
  ]

  @Test(
    "∇W, ∇b and ∇x are the slopes of the loss, for every activation and output unit", arguments: activations,
    OutputUnit.allCases)
  func centralDifferences(activation: Activation, output: OutputUnit) throws {
    var inputs = Self.numbers(seed: 3, count: 6)
    var (w1, b1) = (Self.numbers(seed: 4, count: 12), Self.numbers(seed: 5, count: 4))
    var (w2, b2) = (Self.numbers(seed: 6, count: 8), Self.numbers(seed: 7, count: 2))
    func values(_ quantities: NetworkQuantities) throws -> NetworkValues {
      try NetworkBatch(
        layers: [
          Layer(units: 4, inputs: 3, weights: w1, biases: b1, activation: activation),
          Layer(units: 2, inputs: 4, weights: w2, biases: b2, activation: nil),
        ], output: output, inputs: inputs, samples: 2,
        truth: output == .softmax ? .labels([0, 1]) : .targets([0.25, 1, 0, 0.5])
      ).gradients(quantities).values
    }
    let found = try values([.gradX, .gradW(1), .gradB(1), .gradW(2), .gradB(2)])

    func check(_ quantity: NetworkQuantity, _ change: (Int, Double) -> Void) throws {
      let step = 0x1p-17
      for (index, slope) in try #require(found[quantity]).enumerated() {
        change(index, step)
        let up = try #require(try values([.loss])[.loss])[0]
        change(index, -2 * step)
        let down = try #require(try values([.loss])[.loss])[0]
        change(index, step)
        // step²/6 of the third derivative, and the loss's rounding over the step.
        #expect(abs((up - down) / (2 * step) - slope) <= 1e-8, "\(quantity) \(index)")
      }
    }
    try check(.gradX) { inputs[$0] += $1 }
    try check(.gradW(1)) { w1[$0] += $1 }
    try check(.gradB(1)) { b1[$0] += $1 }
    try check(.gradW(2)) { w2[$0] += $1 }
    try check(.gradB(2)) { b2[$0] += $1 }
  }

  /// Seeded multiples of 2^-20 in −2…2, so that a step of 2^-17 and back is exact.
  static func numbers(seed: Int, count: Int) -> [Double] {
    var state = UInt64(seed)
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 42) * 0x1p-21 - 1) * 2
    }
  }
}
