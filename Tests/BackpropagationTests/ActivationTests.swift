import Backpropagation
import GradientCore
import Testing

@Suite("Activation functions")
struct ActivationTests {
  @Test(
    "relu has a kink at 0, leaky_relu and elu only if left and right differ",
    arguments: [
      (Activation.relu, true), (.leakyReLU(slope: 0.01), true), (.leakyReLU(slope: 1), false), (.elu(alpha: 2), true),
      (.elu(alpha: 1), false), (.identity, false), (.gelu, false),
    ])
  func kinks(_ activation: Activation, _ hasKink: Bool) {
    #expect(activation.hasKink == hasKink)
  }
}

@Suite("Activations and their slopes to the last bit")
struct ActivationTruthTests {
  @Test("g and g' from the least double to 1e300", arguments: ActivationTruths.activations.indices)
  func truths(_ index: Int) throws {
    let activation = ActivationTruths.activations[index]
    for (a, h, slope) in ActivationTruths.truths(index) {
      let network = try NetworkBatch(
        layers: [
          Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: activation),
          Layer(units: 1, inputs: 1, weights: [0], biases: [1], activation: nil),
        ], output: .identity, inputs: [a], samples: 1, truth: .targets([0]))
      let gradients = try network.gradients([.h(1)], chainOf: WeightPlace(layer: 1, row: 1, column: 1, sample: 0))
      #expect(gradients.values[.h(1)] == [h], "\(activation) of \(a)")
      #expect(gradients.chain[3].values == [slope], "the slope of \(activation) at \(a)")
    }
  }
}
