import ExactnessCases
import GradientCore
import SeededRandom
import Testing

/// A few samples with labels and without options are computed without a `Batch`.
@Suite("A small batch")
struct SmallBatchTests {
  /// The results: the loss, ŷ and the gradient.
  static func numbers(
    _ logits: [Double], classes: Int, labels: [Int], variant: KernelVariant = .best
  ) -> [Double]? {
    guard let batch = SmallBatch(logits: logits.span, classes: classes, labels: labels.span, variant: variant) else {
      return nil
    }
    let (yHat, gradAL) = (batch.yHat, batch.gradAL)
    return [batch.loss] + yHat.indices.map { yHat[$0] } + gradAL.indices.map { gradAL[$0] }
  }

  @Test(
    "its bits equal those of the batch", arguments: KernelVariant.available,
    [(1, 1), (1, 10), (3, 3), (4, 1), (4, 64), (5, 65), (7, 2), (8, 10), (9, 3), (31, 10), (32, 10), (2, 500)])
  func sameBits(variant: KernelVariant, shape: (samples: Int, classes: Int)) throws {
    var found = 0
    for seed in 0..<UInt64(60) {
      let logits = LoneSampleTests.logits(shape.samples * shape.classes, seed: seed)
      let labels = (0..<shape.samples).map { ($0 * 7 + Int(seed)) % shape.classes }
      guard let numbers = Self.numbers(logits, classes: shape.classes, labels: labels, variant: variant) else {
        continue
      }
      found += 1
      let batch = try Batch(logits: logits, classes: shape.classes, truth: .labels(labels))
      let gradients = try batch.gradients([.loss, .yHat, .gradAL], variant: variant)
      let expected = [Quantity.loss, .yHat, .gradAL].flatMap { gradients.numbers($0) }
      #expect(numbers.map(\.bitPattern) == expected.map(\.bitPattern), "seed \(seed)")
    }
    #expect(found >= 20, "of 60")
  }

  @Test(
    "samples that a batch refuses have no result",
    arguments: [
      ([], 1, []), ([1, 2], 0, []), ([1, 2, 3, 4], 2, [0]), ([1, 2, 3, 4], 2, [0, 1, 0]), ([1, 2, 3], 2, [0]),
      ([1, 2, 3, 4], 2, [0, 2]), ([1, 2, 3, 4], 2, [-1, 0]), ([1, 2, 3, .nan], 2, [0, 0]),
      ([1, 2, .infinity, 4], 2, [0, 0]), ([1, 2, -.infinity, -.infinity], 2, [0, 0]),
      ([1, 2, 3, -.infinity], 2, [0, 1]),
    ] as [([Double], Int, [Int])])
  func refused(logits: [Double], classes: Int, labels: [Int]) {
    #expect(Self.numbers(logits, classes: classes, labels: labels) == nil)
    #expect(throws: InvalidBatch.self) { try Batch(logits: logits, classes: classes, truth: .labels(labels)) }
  }

  @Test("more logits than one chunk has, or a class far below, have no result; a masked class has ŷ = 0")
  func limits() {
    func found(_ samples: Int) -> Bool {
      Self.numbers(
        Array(repeating: 0, count: samples * 64), classes: 64, labels: Array(repeating: 0, count: samples)) != nil
    }
    #expect(found(64))
    #expect(!found(65))
    #expect(Self.numbers([0, 0, 700, 0], classes: 2, labels: [0, 0]) == nil)
    let masked = Self.numbers([0, -.infinity, 0, 0, -.infinity, 0], classes: 3, labels: [2, 2])
    #expect(masked?.dropFirst().prefix(6) == [0.5, 0, 0.5, 0.5, 0, 0.5])
    #expect(masked?.suffix(6) == [0.25, 0, -0.25, 0.25, 0, -0.25])
  }

  @Test("its estimate of the work is that of the batch", arguments: [(1, 1), (32, 10), (8, 500)])
  func work(samples: Int, classes: Int) throws {
    let logits = [Double](repeating: 0, count: samples * classes)
    let batch = try Batch(logits: logits, classes: classes, truth: .labels(Array(repeating: 0, count: samples)))
    #expect(SmallBatch.work(logits: logits.count) == batch.work([.loss, .yHat, .gradAL], exactAbove: .max))
  }
}
