import GradientCore
import Parallel
import SeededRandom
import Testing

@testable import Backpropagation

@Suite("The fast stage of networks")
struct FastStageTests {
  /// Every quantity that the network has.
  private func quantities(of batch: NetworkBatch) -> NetworkQuantities {
    NetworkQuantities(batch.courseOrder.filter { batch.reduction != .none || !$0.isSum })
  }

  private func fast(
    _ batch: NetworkBatch, _ quantities: NetworkQuantities, variant: KernelVariant = .best,
    split: WorkSplit = .serial
  ) -> NetworkResults {
    var results = NetworkResults(quantities, of: batch)
    let isWhole = FastStage.fill(&results, of: batch, split: split, variant: variant)
    #expect(isWhole == results.areFinite)
    return results
  }

  @Test(
    "What it certifies is what the general path computes, for all families", arguments: RandomNetworks.Family.allCases)
  func certificates(family: RandomNetworks.Family) throws {
    var certified = 0
    for seed in 0..<120 {
      var networks = RandomNetworks(family, seed: UInt64(seed))
      guard let batch = networks.next() else { continue }
      let quantities = quantities(of: batch)
      let results = fast(batch, quantities)
      var exact = NetworkResults(quantities, of: batch)
      var path = GeneralPath(batch, split: .serial, workMax: .max)
      // A result beyond binary64 is refused, whatever the fast stage certifies of the others.
      guard (try? path.fill(&exact)) != nil else { continue }
      for (quantity, values) in results.values {
        let expected = try #require(exact.values[quantity])
        for (index, value) in values.enumerated() where !value.isNaN {
          certified += 1
          #expect(value == expected[index], "\(family) \(seed): \(quantity) \(index)")
        }
      }
      // The rows that it decided, and the general path's of all others.
      let isOpen = { (kink: Kink) in results.openRows.contains(.init(layer: kink.layer, sample: kink.sample)) }
      let decided = exact.kinks.filter { !isOpen($0) }
      #expect(Set(results.kinks.map(\.description)) == Set(decided.map(\.description)), "\(family) \(seed)")
    }
    #expect(certified > 0)
  }

  @Test("A quantity alone is what it is among all others, whatever memory held before")
  func alone() throws {
    var before: NetworkBatch?
    for x in [0.5, -2, 3.25] {
      let batch = try NetworkBatch(
        layers: [
          Layer(units: 5, inputs: 1, weights: [0.1, -0.2, 0.3, x, 0.5], biases: nil, activation: .logistic),
          Layer(units: 3, inputs: 5, weights: (0..<15).map { x * Double($0 % 4) - 1 }, biases: nil, activation: .tanh),
          Layer(units: 2, inputs: 3, weights: (0..<6).map { x - Double($0) }, biases: nil, activation: nil),
        ], inputs: [x, 1, -x], samples: 3, truth: .labels([0, 1, 1]))
      let quantities = quantities(of: batch)
      let all = fast(batch, quantities)
      for quantity in quantities {
        // Its records have the same length, and are likely to be where those of the next batch will be.
        if let before { _ = fast(before, NetworkQuantities(quantities.filter { $0 != .gradX || quantity == .gradX })) }
        let values = fast(batch, [quantity]).values[quantity]
        #expect(values?.map(\.bitPattern) == all.values[quantity]?.map(\.bitPattern), "\(quantity)")
      }
      before = batch
    }
  }

  @Test("It writes every number, whatever is there before", arguments: RandomNetworks.Family.allCases)
  func everyNumber(family: RandomNetworks.Family) {
    for seed in 0..<30 {
      var networks = RandomNetworks(family, seed: UInt64(seed))
      guard let batch = networks.next() else { continue }
      let quantities = quantities(of: batch)
      let expected = fast(batch, quantities)
      var results = NetworkResults(quantities, of: batch)
      for index in results.values.indices {
        results.values.update(index) { $0 = $0.indices.map { Double($0) + 0.5 } }
      }
      _ = FastStage.fill(&results, of: batch, split: .serial)
      for (quantity, values) in results.values {
        let others = expected.values[quantity]
        #expect(values.map(\.bitPattern) == others?.map(\.bitPattern), "\(family) \(seed): \(quantity)")
      }
    }
  }

  @Test("Both stages together are the general path alone", arguments: RandomNetworks.Family.allCases)
  func together(family: RandomNetworks.Family) throws {
    for seed in 1000..<1030 {
      var networks = RandomNetworks(family, seed: UInt64(seed))
      guard let batch = networks.next() else { continue }
      let quantities = quantities(of: batch)
      var exact = NetworkResults(quantities, of: batch)
      var path = GeneralPath(batch, split: .serial, workMax: .max)
      guard (try? path.fill(&exact)) != nil else { continue }
      let found = try batch.gradients(quantities)
      #expect(found.values == exact.values, "\(family) \(seed)")
      #expect(found.values.allSatisfy { $0.values.allSatisfy { $0 != 0 || $0.sign == .plus } }, "\(family) \(seed)")
      #expect(found.kinksCount == exact.kinks.count, "\(family) \(seed)")
    }
  }

