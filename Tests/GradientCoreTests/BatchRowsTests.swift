import ExactnessCases
import GradientCore
import SeededRandom
import Testing

/// Four rows and more of few classes share vectors, a row per lane. Fewer rows are computed one by one.
@Suite("The rows of a batch")
struct BatchRowsTests {
  static let quantities: Quantities = [.losses, .yHat, .logYHat, .gradAL, .gradYHat, .jacobianRow]

  @Test("have the bits of each row by itself", arguments: KernelVariant.available, Array(1...66))
  func sameBits(variant: KernelVariant, classes: Int) throws {
    for (seed, samples) in [4, 5, 8, 9, 17].enumerated() {
      let (logits, labels) = Self.rows(samples, classes, seed: UInt64(100 * classes + seed))
      let whole = try Self.bits(logits, labels, variant)
      for row in 0..<samples {
        let single = try Self.bits(Array(logits[row * classes..<(row + 1) * classes]), [labels[row]], variant)
        for (all, one) in zip(whole, single) {
          #expect(Array(all[row * one.count..<(row + 1) * one.count]) == one, "\(samples) × \(classes), row \(row)")
        }
      }
    }
  }

  /// Rows that a batch accepts: with masked classes, ties, and logits far apart.
  private static func rows(_ samples: Int, _ classes: Int, seed: UInt64) -> (logits: [Double], labels: [Int]) {
    var generator = SeededGenerator(seed: seed)
    var logits: [Double] = []
    var labels: [Int] = []
    for row in 0..<samples {
      let label = Int.random(in: 0..<classes, using: &generator)
      let scale = [1, 200, 0x1p-40][row % 3]
      for index in 0..<classes {
        let number = Double.random(in: -4..<4, using: &generator) * scale
        let kind = Int.random(in: 0..<8, using: &generator)
        logits.append(kind == 0 && index != label ? -.infinity : kind == 1 ? number.rounded() : number)
      }
      labels.append(label)
    }
    return (logits, labels)
  }

  private static func bits(_ logits: [Double], _ labels: [Int], _ variant: KernelVariant) throws -> [[UInt64]] {
    let batch = try Batch(
      logits: logits, classes: logits.count / labels.count, truth: .labels(labels), reduction: .none)
    let gradients = try batch.gradients(quantities, variant: variant)
    return [.losses, .yHat, .logYHat, .gradAL, .gradYHat, .jacobianRow].map { (quantity: Quantity) in
      gradients.numbers(quantity).map(\.bitPattern)
    }
  }
}
