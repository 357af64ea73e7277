import Backpropagation
import GradientCore
import Testing

/// A network with an identity layer h = W_1·x, and a softmax layer of zero weights with given biases.
private func network(x: [Double], weights: [Double], outputBiases: [Double], label: Int) throws -> NetworkBatch {
  let classes = outputBiases.count
  return try NetworkBatch(
    layers: [
      Layer(units: 1, inputs: x.count, weights: weights, biases: nil, activation: .identity),
      Layer(
        units: classes, inputs: 1, weights: [Double](repeating: 0, count: classes), biases: outputBiases,
        activation: nil),
    ], inputs: x, samples: 1, truth: .labels([label]))
}

@Suite("Midpoints of two doubles")
struct MidpointTests {
  @Test("1 + 1.5·2^−52 − e^−weight is below a midpoint, however small the exponential", arguments: [1e3, 1e6, 1e300])
  func saturatedUnit(_ weight: Double) throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 1, inputs: 1, weights: [weight], biases: nil, activation: .logistic),
        Layer(units: 2, inputs: 1, weights: [1, 1], biases: [0x1.8p-52, 0], activation: nil),
      ], inputs: [1], samples: 1, truth: .labels([0]))
    #expect(try network.gradients([.a(2)]).values[.a(2)] == [0x1.0000000000001p+0, 1])
  }

  @Test(
    "The same for the other units that saturate, on both sides",
    arguments: [
      (Activation.tanh, 1e6, 0x1.8p-52, 0x1.0000000000001p+0),
      // −1 + 1.5·2^−53 is the midpoint of −1 + 2^−53 and −1 + 2^−52; tanh is a little above −1.
      (.tanh, -1e6, 0x1.8p-53, -0x1.ffffffffffffep-1), (.elu(alpha: -1), -1e6, 0x1.8p-52, 0x1.0000000000001p+0),
    ])
  func otherUnits(_ activation: Activation, _ x: Double, _ bias: Double, _ expected: Double) throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: activation),
        Layer(units: 1, inputs: 1, weights: [1], biases: [bias], activation: nil),
      ], output: .identity, inputs: [x], samples: 1, truth: .targets([0]))
    #expect(try network.gradients([.a(2)]).values[.a(2)] == [expected])
  }

  @Test("A third of 3 + 3·2^−53 is a midpoint: with equal logits it is a tie, to even")
  func thirds() throws {
    for (odd, expected) in [(3.0, 1.0), (9, 0x1.0000000000002p+0)] {
      let tie = try network(x: [3, odd * 0x1p-53], weights: [1, 1], outputBiases: [7, 7, 7], label: 0)
      let gradW = try tie.gradients([.gradW(2)]).values[.gradW(2)]!
      #expect(gradW[1] == expected)
      #expect(gradW[0] == -2 * expected)
    }
  }

  @Test("With a fourth logit far below, the third is a little less, and rounds down")
  func almostThirds() throws {
    for bias in [-1e4, -1e300] {
      let below = try network(x: [3, 9 * 0x1p-53], weights: [1, 1], outputBiases: [0, 0, 0, bias], label: 0)
      #expect(try below.gradients([.gradW(2)]).values[.gradW(2)]![1] == 0x1.0000000000001p+0)
    }
  }

  @Test("Shares of different samples: thirds and halves in one sum over the batch")
  func shares() throws {
    let network = try NetworkBatch(
      layers: [Layer(units: 3, inputs: 2, weights: [1, 0, 1, 0, 1, -1], biases: nil, activation: nil)],
      inputs: [3, 0, 2, 1e5], samples: 2, truth: .labels([0, 0]), reduction: .sum)
    // Sample 0: ⅓ each. Sample 1: ½, ½ and e^−100000.
    let values = try network.gradients([.gradW(1), .gradB(1), .yHat]).values
    let third = 1 / 3.0
    let biases = [-7.0, 5, 2].map { $0 / 6 }
    #expect(values[.yHat] == [third, third, third, 0.5, 0.5, 0])
    #expect(values[.gradB(1)] == biases)
    #expect(values[.gradW(1)] == [-3, -5e4, 2, 5e4, 1, 0])
  }

  @Test("The least double times ½ and something more rounds up, not to even")
  func subnormal() throws {
    let network = try NetworkBatch(
      layers: [Layer(units: 1, inputs: 1, weights: [0.5], biases: nil, activation: nil)],
      output: .identity, inputs: [0x1p-1074], samples: 1, truth: .targets([0]))
    #expect(try network.gradients([.a(1)]).values[.a(1)] == [0])
    let gated = try NetworkBatch(
      layers: [
        Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: .silu),
        Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: nil),
      ], output: .identity, inputs: [0x1p-1074], samples: 1, truth: .targets([0]))
    #expect(try gated.gradients([.h(1), .a(2)]).values == [.h(1): [0x1p-1074], .a(2): [0x1p-1074]])
  }

  @Test("Equal logits whose tails are below every double still make a tie")
  func saturatedLogits() throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: .gelu),
        Layer(units: 4, inputs: 1, weights: [1, 0.5, 1, 0], biases: nil, activation: nil),
      ], inputs: [1e16], samples: 1, truth: .targets([0, 0.7188935100227093, 0.2811064899772907, 0]),
      weights: [0.5, 1, 2, 0.43252249653353914])
    #expect(try network.gradients([.gradA(2)]).values[.gradA(2)]!.allSatisfy(\.isFinite))
  }

  /// With h = log(1 + e^−100000) the logits are −1.2·h, 0 and −1.1·h. 3·0.2 is the midpoint of 0.6 and the next double,
  /// and −q·S/e_c is −0.2·(3 − 2.3·h) in the second class, −0.2·(3 + h) in the third.
  @Test("Logits that differ by e^−100000 decide the sides of midpoints")
  func nearLogits() throws {
    for (targets, expected) in [([0.8, 0.2, 0], -0.6), ([0.8, 0, 0.2], -0.6000000000000001)] {
      let network = try NetworkBatch(
        layers: [
          Layer(units: 1, inputs: 1, weights: [-1e5], biases: nil, activation: .softplus),
          Layer(units: 3, inputs: 1, weights: [-1.2, 0, -1.1], biases: nil, activation: nil),
        ], inputs: [1], samples: 1, truth: .targets(targets))
      let values = try network.gradients([.gradYHat, .yHat, .gradA(2), .gradB(2)]).values
      #expect(values[.gradYHat]!.contains(expected))
      #expect(values[.yHat] == [Double](repeating: 1 / 3.0, count: 3))
      #expect(values[.gradA(2)] == values[.gradB(2)])
    }
  }

  /// −3·0.01 is a midpoint, and 3.9·ŷ of the class, e^−gap, is above 0.
  @Test("A far class is above the midpoint −w·q", arguments: [1e4, 1e5, 1e9])
  func farClassBesideMidpoint(_ gap: Double) throws {
    let network = try NetworkBatch(
      layers: [Layer(units: 3, inputs: 1, weights: [0, -1, -gap], biases: nil, activation: nil)], inputs: [1],
      samples: 1, truth: .targets([0.99, 0, 0.01]), weights: [1, 1, 3])
    let values = try network.gradients([.gradA(1), .gradB(1)]).values
    #expect(values[.gradA(1)]![2] == -0.03)
    #expect(values[.gradB(1)]![2] == -0.03)
  }
}
