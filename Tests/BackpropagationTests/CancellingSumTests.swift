import Backpropagation
import GradientCore
import Testing

/// Gradients that are rational, because what is transcendental in them cancels.
@Suite("Sums whose transcendental parts cancel")
struct CancellingSumTests {
  /// σ(a) + σ(−a) is 1 over the batch. 1 − 0.3 is the midpoint of 0.7 and the double below it.
  @Test("Opposite samples of a logistic output unit", arguments: [1.0, 0.1, 40, 1e-9])
  func oppositeSamples(_ x: Double) throws {
    let network = try NetworkBatch(
      layers: [Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: nil)], output: .logistic,
      inputs: [x, -x], samples: 2, truth: .targets([0.3, 0]), reduction: .sum)
    #expect(try network.gradients([.gradB(1)]).values[.gradB(1)] == [0.7])
  }

  @Test("The same below hidden units that are odd", arguments: [Activation.tanh, .identity])
  func oppositeHidden(_ activation: Activation) throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 2, inputs: 1, weights: [0.6, -1.1], biases: nil, activation: activation),
        Layer(units: 1, inputs: 2, weights: [0.9, 0.4], biases: nil, activation: nil),
      ], output: .logistic, inputs: [1, -1], samples: 2, truth: .targets([0.3, 0]), reduction: .sum)
    let values = try network.gradients([.gradB(2), .gradB(1)]).values
    #expect(values[.gradB(2)] == [0.7])
    // Products with g'(a), which is the same for both samples: nothing cancels but σ(a) + σ(−a) − 1.
    #expect(values[.gradB(1)]!.allSatisfy { $0 != 0 })
  }

  @Test("Two rows of softmax with the same logits in another order")
  func turnedRows() throws {
    let network = try NetworkBatch(
      layers: [Layer(units: 2, inputs: 1, weights: [1, -1], biases: nil, activation: nil)],
      inputs: [0.5, -0.5, 0.5, -0.5], samples: 4,
      truth: .targets([0x1p-53, 1 - 0x1p-53, 0.5, 0.5, 0, 1, 0, 1]), reduction: .sum)
    // 2 − 0.5 − 2^−53 is a midpoint.
    #expect(try network.gradients([.gradB(1)]).values[.gradB(1)] == [1.5, -1.5])
  }

  /// The weights of the second input are 2, 0, 1 over three classes with ŷ = p each, and 1 over the fourth, whose ŷ is
  /// 1 − 3p. So ∂loss/∂x_2 is Q − (2·q_1 + q_3 + q_4), a midpoint.
  @Test("Equal classes whose weights have the mean of the others")
  func equalClasses() throws {
    let targets = [0.1286734564377924, 0.5146938257511696, 0, 0.35663271781103806]
    let network = try NetworkBatch(
      layers: [Layer(units: 4, inputs: 2, weights: [1, 2, 1, 0, 1, 1, -1, 1], biases: nil, activation: nil)],
      inputs: [1, 0], samples: 1, truth: .targets(targets))
    let values = try network.gradients([.gradX, .gradB(1)]).values
    // q_2 − q_1, as Q is the sum of the targets; to even.
    #expect(values[.gradX]![1] == 0.38602036931337724)
  }

  @Test("Classes with opposite logits are no twins: the second of a pair finds its own")
  func oppositeClasses() throws {
    let targets = [0.5664208696537975, 0.7560491001115217, 0.2, 0.37277847524952956]
    let network = try NetworkBatch(
      layers: [
        Layer(units: 2, inputs: 1, weights: [0.3, 0], biases: nil, activation: .gelu),
        Layer(units: 4, inputs: 2, weights: [-2, -2, -2, 6, 2, 0, 2, 4], biases: nil, activation: nil),
      ], inputs: [1], samples: 1, truth: .targets(targets))
    // 2·Q + 2·q_1 − 6·q_2 − 4·q_4, a midpoint.
    #expect(try network.gradients([.gradH(1)]).values[.gradH(1)]![1] == -1.1040698723299562)
  }
}
