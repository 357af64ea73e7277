import Backpropagation
import GradientCore
import Testing

@Suite("A network is checked when it is made")
struct NetworkBatchTests {
  private static let hidden = Layer(
    units: 2, inputs: 2, weights: [1, 2, 3, 4], biases: [0, 0], activation: .tanh)
  private static let last = Layer(units: 2, inputs: 2, weights: [1, 2, 3, 4], biases: nil, activation: nil)

  private static func layer(
    units: Int = 2, inputs: Int = 2, weights: [Double] = [1, 2, 3, 4], biases: [Double]? = nil,
    activation: Activation? = nil
  ) -> Layer {
    Layer(units: units, inputs: inputs, weights: weights, biases: biases, activation: activation)
  }

  private func faults(
    _ layers: [Layer] = [hidden, last], _ output: OutputUnit = .softmax, inputs: [Double] = [1, 2], samples: Int = 1,
    truth: Truth = .labels([0]), weights: [Double]? = nil, labelSmoothing: Double = 0, ignoreIndex: Int? = nil
  ) -> [NetworkFault] {
    do throws(InvalidNetwork) {
      _ = try NetworkBatch(
        layers: layers, output: output, inputs: inputs, samples: samples, truth: truth, weights: weights,
        labelSmoothing: labelSmoothing, ignoreIndex: ignoreIndex)
      return []
    } catch {
      return error.faults
    }
  }

  @Test("A network without a fault")
  func valid() { #expect(faults().isEmpty) }

  @Test("Layers: their shapes, activations and numbers")
  func layers() {
    typealias Fault = NetworkFault
    func expect(_ layers: [Layer], _ expected: Fault...) { #expect(faults(layers) == expected) }
    expect([], .noLayers)
    expect(
      [Self.layer(units: 0, weights: [], activation: .relu), Self.last], .noUnits(layer: 1),
      .columnCount(layer: 2, expected: 0, found: 2))
    expect([Self.layer(inputs: 0, weights: [])], .noUnits(layer: 0))
    expect([Self.hidden, Self.layer(inputs: 3)], .columnCount(layer: 2, expected: 2, found: 3))
    expect([Self.layer(weights: [1, 2, 3])], .weightCount(layer: 1, expected: 4, found: 3))
    expect([Self.layer(biases: [1])], .biasCount(layer: 1, expected: 2, found: 1))
    expect([Self.last, Self.last], .activationMissing(layer: 1))
    expect([Self.hidden, Self.hidden], .activationOnLastLayer(layer: 2))
    expect(
      [Self.layer(weights: [1, 2, 3, -.infinity])], .weightNotAllowed(layer: 1, row: 2, column: 2, value: -.infinity))
    expect([Self.layer(biases: [0, .infinity])], .biasNotAllowed(layer: 1, unit: 2, value: .infinity))
    expect(
      [Self.layer(activation: .leakyReLU(slope: .infinity)), Self.last],
      .activationParameterNotAllowed(layer: 1, value: .infinity))
    #expect(faults([Self.layer(weights: [.nan, 2, 3, 4])]).count == 1)
  }

  @Test("Inputs and truth")
  func inputs() {
    #expect(faults(samples: 0) == [.noSamples])
    #expect(faults(inputs: [1, 2, 3]) == [.inputCount(expected: 2, found: 3)])
    #expect(faults(inputs: [1, .infinity]) == [.inputNotAllowed(sample: 0, unit: 2, value: .infinity)])
    #expect(faults(truth: .labels([2])) == [.batch(.labelOutOfRange(sample: 0, label: 2, classes: 2))])
    #expect(faults(weights: [1, -1]) == [.batch(.weightNotAllowed(class: 1, value: -1))])
    #expect(faults(truth: .labels([-1]), ignoreIndex: -1) == [.batch(.everySampleIgnored)])
  }

  @Test(
    "Labels without options are refused as those of classes of weight 1 are",
    arguments: [[0, 1], [1, 2], [-1, 0], [.max, .min], [0], [], [0, 1, 1]])
  func plainLabels(_ labels: [Int]) {
    func faults(_ weights: [Double]?) -> [NetworkFault] {
      self.faults(inputs: [1, 2, 3, 4], samples: 2, truth: .labels(labels), weights: weights)
    }
    #expect(faults(nil) == faults([1, 1]))
    #expect(faults(nil).isEmpty == (labels == [0, 1]))
  }

  @Test("Logistic and identity outputs take targets alone", arguments: [OutputUnit.logistic, .identity])
  func targets(_ output: OutputUnit) {
    #expect(faults([Self.last], output, truth: .targets([0, 1])).isEmpty)
    #expect(faults([Self.last], output) == [.labelsWithoutSoftmax(output)])
    #expect(faults([Self.last], output, truth: .targets([0])) == [.batch(.targetCount(expected: 2, found: 1))])
    #expect(
      faults([Self.last], output, truth: .targets([0, 1]), weights: [1, 1], labelSmoothing: 0.1)
        == [.classWeightsWithoutSoftmax(output), .labelSmoothingWithoutSoftmax(output)])
    let outside = faults([Self.last], output, truth: .targets([0, 1.5]))
    #expect(outside == (output == .logistic ? [.targetNotAllowed(sample: 0, unit: 2, value: 1.5)] : []))
    #expect(faults([Self.last], output, truth: .targets([0, .infinity])).count == 1)
  }

  @Test("At most ten faults are listed, and all are counted")
  func many() {
    let layer = Layer(
      units: 5, inputs: 5, weights: [Double](repeating: .infinity, count: 25), biases: nil, activation: nil)
    do throws(InvalidNetwork) {
      _ = try NetworkBatch(layers: [layer], inputs: [1, 2, 3, 4, 5], samples: 1, truth: .labels([0]))
      Issue.record("it is refused")
    } catch {
      #expect(error.faults.count == InvalidBatch.faultsMax)
      #expect(error.count == 25)
    }
  }

  @Test("Multiplications: one for each weight and sample forward, two more backward where a gradient is asked for")
  func work() throws {
    let network = try NetworkBatch(
      layers: [Self.hidden, Self.last], inputs: [1, 2, 3, 4, 5, 6], samples: 3, truth: .labels([0, 1, 0]))
    #expect(network.multiplications([.loss]) == 24)
    #expect(network.multiplications([.gradW(2)]) == 48)
    #expect(network.multiplications([.gradW(1)]) == 72)
    #expect(network.work([.gradW(1)]) > network.work([.loss]))
  }
}
