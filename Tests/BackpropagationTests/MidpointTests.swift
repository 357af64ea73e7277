import Backpropagation
import GradientCore
import Testing

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
}
