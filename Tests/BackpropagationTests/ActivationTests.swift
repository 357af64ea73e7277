import Backpropagation
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
