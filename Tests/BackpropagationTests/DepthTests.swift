import Backpropagation
import GradientCore
import Parallel
import Testing

/// `depth` layers of one unit.
private func tower(_ depth: Int, _ activation: Activation, weight: (Int) -> Double) throws -> NetworkBatch {
  try NetworkBatch(
    layers: (1...depth).map { layer in
      Layer(
        units: 1, inputs: 1, weights: [weight(layer)], biases: nil, activation: layer < depth ? activation : nil)
    }, output: .identity, inputs: [1], samples: 1, truth: .targets([0]))
}

@Suite("Deep networks")
struct DepthTests {
  @Test(
    "Heads do not grow with the depth: 2,000 layers of weights with many bits", arguments: [Activation.relu, .identity])
  func deep(_ activation: Activation) throws {
    let network = try tower(2000, activation) { $0 % 2 == 0 ? 0.1 : 10 }
    // 0.1·10 is 1 + 2^−54; its power 1,000 is 1 + 250·2^−52.
    #expect(try network.gradients([.a(2000)]).values[.a(2000)] == [1 + 250 * 0x1p-52])
  }

  @Test("Intermediate numbers may be far beyond binary64")
  func beyond() throws {
    let network = try tower(200, .identity) { $0 <= 100 ? 0x1p1000 : 0x1p-1000 }
    #expect(try network.gradients([.a(200), .gradX]).values == [.a(200): [1], .gradX: [1]])
  }

  @Test("A pass that would take too much work is refused before it begins, with the number of multiplications")
  func budget() throws {
    let network = try tower(1000, .tanh) { _ in 1 }
    #expect {
      try network.gradients([.gradX], workMax: 100_000)
    } throws: { error in
      guard let fault = (error as? InvalidNetwork)?.faults.first,
        case .tooMuchWork(let estimate, let multiplications, let max) = fault
      else { return false }
      return estimate > max && max == 100_000 && multiplications == 3000
    }
  }

  /// e^−softplus(a) is σ(−a), so the second layer has −σ(−1) and −σ(1). No rule for sums of units knows that. A
  /// thousand samples with 20,480 bits would be beyond the work; the first one shows that these bits do not suffice.
  @Test(
    "What no precision decides is refused: −σ(−1) − σ(1) + 1 is a kink, but no form shows it", arguments: [1, 1000])
  func undecided(samples: Int) throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 2, inputs: 1, weights: [1, -1], biases: nil, activation: .softplus),
        Layer(units: 2, inputs: 2, weights: [-1, 0, 0, -1], biases: nil, activation: .elu(alpha: 1)),
        Layer(units: 1, inputs: 2, weights: [1, 1], biases: [1], activation: .relu),
        Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: nil),
      ], output: .identity, inputs: [Double](repeating: 1, count: samples), samples: samples,
      truth: .targets([Double](repeating: 0, count: samples)))
    #expect {
      try network.gradients([.gradB(4)], workMax: 1_000_000_000)
    } throws: { error in
      guard case .beyondPrecision(.a(3), sample: 0, _)? = (error as? InvalidNetwork)?.faults.first else { return false }
      return true
    }
  }
}

@Suite("Parts")
struct SplitTests {
  @Test("No result depends on the number of parts, nor on their order", arguments: [2, 3, 7])
  func parts(_ workers: Int) throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 3, inputs: 2, weights: [0.5, -0.25, 1, 0.75, 0, 0], biases: [0.1, -0.2, 0], activation: .relu),
        Layer(units: 2, inputs: 3, weights: [1, -1, 0.5, 0.25, -0.75, 2], biases: nil, activation: nil),
      ], inputs: [1, -2, 0.5, 3, 0, 0, 2, 2, -1, 1], samples: 5, truth: .labels([0, 1, 1, 0, 1]))
    let backwards = WorkSplit(workers: workers) { count, body in
      for part in (0..<count).reversed() { body(part) }
    }
    let all = NetworkQuantities(network.courseOrder)
    let place = WeightPlace(layer: 1, row: 2, column: 1, sample: 3)
    #expect(
      try network.gradients(all, chainOf: place, split: backwards) == network.gradients(all, chainOf: place))
  }
}
