import Backpropagation
import GradientCore
import Testing

@Suite("The chain of one weight")
struct ChainTests {
  private let network = WorkedCaseTests.network

  @Test("W_111 has five factors, from ∂L/∂ŷ to x_1, each with the product so far")
  func worked() throws {
    let place = WeightPlace(layer: 1, row: 1, column: 1, sample: 0)
    let gradients = try network.gradients(
      [.gradYHat, .gradA(2), .gradH(1), .gradA(1), .gradW(1)], chainOf: place)
    let (chain, values) = (gradients.chain, gradients.values)
    #expect(
      chain.map(\.derivative) == [.loss, .output, .preActivation(2), .activation(1), .weight(1)])
    #expect(chain.map(\.shape) == [[3], [3, 3], [3, 2], [2], []])
    #expect(chain[0].values == values[.gradYHat])
    let products: [[Double]?] = [values[.gradYHat], values[.gradA(2)], values[.gradH(1)], values[.gradA(1)]]
    #expect(chain.dropLast().map { Optional($0.product) } == products)
    #expect(chain[4].product == [values[.gradW(1)]![0]])
    #expect(chain[2].values == network.layers[1].weights)
    // σ'(1.1) and σ'(−0.7), from mpmath.
    #expect(chain[3].values == [0.18736987954752057, 0.22171287329310904])
    #expect(chain[4].values == [1])
  }

  @Test("Row and column of the Jacobian: ŷ_i·(1_{(i=j)} − ŷ_j)")
  func jacobian() throws {
    let chain = try network.gradients([], chainOf: WeightPlace(layer: 2, row: 3, column: 2, sample: 0)).chain
    #expect(chain.count == 3)
    let matrix = chain[1].values
    for (row, column) in [(0, 1), (0, 2), (1, 2)] { #expect(matrix[row * 3 + column] == matrix[column * 3 + row]) }
    #expect(matrix[0] == 0.21988564022428314)
    #expect(matrix[1] == -0.14968395239184004)
    #expect(chain[2].product == [try network.gradients([.gradW(2)]).values[.gradW(2)]![5]])
  }

  @Test(
    "The last product is the entry of ∇W where the batch has one sample, to the bit",
    arguments: OutputUnit.allCases)
  func lastProduct(_ output: OutputUnit) throws {
    let network = try NetworkBatch(
      layers: [
        Layer(units: 2, inputs: 2, weights: [0.5, -0.25, 1, 0.75], biases: [0.1, -0.2], activation: .gelu),
        Layer(units: 2, inputs: 2, weights: [0.3, -1.5, 2, 0.7], biases: nil, activation: .softplus),
        Layer(units: 3, inputs: 2, weights: [1, -1, 0.5, 0.25, -0.75, 2], biases: [0, 0.3, -0.1], activation: nil),
      ], output: output, inputs: [1, -2], samples: 1, truth: .targets([0.2, 0.3, 0.5]))
    for layer in 1...3 {
      let entries = try network.gradients([.gradW(layer)]).values[.gradW(layer)]!
      for (entry, expected) in entries.enumerated() {
        let place = WeightPlace(layer: layer, row: entry / 2 + 1, column: entry % 2 + 1, sample: 0)
        let chain = try network.gradients([], chainOf: place).chain
        #expect(chain.count == 2 * (3 - layer + 1) + 1)
        #expect(chain.last?.product == [expected])
      }
    }
  }

  @Test("1/D is in the first factor, and the products of the samples sum to ∇W")
  func batch() throws {
    let network = try NetworkBatch(
      layers: [Layer(units: 2, inputs: 1, weights: [0, 0], biases: nil, activation: nil)],
      inputs: [4, 8], samples: 2, truth: .labels([0, 1]))
    let place = WeightPlace(layer: 1, row: 1, column: 1, sample: 0)
    let chain = try network.gradients([], chainOf: place).chain
    #expect(chain[0].values == [-1, 0])
    #expect(chain[1].values == [0.25, -0.25, -0.25, 0.25])
    #expect(chain[2].product == [-1])
    #expect(try network.gradients([.gradW(1)]).values[.gradW(1)] == [1, -1])
  }

  @Test("Where ŷ_ℓ underflows, the first factor is −∞ and the products stay finite")
  func underflow() throws {
    let network = try NetworkBatch(
      layers: [Layer(units: 2, inputs: 1, weights: [1e5, 0], biases: nil, activation: nil)],
      inputs: [1], samples: 1, truth: .labels([1]))
    let chain = try network.gradients([], chainOf: WeightPlace(layer: 1, row: 2, column: 1, sample: 0)).chain
    #expect(chain[0].values == [0, -.infinity])
    #expect(chain[1].product == [1, -1])
    #expect(chain[2].product == [-1])
  }
}
