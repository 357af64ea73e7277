import Backpropagation
import GradientCore
import Testing

@Suite("Kinks")
struct KinkTests {
  /// One hidden unit below the kinked one.
  private func network(
    _ activation: Activation, x: Double, below: Activation = .identity, weights: [Double], bias: Double = 0
  ) throws -> NetworkBatch {
    try NetworkBatch(
      layers: [
        Layer(
          units: weights.count, inputs: 1, weights: [Double](repeating: 1, count: weights.count), biases: nil,
          activation: below),
        Layer(units: 1, inputs: weights.count, weights: weights, biases: [bias], activation: activation),
        Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: nil),
      ], output: .identity, inputs: [x], samples: 1, truth: .targets([-1]))
  }

  @Test(
    "At exactly 0 the slope is PyTorch's, and the place is listed",
    arguments: [
      (Activation.relu, 0.0), (.leakyReLU(slope: 0.25), 0.25), (.elu(alpha: 2), 2), (.leakyReLU(slope: -1), -1),
    ])
  func slopes(_ activation: Activation, _ slope: Double) throws {
    let gradients = try network(activation, x: 3, weights: [1, -1]).gradients([.a(2), .gradA(2)])
    #expect(gradients.values == [.a(2): [0], .gradA(2): [slope]])
    #expect(gradients.kinks == [Kink(layer: 2, sample: 0, unit: 1)])
    #expect(gradients.kinksCount == 1)
  }

  @Test("A sum that is not 0 is no kink, however small it is: 2^−1074 is the least double, and 2^−2148 prints 0")
  func underflow() throws {
    let least = try network(.relu, x: 0x1p-1074, weights: [1, 0]).gradients([.gradA(2)])
    #expect(least.values == [.gradA(2): [1]])
    let below = try network(.relu, x: 0x1p-1074, weights: [0x1p-1074]).gradients([.a(2), .gradA(2)])
    #expect(below.values == [.a(2): [0], .gradA(2): [1]])
    #expect(below.kinksCount == 0)
  }

  @Test("Without a jump of the slope there is no kink", arguments: [Activation.leakyReLU(slope: 1), .elu(alpha: 1)])
  func smooth(_ activation: Activation) throws {
    let gradients = try network(activation, x: 3, weights: [1, -1]).gradients([.gradA(2)])
    #expect(gradients.values == [.gradA(2): [1]])
    #expect(gradients.kinksCount == 0)
  }

  @Test(
    "Equal hidden units whose weights cancel make a kink, though each is transcendental",
    arguments: [Activation.tanh, .logistic, .gelu, .softplus, .silu, .geluTanh])
  func twins(_ below: Activation) throws {
    let gradients = try network(.relu, x: 0.3, below: below, weights: [0.7, -0.25, -0.45]).gradients([.a(2)])
    // 0.7 − 0.25 − 0.45 is 2^−55 in binary fractions.
    #expect(gradients.kinksCount == 0)
    let zero = try network(.relu, x: 0.3, below: below, weights: [0.75, -0.25, -0.5]).gradients([.a(2), .gradW(2)])
    #expect(zero.values[.a(2)] == [0])
    #expect(zero.kinks == [Kink(layer: 2, sample: 0, unit: 1)])
  }

  @Test("σ(a) + σ(−a) − 1 and tanh(a) + tanh(−a) are kinks", arguments: [(Activation.logistic, -1.0), (.tanh, 0)])
  func mirrored(_ below: Activation, _ bias: Double) throws {
    for x in [0.3, 1e-9, 50] {
      let network = try NetworkBatch(
        layers: [
          Layer(units: 2, inputs: 1, weights: [1, -1], biases: nil, activation: below),
          Layer(units: 1, inputs: 2, weights: [1, 1], biases: [bias], activation: .relu),
          Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: nil),
        ], output: .identity, inputs: [x], samples: 1, truth: .targets([0]))
      let gradients = try network.gradients([.a(2)])
      #expect(gradients.values == [.a(2): [0]])
      #expect(gradients.kinksCount == 1)
    }
  }

  /// Hidden layers of units without biases below a relu unit.
  private func kink(
    x: Double, _ below: [(activation: Activation, weights: [Double])], weights: [Double], bias: Double = 0
  ) throws -> NetworkGradients {
    var layers: [Layer] = []
    for layer in below {
      let inputs = layers.last?.units ?? 1
      layers.append(
        Layer(
          units: layer.weights.count / inputs, inputs: inputs, weights: layer.weights, biases: nil,
          activation: layer.activation))
    }
    layers.append(Layer(units: 1, inputs: weights.count, weights: weights, biases: [bias], activation: .relu))
    layers.append(Layer(units: 2, inputs: 1, weights: [1, 2], biases: nil, activation: nil))
    let network = try NetworkBatch(layers: layers, inputs: [x], samples: 1, truth: .labels([0]))
    return try network.gradients([.a(layers.count - 1), .gradX])
  }

  @Test(
    "g(a) − g(−a) − a is a kink where g is a product of a and a distribution function, or softplus",
    arguments: [Activation.gelu, .silu, .softplus, .geluTanh], [1.0, -1, 1e-9, 0x1p-300, 50, 1e16])
  func reflected(_ below: Activation, x: Double) throws {
    let gradients = try kink(x: x, [(below, [1, -1])], weights: [1, -1], bias: -x)
    #expect(gradients.values == [.a(2): [0], .gradX: [0]])
    #expect(gradients.kinksCount == 1)
    let next = try kink(x: x, [(below, [1, -1])], weights: [1, -1], bias: -x.nextUp)
    #expect(next.kinksCount == 0)
  }

  @Test("The same where a itself is transcendental, however small g(−a) is", arguments: [1.0, 800, -800])
  func reflectedTwice(a: Double) throws {
    // g(2a) − g(−2a) = 2·(g(a) − g(−a))
    let layers: [(Activation, [Double])] = [(.tanh, [1]), (.silu, [a, -a, 2 * a, -2 * a])]
    let gradients = try kink(x: 1, layers, weights: [2, -2, -1, 1])
    #expect(gradients.values[.a(3)] == [0])
    #expect(gradients.kinksCount == 1)
    let apart = try kink(x: 1, layers, weights: [2, -2, -1, 1.0.nextUp])
    #expect(apart.kinksCount == 0)
  }

  @Test(
    "Identity and the linear pieces of other units keep what tails have in common",
    arguments: [Activation.identity, .relu, .leakyReLU(slope: 0.25), .elu(alpha: 2)])
  func linear(_ middle: Activation) throws {
    let multiples = try kink(x: 1, [(.logistic, [1]), (middle, [1, 2])], weights: [2, -1])
    #expect(multiples.values[.a(3)] == [0])
    #expect(multiples.kinksCount == 1)
    let three = try kink(x: 1, [(.gelu, [1]), (middle, [1, 2]), (middle, [1, 0, 0, 1, 1, 1])], weights: [1, 1, -1])
    #expect(three.kinksCount == 1)
    let apart = try kink(x: 1, [(.logistic, [1]), (middle, [1, 2])], weights: [2, -1.0.nextUp])
    #expect(apart.kinksCount == 0)
  }

  @Test(
    "The negative sides of identity and leaky relu too",
    arguments: [(Activation.identity, 1.0), (.leakyReLU(slope: 0.25), 4)])
  func negative(_ middle: Activation, _ factor: Double) throws {
    let gradients = try kink(x: 1, [(.gelu, [1]), (middle, [1, -1])], weights: [1, factor])
    #expect(gradients.values[.a(3)] == [0])
    #expect(gradients.kinksCount == 1)
  }

  @Test("Equal units are found however far they saturate", arguments: [200, 1000, 1e15])
  func saturated(x: Double) throws {
    let gradients = try kink(x: x, [(.tanh, [1, 1])], weights: [1, -1])
    #expect(gradients.values[.a(2)] == [0])
    #expect(gradients.kinksCount == 1)
  }

  @Test("The first ten are listed by layer, sample and unit, and all are counted")
  func many() throws {
    let zeros = [Double](repeating: 0, count: 9)
    let network = try NetworkBatch(
      layers: [
        Layer(units: 3, inputs: 3, weights: zeros, biases: nil, activation: .relu),
        Layer(units: 3, inputs: 3, weights: zeros, biases: [0, 1, 0], activation: .relu),
        Layer(units: 2, inputs: 3, weights: [0, 0, 0, 0, 0, 0], biases: nil, activation: nil),
      ], inputs: [1, 2, 3, 4, 5, 6], samples: 2, truth: .labels([0, 1]))
    let gradients = try network.gradients([.loss])
    #expect(gradients.kinksCount == 10)
    let places: [[Int]] = [
      [1, 0, 1], [1, 0, 2], [1, 0, 3], [1, 1, 1], [1, 1, 2], [1, 1, 3], [2, 0, 1], [2, 0, 3], [2, 1, 1], [2, 1, 3],
    ]
    #expect(gradients.kinks.map { [$0.layer, $0.sample, $0.unit] } == places)
  }
}
