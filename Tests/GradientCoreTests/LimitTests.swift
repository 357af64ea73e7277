import ExactnessCases
import GradientCore
import Testing

/// Results at the ends of binary64.
@Suite("The ends of binary64")
struct LimitTests {
  static let greatest = Double.greatestFiniteMagnitude

  @Test("a loss beyond the greatest number is refused; the error has the quantity and the sample")
  func infiniteLoss() throws {
    let batch = try Batch(
      logits: [0, 0, Self.greatest, -Self.greatest], classes: 2, truth: .labels([0, 1]), reduction: .sum)
    #expect(throws: InvalidBatch(faults: [.beyondBinary64(quantity: .losses, sample: 1, cause: .logits)])) {
      try batch.gradients([.losses])
    }
    #expect(throws: InvalidBatch(faults: [.beyondBinary64(quantity: .loss, sample: nil, cause: .logits)])) {
      try batch.gradients([.loss])
    }
    #expect(try batch.gradients([.gradAL]).gradAL == [-0.5, 0.5, 1, -1])
  }

  @Test("a mean is finite although its sum is not")
  func finiteMean() throws {
    let row = [Self.greatest, 0]
    let batch = try Batch(logits: row + row + row, classes: 2, truth: .labels([1, 1, 1]))
    #expect(try batch.gradients([.loss]).loss == Self.greatest)
  }

  @Test("with a small weight, a loss beyond the greatest number is finite")
  func smallWeight() throws {
    let batch = try Batch(
      logits: [Self.greatest, -Self.greatest], classes: 2, truth: .labels([1]), reduction: .sum, weights: [1, 0.25])
    #expect(try batch.gradients([.loss]).loss == Self.greatest / 2)
  }

  @Test("D beyond the greatest number is refused if it is requested; otherwise it only divides")
  func greatDenominator() throws {
    let batch = try Batch(
      logits: [0, 0, 0, 0], classes: 2, truth: .labels([0, 0]), weights: [Self.greatest, 1])
    #expect(throws: InvalidBatch(faults: [.beyondBinary64(quantity: .denominator, sample: nil, cause: .weights)])) {
      try batch.gradients([.denominator])
    }
    #expect(try batch.gradients([.gradAL]).gradAL == [-0.25, 0.25, -0.25, 0.25])
  }

  @Test("a loss that exceeds the greatest number only because of the weights says so")
  func weightsAsCause() throws {
    let batch = try Batch(
      logits: [0, 1, 0, 20], classes: 2, truth: .labels([0, 0]), reduction: .sum, weights: [Self.greatest, 1])
    #expect(throws: InvalidBatch(faults: [.beyondBinary64(quantity: .losses, sample: 0, cause: .weights)])) {
      try batch.gradients([.losses])
    }
    #expect(throws: InvalidBatch(faults: [.beyondBinary64(quantity: .loss, sample: nil, cause: .weights)])) {
      try batch.gradients([.loss])
    }
  }

  @Test("−1/ŷ that overflows is −∞, and log ŷ of a masked class too")
  func minusInfinity() throws {
    let batch = try Batch(logits: [0, -1000, -.infinity], classes: 3, truth: .labels([1]))
    let gradients = try batch.gradients([.gradYHat, .logYHat, .yHat])
    #expect(gradients.gradYHat == [0, -.infinity, 0])
    #expect(gradients.logYHat == [0, -1000, -.infinity])
    #expect(gradients.yHat == [1, 0, 0])
  }

  @Test("with one class, ŷ is 1 and the loss is 0")
  func oneClass() throws {
    let batch = try Batch(logits: [1e308, -5], classes: 1, truth: .labels([0, 0]))
    let all = try batch.gradients(.all)
    #expect(
      all
        == Gradients(
          loss: 0, losses: [0, 0], yHat: [1, 1], logYHat: [0, 0], gradYHat: [-0.5, -0.5], jacobianRow: [0, 0],
          gradAL: [0, 0], denominator: 2))
  }

  @Test("a result that is exactly 0 is +0", arguments: [0.0, 0.25, 1.0])
  func positiveZero(labelSmoothing: Double) throws {
    let weights: [Double] = [1, 1, 1, 0]
    let batch = try Batch(
      logits: [3, 3, 3, -.infinity], classes: 4, truth: .labels([0]), weights: weights, labelSmoothing: labelSmoothing)
    let gradients = try batch.gradients(.all)
    for quantity in Quantity.allCases {
      for number in gradients.numbers(quantity) { #expect(number.sign == .plus || number != 0) }
    }
    #expect(gradients.gradAL?[3] == 0)
  }

  @Test("quantities that are not requested are absent")
  func onlyAsked() throws {
    let batch = try Batch(logits: [1, 2], classes: 2, truth: .labels([0]))
    #expect(try batch.gradients([]) == Gradients())
    let gradients = try batch.gradients([.denominator])
    #expect(gradients == Gradients(denominator: 1))
  }

  @Test("the reduction `none` has no loss of the batch")
  func noLoss() throws {
    let batch = try Batch(logits: [1, 2], classes: 2, truth: .labels([0]), reduction: .none)
    #expect(try batch.gradients([.loss]).loss == nil)
  }
}
