import ExactnessCases
import GradientCore
import SeededRandom
import Testing

/// One sample of few classes has its own kernel to loss, ŷ and ∇_{a_L}. In a batch it is one row of a tile.
@Suite("A single sample")
struct LoneSampleTests {
  /// Seeded logits: mostly ordinary, but also masked, tied, far apart, nearly tied, and at the ends of binary64.
  static func logits(_ classes: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    let family = seed % 6
    return (0..<classes).map { _ in
      let number = Double.random(in: -4..<4, using: &generator)
      return switch (family, Int.random(in: 0..<4, using: &generator)) {
      case (1, 0): -Double.infinity
      case (2, _): number.rounded()
      case (3, _): number * 200
      case (4, _): number * 0x1p-40
      case (5, 0...1): number * 0x1p-1060
      case (5, 2): number * 0x1p1020
      default: number
      }
    }
  }

  /// The results: the loss, ŷ and the gradient.
  static func numbers(_ logits: [Double], label: Int, variant: KernelVariant = .best) -> [Double]? {
    var yHat = [Double](repeating: 0, count: logits.count)
    var gradAL = yHat
    var yHatSpan = yHat.mutableSpan
    var gradALSpan = gradAL.mutableSpan
    let loss = LoneSample.fill(
      yHat: &yHatSpan, gradAL: &gradALSpan, of: logits.span, label: label, variant: variant)
    return loss.map { [$0] + yHat + gradAL }
  }

  @Test("its bits equal those of a batch of one", arguments: KernelVariant.available, Array(1...16))
  func sameBits(variant: KernelVariant, classes: Int) throws {
    var found = 0
    for seed in 0..<UInt64(600) {
      let logits = Self.logits(classes, seed: seed)
      let label = Int(seed / 6) % classes
      guard let numbers = Self.numbers(logits, label: label, variant: variant) else { continue }
      found += 1
      let batch = try Batch(logits: logits, classes: classes, truth: .labels([label]))
      let gradients = try batch.gradients([.loss, .yHat, .gradAL], variant: variant)
      let expected = [Quantity.loss, .yHat, .gradAL].flatMap { gradients.numbers($0) }
      #expect(numbers.map(\.bitPattern) == expected.map(\.bitPattern), "seed \(seed)")
    }
    #expect(found >= 300, "of 600")
  }

  @Test(
    "a sample that a batch refuses has no result",
    arguments: [
      ([], 0), ([1, 2], 2), ([1, 2], -1), ([1, .nan], 0), ([1, .infinity], 0), ([-.infinity, -.infinity], 0),
      ([1, -.infinity], 1),
    ] as [([Double], Int)])
  func refused(logits: [Double], label: Int) {
    #expect(Self.numbers(logits, label: label) == nil)
    #expect(throws: InvalidBatch.self) { try Batch(logits: logits, classes: logits.count, truth: .labels([label])) }
  }

  @Test("a batch has its loss if losses are reduced", arguments: Reduction.allCases)
  func reduced(reduction: Reduction) throws {
    let batch = try Batch(logits: [0, 0], classes: 2, truth: .labels([1]), reduction: reduction)
    let gradients = try batch.gradients([.loss, .yHat, .gradAL])
    #expect((gradients.loss == nil) == (reduction == .none))
    #expect(gradients.yHat == [0.5, 0.5])
    #expect(gradients.gradAL == [0.5, -0.5])
  }

  @Test("in a batch that ignores it, it has no gradient")
  func ignored() throws {
    let batch = try Batch(logits: [0, 0], classes: 2, truth: .labels([7]), reduction: .sum, ignoreIndex: 7)
    #expect(try batch.gradients([.loss, .yHat, .gradAL]) == Gradients(loss: 0, yHat: [0.5, 0.5], gradAL: [0, 0]))
  }

  @Test("more classes than `classesMax` have no result, and a masked class has ŷ = 0")
  func classes() {
    #expect(Self.numbers(Array(repeating: 0, count: LoneSample.classesMax + 1), label: 0) == nil)
    #expect(Self.numbers([0, -.infinity, 0], label: 2)?.dropFirst() == [0.5, 0, 0.5, 0.5, 0, -0.5])
  }
}
