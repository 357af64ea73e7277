import Backpropagation
import GradientCore
import Testing

@Suite("Output units")
struct OutputUnitTests {
  /// One layer that is the identity: a_L = x.
  private func network(
    _ output: OutputUnit, a: [Double], truth: Truth, reduction: Reduction = .sum, classes: Int,
    weights: [Double]? = nil,
    labelSmoothing: Double = 0, ignoreIndex: Int? = nil
  ) throws -> NetworkBatch {
    let diagonal = (0..<classes * classes).map { $0 / classes == $0 % classes ? 1.0 : 0 }
    return try NetworkBatch(
      layers: [Layer(units: classes, inputs: classes, weights: diagonal, biases: nil, activation: nil)], output: output,
      inputs: a, samples: a.count / classes, truth: truth, reduction: reduction, weights: weights,
      labelSmoothing: labelSmoothing, ignoreIndex: ignoreIndex)
  }

  @Test(
    "The loss of any number of units is computed without the gradients below", arguments: OutputUnit.allCases, 1...40)
  func loss(_ output: OutputUnit, _ classes: Int) throws {
    for samples in 1...5 {
      let a = (0..<samples * classes).map { Double($0 % 7) / 4 - 1 }
      let truth = Truth.targets((0..<samples * classes).map { $0 % classes == 0 ? 1 : 0 })
      let values = try network(output, a: a, truth: truth, classes: classes).gradients([.loss, .losses]).values
      let sum = try #require(values[.losses]).reduce(0, +)
      #expect(abs(try #require(values[.loss]?.first) - sum) <= 1e-12 * sum)
    }
  }

  @Test("Softmax agrees with the batch of logits: weights, smoothing, ignored samples, targets, every reduction")
  func softmax() throws {
    let logits = [2, 1, 0.1, 0.5, 2.5, -1, 1, 1, 1, 3, -2, 0]
    let truths: [(Truth, Int?)] = [
      (.labels([0, 2, -100, 1]), -100), (.labels([0, 2, 1, 1]), nil),
      (.targets([1, 0, 0, 0.2, 0.3, 0.5, 0, 0, 0, 0.1, 0.1, 7]), nil),
    ]
    for (truth, ignoreIndex) in truths {
      for (weights, smoothing) in [([0.2, 0.3, 0.5], 0.1), (nil, 0), (nil, 0.1)] as [([Double]?, Double)] {
        for reduction in Reduction.allCases {
          let batch = try Batch(
            logits: logits, classes: 3, truth: truth, reduction: reduction, weights: weights,
            labelSmoothing: smoothing, ignoreIndex: ignoreIndex)
          let expected = try batch.gradients([.losses, .yHat, .gradYHat, .gradAL, .denominator, .loss])
          let network = try network(
            .softmax, a: logits, truth: truth, reduction: reduction, classes: 3, weights: weights,
            labelSmoothing: smoothing, ignoreIndex: ignoreIndex)
          let quantities: [NetworkQuantity] = [.losses, .yHat, .gradYHat, .gradA(1), .denominator]
          let wanted = NetworkQuantities(reduction == .none ? quantities : quantities + [.loss])
          let values = try network.gradients(wanted).values
          #expect(values[.losses] == expected.losses)
          #expect(values[.yHat] == expected.yHat)
          #expect(values[.gradYHat] == expected.gradYHat)
          #expect(values[.gradA(1)] == expected.gradAL)
          #expect(values[.denominator]?[0] == expected.denominator)
          #expect(values[.loss]?[0] == expected.loss)
        }
      }
    }
  }

  @Test("Half the squared error: L = ½·Σ (a − t)², and every gradient is a − t")
  func identity() throws {
    let values = try network(
      .identity, a: [1, 2, -3, 0.5], truth: .targets([0, 2, 1, 0.25]), reduction: .mean, classes: 2
    ).gradients([.yHat, .losses, .loss, .gradYHat, .gradA(1), .gradB(1), .denominator]).values
    #expect(
      values == [
        .yHat: [1, 2, -3, 0.5], .losses: [0.5, 8.03125], .loss: [4.265625], .gradYHat: [0.5, 0, -2, 0.125],
        .gradA(1): [0.5, 0, -2, 0.125], .gradB(1): [-1.5, 0.125], .denominator: [2],
      ])
  }

  @Test("Binary cross-entropy, from mpmath, with saturated units and targets between 0 and 1")
  func logistic() throws {
    let values = try network(
      .logistic, a: [0, 0.3, -1.1, 800, -800, 50], truth: .targets([0.5, 1, 0.25, 1, 0, 0.125]), classes: 6
    ).gradients([.yHat, .losses, .gradYHat, .gradA(1)]).values
    #expect(values[.yHat] == LogisticTruths.yHat)
    #expect(values[.losses] == LogisticTruths.losses)
    #expect(values[.gradYHat] == LogisticTruths.gradYHat)
    #expect(values[.gradA(1)] == LogisticTruths.gradA)
  }

  @Test("∂L/∂ŷ of a logistic unit is −∞ where ŷ underflows; where 1 − ŷ does, it is beyond binary64")
  func underflow() throws {
    let values = try network(.logistic, a: [-1e5, 1e5], truth: .targets([1, 1]), classes: 2)
      .gradients([.gradYHat, .gradA(1), .losses]).values
    #expect(values == [.gradYHat: [-.infinity, -1], .gradA(1): [-1, 0], .losses: [1e5]])
    let beyond = try network(.logistic, a: [1, 1e5], truth: .targets([1, 0]), classes: 2)
    #expect(try beyond.gradients([.gradA(1)]).values[.gradA(1)]![1] == 1)
    #expect(throws: InvalidNetwork(faults: [.beyondBinary64(.gradYHat, sample: 0, entry: 1)])) {
      try beyond.gradients([.gradYHat])
    }
  }
}

private enum LogisticTruths {
  static let yHat: [Double] = [0.5, 0.574442516811659, 0.24973989440488237, 1, 0, 1]
  static let losses: [Double] = [45.559837750143906]
  static let gradYHat: [Double] = [0, -1.7408182206817178, -0.001388193213048702, -1, 1, 4.536617337513688e+21]
  static let gradA: [Double] = [0, -0.425557483188341, -0.0002601055951176209, 0, 0, 0.875]
}
