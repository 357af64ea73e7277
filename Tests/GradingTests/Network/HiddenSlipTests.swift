import Backpropagation
import GradientCore
import Testing

@testable import Grading

@Suite("The mistakes of hidden layers")
struct HiddenSlipTests {
  static let activations: [Activation] = [
    .identity, .logistic, .tanh, .relu, .leakyReLU(slope: 0.1), .elu(alpha: 0.5), .gelu, .geluTanh, .silu, .softplus,
  ]

  /// A mistake, and the numbers that it gives at a quantity.
  struct Expected {
    let code: String
    let quantity: GradedQuantity
    let numbers: [[Double]]

    init(_ code: String, _ quantity: GradedQuantity, _ numbers: [[Double]]) {
      self.code = code
      self.quantity = quantity
      self.numbers = numbers
    }
  }

  /// The results of all slips with a code at a node.
  private func results(_ code: String, at quantity: GradedQuantity, in question: Question) -> [Grading.Matrix] {
    let node = question.graph[quantity]
    let formulas = node.slips.filter { $0.misconception.code == code }.compactMap { slip in
      Way(node, in: question, from: .exact, slips: [(quantity, slip.change)])?.matrix()
    }
    let factors = node.factors.filter { $0.misconception.code == code }.compactMap { $0.value(question) }.map {
      factor in
      Matrix(
        rows: node.rows, columns: node.columns, spans: question.exact(quantity).map { Span($0 * factor) })
    }
    return formulas + factors
  }

  private func expect(_ all: [Expected], in question: Question, _ label: String) {
    for expected in all {
      let flat = expected.numbers.flatMap { $0 }
      let found = results(expected.code, at: expected.quantity, in: question)
      let isThere = found.contains { matrix in
        matrix.rows == expected.numbers.count && matrix.spans.count == flat.count
          && zip(matrix.spans, flat).allSatisfy { abs($0.value - $1) <= 2e-8 * max(1, abs($1)) }
      }
      #expect(
        isThere,
        "\(label): \(expected.code) at \(expected.quantity): \(flat), found \(found.map { $0.spans.map(\.value) })")
    }
  }

  @Test("each gives the numbers of plain loops, for all activations and outputs", arguments: activations)
  func numbers(_ activation: Activation) throws {
    for output in OutputUnit.allCases {
      let hand = HandNetwork(activation, output)
      let all = hand.forwardMistakes + hand.unitMistakes + hand.parameterMistakes + hand.factorMistakes
      expect(all, in: try hand.question(), "\(activation) \(output)")
    }
  }

  @Test("in the layout [n_{i−1}][n_i], the gradients of weights are transposed")
  func layout() throws {
    let hand = HandNetwork(.tanh, .softmax)
    let turned = hand.parameterMistakes.map { expected in
      guard case .gradW = expected.quantity else { return expected }
      return Expected(expected.code, expected.quantity, HandNetwork.transposed(expected.numbers))
    }
    expect(turned, in: try hand.question(isTransposed: true), "in_out")
  }

  @Test("the tests know every mistake of the graph")
  func coverage() throws {
    var (tested, listed) = (Set<String>(), Set<String>())
    for activation in Self.activations {
      let hand = HandNetwork(activation, .softmax)
      let all = hand.forwardMistakes + hand.unitMistakes + hand.parameterMistakes + hand.factorMistakes
      tested.formUnion(all.map(\.code))
      let question = try hand.question()
      for node in question.graph.nodes where !GradedQuantity.ofLogits.contains(node.quantity) {
        listed.formUnion(node.slips.map(\.misconception.code) + node.factors.map(\.misconception.code))
      }
    }
    // These are the same at the output units, where they have their own tests.
    let shared = Set(
      ArrangementSlips.all(at: .gradAL).map(\.misconception.code)
        + FactorSlips.all(at: .gradAL, of: .softmax).map(\.misconception.code))
    tested.subtract(shared)
    listed.subtract(shared)
    #expect(tested == listed, "\(tested.symmetricDifference(listed))")
  }

  @Test("without a mean, a division by B is named, and no lost mean")
  func noMean() throws {
    let hand = HandNetwork(.tanh, .softmax)
    let question = try hand.question(reduction: .sum)
    let numbers = HandNetwork.outer(hand.gradients.a[1], hand.h[1])
    expect([Expected("batch_mean_added", .gradW(2), numbers)], in: question, "sum")
    #expect(results("batch_mean_lost", at: .gradW(2), in: question).isEmpty)
  }

  @Test("where nothing is summed, the parameters have no gradient, and no weights are updated")
  func noReduction() throws {
    let question = try HandNetwork(.tanh, .softmax).question(reduction: .none)
    #expect(!question.graph.has(.gradW(1)))
    #expect(results("updated_before_backprop", at: .gradH(1), in: question).isEmpty)
    #expect(!results("weights_not_transposed", at: .gradH(1), in: question).isEmpty)
  }

  @Test("a product of matrices is a hypothesis up to 65,536 multiplications", arguments: [(128, 2), (129, 1)])
  func boundOfMatrixProduct(_ width: Int, _ count: Int) throws {
    // 4² × n by sample, and n² × 4 by unit.
    let hand = HandNetwork(.tanh, .softmax, widths: [2, width, 3, 3])
    #expect(results("matrix_product", at: .gradA(1), in: try hand.question()).count == count)
  }

  @Test("weights that sum to 0 except for rounding divide nothing")
  func sumsOfWeights() {
    func sums(_ weights: [Double]) -> [Double]? {
      Layer(units: 2, inputs: 3, weights: [1, 2, 3] + weights, biases: nil, activation: nil).sumsOfWeights
    }
    #expect(0.1 + 0.2 - 0.3 != 0)
    #expect(sums([0.1, 0.2, -0.3]) == nil && sums([0, 0, 0]) == nil)
    #expect(sums([0.5, 0.25, -0.25]) == [6, 0.5])
  }

  @Test("layers that are not square have fewer mistakes, or results of another shape")
  func shapes() throws {
    let question = try GraphTests.network(.tanh, .softmax)
    #expect(results("weights_not_transposed", at: .gradH(1), in: question).isEmpty)
    #expect(results("weights_transposed", at: .a(1), in: question).isEmpty)
    let turned = try #require(results("outer_product_transposed", at: .gradW(2), in: question).first)
    #expect(turned.rows == 4 && turned.columns == 2)
    let unsummed = try #require(results("bias_not_summed", at: .gradB(2), in: question).first)
    #expect(unsummed.rows == 4 && unsummed.columns == 2)
    let other = try #require(results("h_of_this_layer", at: .gradW(1), in: question).first)
    #expect(other.rows == 4 && other.columns == 4)
    let column = try #require(results("bias_as_weight_column", at: .gradW(1), in: question).first)
    #expect(column.rows == 4 && column.columns == 4)
  }
}
