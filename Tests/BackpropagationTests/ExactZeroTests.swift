import Backpropagation
import GradientCore
import Testing

@Suite("Exact zeros, and numbers far apart")
struct ExactZeroTests {
  @Test("All weights equal: nothing flows back to the lower layers", arguments: [Activation.logistic, .tanh, .relu])
  func constantWeights(_ activation: Activation) throws {
    let half = { (count: Int) in [Double](repeating: 0.5, count: count) }
    let network = try NetworkBatch(
      layers: [
        Layer(units: 4, inputs: 3, weights: half(12), biases: half(4), activation: activation),
        Layer(units: 4, inputs: 4, weights: half(16), biases: nil, activation: activation),
        Layer(units: 3, inputs: 4, weights: half(12), biases: nil, activation: nil),
      ], inputs: [1, 2, 3, 0.1, 0.2, 0.3], samples: 2, truth: .labels([0, 2]))
    let values = try network.gradients([.gradX, .gradW(1), .gradH(2), .yHat]).values
    #expect(values[.gradX]!.allSatisfy { $0 == 0 && $0.sign == .plus })
    #expect(values[.gradW(1)]!.allSatisfy { $0 == 0 })
    #expect(values[.gradH(2)]!.allSatisfy { $0 == 0 })
    #expect(values[.yHat]!.allSatisfy { $0 == 1 / 3.0 })
  }

  @Test("Opposite samples: the gradients of a tanh network cancel exactly")
  func opposite() throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 2, inputs: 1, weights: [0.3, -0.7], biases: nil, activation: .tanh),
        Layer(units: 1, inputs: 2, weights: [0.9, 0.4], biases: nil, activation: nil),
      ], output: .identity, inputs: [1.3, -1.3], samples: 2, truth: .targets([0, 0]))
    let values = try network.gradients([.gradB(1), .gradB(2), .gradW(2)]).values
    #expect(values[.gradB(1)] == [0, 0])
    #expect(values[.gradB(2)] == [0])
    #expect(values[.gradW(2)]!.allSatisfy { $0 != 0 })
  }

  @Test("1e300·1e300 − 1e300·1e300 + 1e−300·1e−300 is positive, though it prints 0")
  func farApart() throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 1, inputs: 3, weights: [1e300, -1e300, 1e-300], biases: nil, activation: .relu),
        Layer(units: 1, inputs: 1, weights: [1e300], biases: nil, activation: .relu),
        Layer(units: 1, inputs: 1, weights: [1e300], biases: nil, activation: nil),
      ], output: .identity, inputs: [1e300, 1e300, 1e-300], samples: 1, truth: .targets([-1]))
    let gradients = try network.gradients([.a(1), .a(2), .a(3), .gradA(3)])
    #expect(gradients.kinksCount == 0)
    #expect(gradients.values[.a(1)] == [0])
    #expect(gradients.values[.a(2)] == [1e-300])
    // The doubles are not powers of ten: the product is 1 + 0.70·2^−52.
    #expect(gradients.values[.a(3)] == [1.0000000000000002])
    #expect(gradients.values[.gradA(3)] == [2])
  }

  @Test("Without the last term it is exactly 0: a kink")
  func cancels() throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 1, inputs: 2, weights: [1e300, -1e300], biases: nil, activation: .relu),
        Layer(units: 2, inputs: 1, weights: [1, 2], biases: nil, activation: nil),
      ], inputs: [1e300, 1e300], samples: 1, truth: .labels([0]))
    let gradients = try network.gradients([.a(1), .yHat])
    #expect(gradients.kinks == [Kink(layer: 1, sample: 0, unit: 1)])
    #expect(gradients.values[.yHat] == [0.5, 0.5])
  }

  @Test("A result beyond binary64 is refused with its place; what is below it is not")
  func beyond() throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 2, inputs: 1, weights: [1, 1e308], biases: nil, activation: .identity),
        Layer(units: 2, inputs: 2, weights: [1, 0, 0, 1e-308], biases: nil, activation: nil),
      ], inputs: [1, 1e308], samples: 2, truth: .labels([0, 1]))
    #expect(
      throws: InvalidNetwork(faults: [
        .beyondBinary64(.a(1), sample: 1, entry: 1), .beyondBinary64(.h(1), sample: 1, entry: 1),
      ])
    ) { try network.gradients([.a(1), .h(1), .yHat]) }
    // 1e308·1e308·1e−308 against 1e308.
    #expect(try network.gradients([.a(2)]).values[.a(2)]![2...].allSatisfy { $0.isFinite })
    #expect(
      throws: InvalidNetwork(faults: [.beyondBinary64(.loss, sample: nil, entry: 0)])
    ) {
      try NetworkBatch(
        layers: [Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: nil)],
        output: .identity, inputs: [1e200], samples: 1, truth: .targets([0])
      ).gradients([.loss, .gradA(1)])
    }
  }
}
