import ExactnessCases
import Parallel
import SeededRandom
import Testing

@testable import GradientCore

extension Batch {
  /// What the kernels write, NaN where they certify nothing.
  fileprivate func certified(
    _ quantities: Quantities, _ variant: KernelVariant
  ) -> (gradients: Gradients, outcome: BatchOutcome) {
    var gradients = Gradients()
    gradients.makeArrays(quantities, samples: samples, entries: logits.count)
    let outcome = BatchWork(self, variant).computeRows(of: self, .serial, into: &gradients)
    return (gradients, outcome)
  }

  /// Seeded logits of deviation 3, with labels or targets.
  fileprivate static func random(
    samples: Int, classes: Int, seed: UInt64, spread: Double = 6, labelSmoothing: Double = 0, weights: [Double]? = nil
  ) throws -> Batch {
    var generator = SeededGenerator(seed: seed)
    let logits = (0..<samples * classes).map { _ in Double.random(in: -spread...spread, using: &generator) }
    let labels = (0..<samples).map { _ in Int.random(in: 0..<classes, using: &generator) }
    return try Batch(
      logits: logits, classes: classes, truth: .labels(labels), weights: weights, labelSmoothing: labelSmoothing)
  }
}

/// The kernels' results are certainly the nearest numbers, or NaN.
@Suite("Certificates")
struct CertificateTests {
  private static let arrays: [Quantity] = [.losses, .yHat, .logYHat, .gradYHat, .jacobianRow, .gradAL]

  @Test(
    "what is certified is what balls find", arguments: KernelVariant.available,
    [(4, 3), (9, 10), (3, 65), (2, 700)])
  func nearest(variant: KernelVariant, shape: (samples: Int, classes: Int)) throws {
    for (seed, spread) in [1e-9, 1, 6, 40, 350, 500, 1e-9, 1, 6, 40, 350, 500].enumerated() {
      let labelSmoothing = seed < 6 ? 0 : 0.1
      let batch = try Batch.random(
        samples: shape.samples, classes: shape.classes, seed: UInt64(seed), spread: spread,
        labelSmoothing: labelSmoothing)
      let quantities = Quantities(Self.arrays)
      let (found, outcome) = batch.certified(quantities, variant)
      let exact = try batch.recomputed(quantities)
      for quantity in Self.arrays {
        let numbers = zip(found.numbers(quantity), exact.numbers(quantity))
        #expect(
          numbers.allSatisfy { $0.isNaN || $0.bitPattern == $1.bitPattern }, "\(quantity), seed \(seed), \(spread)")
      }
      for row in 0..<batch.samples {
        let entries = row * batch.classes..<(row + 1) * batch.classes
        let isOpen = Self.arrays.contains { quantity in
          let numbers = found.numbers(quantity)
          return quantity == .losses ? numbers[row].isNaN : numbers[entries].contains { $0.isNaN }
        }
        #expect(outcome.openRows.contains(row) == isOpen, "row \(row), seed \(seed), \(spread)")
        #expect(outcome.openLosses.contains(row) == found.losses?[row].isNaN, "row \(row), seed \(seed), \(spread)")
      }
    }
  }

  @Test("of ordinary rows nearly none is open", arguments: KernelVariant.available, [0, 0.1])
  func rare(variant: KernelVariant, labelSmoothing: Double) throws {
    for (samples, classes) in [(2000, 10), (100, 1000), (2, 50_257)] {
      let batch = try Batch.random(samples: samples, classes: classes, seed: 7, labelSmoothing: labelSmoothing)
      let (_, outcome) = batch.certified([.losses, .yHat, .gradAL], variant)
      #expect(outcome.openRows.count <= 1, "\(samples) × \(classes)")
    }
  }

  @Test("equal logits of a power of two are exact", arguments: KernelVariant.available)
  func exact(variant: KernelVariant) throws {
    for classes in [1, 2, 4, 16, 64, 128] {
      let batch = try Batch(
        logits: Array(repeating: 0.1, count: classes), classes: classes, truth: .labels([0]), reduction: .sum)
      let (found, _) = batch.certified([.yHat], variant)
      #expect(found.yHat == Array(repeating: 1 / Double(classes), count: classes))
    }
  }

  @Test("a weight out of the kernels' range opens its rows, and no other", arguments: [1e-30, 1e300, 0x1p-1074])
  func extraordinary(weight: Double) throws {
    let batch = try Batch(
      logits: [0, 1, 2, 0, 1, 2], classes: 3, truth: .labels([0, 1]), reduction: .sum, weights: [weight, 1, 1])
    let (found, outcome) = batch.certified([.losses, .yHat, .gradAL], .best)
    #expect(outcome.openRows == [0])
    #expect(outcome.openLosses == [0])
    #expect(found.losses?[0].isNaN == true)
    #expect(found.gradAL?[0..<3].allSatisfy { $0.isNaN } == true)
    #expect(found.yHat?.contains { $0.isNaN } == false)
    #expect(outcome.sum.head == found.losses?[1])
  }

  @Test("an interval that contains the middle of two numbers is not certified")
  func intervals() {
    let middle = Extended(DoubleDouble(1, 0x1p-53))
    #expect(middle.certified(within: 0x1p-80).isNaN)
    #expect(Extended(DoubleDouble(1, 0x1.0001p-53)).certified(within: 0x1p-80) == 1.0.nextUp)
    #expect(Extended(DoubleDouble(1, 0x1.fffp-54)).certified(within: 0x1p-80) == 1)
    #expect(Extended.zero.certified(within: 0x1p-80) == 0)
  }

  @Test("subnormal numbers and the ends of binary64 have the same test")
  func ends() {
    let one = DoubleDouble(exactly: 1)
    #expect(Extended(one, exponent: -1074).certified(within: 0x1p-80) == 0x1p-1074)
    #expect(Extended(one, exponent: -1075).certified(within: 0x1p-80).isNaN)
    #expect(Extended(DoubleDouble(1, 0x1p-60), exponent: -1075).certified(within: 0x1p-80) == 0x1p-1074)
    #expect(Extended(one, exponent: -1076).certified(within: 0x1p-80) == 0)
    #expect(Extended(one, exponent: 1024).certified(within: 0x1p-80) == .infinity)
    #expect(Extended(DoubleDouble(2, -0x1p-53), exponent: 1023).certified(within: 0x1p-80).isNaN)
  }
}