  @Test("Every compilation, on every number of threads, certifies the same numbers")
  func variants() throws {
    let split = WorkSplit(workers: 3) { count, body in for part in (0..<count).reversed() { body(part) } }
    for seed in 0..<60 {
      var networks = RandomNetworks(.plain, seed: UInt64(seed))
      guard let batch = networks.next() else { continue }
      let expected = fast(batch, quantities(of: batch), variant: .baseline)
      for variant in KernelVariant.available {
        let found = fast(batch, quantities(of: batch), variant: variant, split: split)
        for (quantity, values) in found.values {
          let others = try #require(expected.values[quantity])
          for (one, other) in zip(values, others) {
            #expect(one == other || one.isNaN || other.isNaN, "\(seed): \(quantity)")
          }
        }
      }
    }
  }

  @Test(
    "Ordinary networks have nothing open",
    arguments: [Activation.logistic, .tanh, .relu, .silu, .softplus, .gelu, .geluTanh])
  func ordinary(activation: Activation) throws {
    let batch = try OrdinaryNetwork.batch([20, 16, 10], samples: 32, activation, seed: 1)
    let results = fast(batch, [.loss, .yHat, .gradW(1), .gradB(1), .gradW(2), .gradB(2)])
    #expect(results.values.allSatisfy { !$0.values.contains(where: \.isNaN) })
    #expect(results.openRows.isEmpty)
  }

  @Test("gelu and its slope, of sums with a tail, from 0 to where the normal distribution ends")
  func gelu() throws {
    var random = SeededGenerator(seed: 4)
    // A product of few bits is not a midpoint.
    let weight = 0x1.6666666666p-1
    var inputs = (-290...290).map { Double($0) / 8 }
    inputs += inputs.map { $0 + 0x1p-4 }
    inputs += (0..<300).map { _ in Double.random(in: -36...36, using: &random) }
    inputs += (0..<100).map { Double(sign: $0 % 2 == 0 ? .plus : .minus, exponent: -4 * $0, significand: 1.7) }
    let batch = try NetworkBatch(
      layers: [
        Layer(units: 1, inputs: 1, weights: [weight], biases: nil, activation: .gelu),
        Layer(units: 1, inputs: 1, weights: [1], biases: nil, activation: nil),
      ], output: .identity, inputs: inputs, samples: inputs.count, truth: .targets(inputs.map { _ in 0 }),
      reduction: .none)
    let results = fast(batch, [.h(1), .gradA(1)])
    var exact = NetworkResults([.h(1), .gradA(1)], of: batch)
    var path = GeneralPath(batch, split: .serial, workMax: .max)
    try path.fill(&exact)
    #expect(results.values.quantities == [.h(1), .gradA(1)])
    for (quantity, values) in results.values {
      #expect(values.count == inputs.count)
      let expected = try #require(exact.values[quantity])
      for (index, value) in values.enumerated() where value != expected[index] {
        let x = inputs[index]
        #expect(value.isNaN && (x == 0 || abs(weight * x) > 24), "\(quantity) at \(x)")
      }
    }
  }

  @Test("More than one part of the work gives the same numbers")
  func parts() throws {
    let batch = try OrdinaryNetwork.batch([300, 40, 10], samples: 21, .logistic, seed: 2)
    let split = WorkSplit(workers: 4) { count, body in for part in (0..<count).reversed() { body(part) } }
    let quantities: NetworkQuantities = [.loss, .yHat, .gradW(1), .gradB(1), .gradX]
    let whole = fast(batch, quantities)
    #expect(fast(batch, quantities, split: split).values == whole.values)
  }

  @Test("A bound that is NaN or infinite certifies nothing", arguments: [Double.nan, .infinity])
  func unknownBounds(bound: Double) {
    for head in [0, 1, -3.5, 1e200] {
      #expect(Certificate.rounded(head: head, tail: 0, bound: bound).isNaN)
    }
  }

  @Test("One sample that overflows leaves open what depends on it, and nothing else")
  func unknownSample() throws {
    let batch = try NetworkBatch(
      layers: [
        Layer(units: 2, inputs: 2, weights: [1, 2, -1, 0.5], biases: nil, activation: .logistic),
        Layer(units: 2, inputs: 2, weights: [1, 2, 3, -1], biases: nil, activation: nil),
      ], inputs: [0.25, -0.5, 1e200, 1e200, 0, 0.75], samples: 3, truth: .labels([0, 1, 0]))
    let results = fast(batch, [.a(1), .yHat, .gradW(1), .gradB(2)])
    #expect(results.values[.a(1)]?.map(\.isNaN) == [false, false, true, true, false, false])
    #expect(results.values[.yHat]?.map(\.isNaN) == [false, false, true, true, false, false])
    #expect(results.values[.gradW(1)]?.allSatisfy(\.isNaN) == true)
    #expect(results.values[.gradB(2)]?.allSatisfy(\.isNaN) == true)
  }

  @Test("A number in the middle between two doubles, or within the bound of it, is open")
  func midpoints() {
    #expect(Certificate.rounded(head: 1, tail: 0x1p-53, bound: 0).isNaN)
    #expect(Certificate.rounded(head: 1, tail: 0x1p-53, bound: 0x1p-106).isNaN)
    #expect(Certificate.rounded(head: 1, tail: 0x1p-53 - 0x1p-90, bound: 0x1p-100) == 1)
    #expect(Certificate.rounded(head: 1e-300, tail: 0, bound: 0x1p-1070).isNaN)
  }
}

extension Kink {
  fileprivate var description: String { "\(layer) \(sample) \(unit)" }
}
