import Backpropagation
import GradientCore
import Testing

@Suite("The worked case of the course")
struct WorkedCaseTests {
  /// 2-2-3, logistic, softmax, ℓ = 2. The numbers are the doubles nearest the exact ones, from 60 digits of mpmath.
  static let network = try! NetworkBatch(
    layers: [
      Layer(units: 2, inputs: 2, weights: [0.5, -0.25, 1, 0.75], biases: [0.1, -0.2], activation: .logistic),
      Layer(units: 3, inputs: 2, weights: [1, -1, 0.5, 0.25, -0.75, 2], biases: [0, 0.3, -0.1], activation: nil),
    ], inputs: [1, -2], samples: 1, truth: .labels([2]))

  @Test(
    "Every quantity, forward and backward",
    arguments: [
      (NetworkQuantity.a(1), [1.1, -0.7]),
      (.h(1), [0.7502601055951176, 0.3318122278318339]),
      (.a(2), [0.41844787776328374, 0.7580831097555173, 0.0009293764673295725]),
      (.yHat, [0.32646510502000803, 0.458499086395976, 0.215035808584016]),
      (.loss, [1.5369507131690816]),
      (.gradYHat, [0, 0, -4.650388261308083]),
      (.gradA(2), [0.32646510502000803, 0.458499086395976, -0.784964191415984]),
      (
        .gradW(2),
        [
          0.24493374416543237, 0.10832511380604248, 0.3439935729747099, 0.15213560331590928, -0.5889273171401422,
          -0.26046071712195173,
        ]
      ),
      (.gradH(1), [1.144437791779984, -1.781768716252982]),
      (.gradA(1), [0.21443317119544605, -0.395041061624223]),
      (.gradW(1), [0.21443317119544605, -0.4288663423908921, -0.395041061624223, 0.790082123248446]),
      (.gradB(1), [0.21443317119544605, -0.395041061624223]),
      (.gradX, [-0.28782447602649996, -0.34988908901702875]),
      (.denominator, [1]),
    ])
  func quantity(_ quantity: NetworkQuantity, _ expected: [Double]) throws {
    #expect(try WorkedCaseTests.network.gradients([quantity]).values == [quantity: expected])
  }

  @Test("All at once are the same numbers as one by one")
  func together() throws {
    let all = try WorkedCaseTests.network.gradients(NetworkQuantities(WorkedCaseTests.network.courseOrder))
    for (quantity, values) in all.values {
      #expect(try WorkedCaseTests.network.gradients([quantity]).values[quantity] == values)
    }
    #expect(all.values.count == 16)
    #expect(all.kinksCount == 0)
  }
}
