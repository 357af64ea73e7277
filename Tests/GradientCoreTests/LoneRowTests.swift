import ExactnessCases
import GradientCore
import SeededRandom
import Testing

/// One row of few classes takes a way of its own to loss, ŷ and ∇_{a_L}; with any other quantity it is one row of a tile.
@Suite("A lone row")
struct LoneRowTests {
  static let usual: Quantities = [.loss, .yHat, .gradAL]

  /// Seeded logits: mostly ordinary, but also masked, tied, far apart, all but tied, and at the ends of binary64.
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

  static func bits(_ batch: Batch, _ variant: KernelVariant, and other: Quantity?) throws -> [UInt64] {
    var quantities = usual
    if let other { quantities.insert(other) }
    let gradients = try batch.gradients(quantities, variant: variant)
    return [.loss, .yHat, .gradAL].flatMap { gradients.numbers($0).map(\.bitPattern) }
  }

  @Test("its bits are those of a row among others", arguments: KernelVariant.available, Array(1...20))
  func sameBits(variant: KernelVariant, classes: Int) throws {
    for seed in 0..<UInt64(600) {
      let logits = Self.logits(classes, seed: seed)
      let label = Int(seed / 6) % classes
      guard let batch = try? Batch(logits: logits, classes: classes, truth: .labels([label])) else { continue }
      let found = Result { try Self.bits(batch, variant, and: nil) }
      let expected = Result { try Self.bits(batch, variant, and: .denominator) }
      #expect((try? found.get()) == (try? expected.get()), "seed \(seed)")
    }
  }

  @Test("its loss is the batch's where losses are reduced", arguments: Reduction.allCases)
  func reduced(reduction: Reduction) throws {
    let batch = try Batch(logits: [0, 0], classes: 2, truth: .labels([1]), reduction: reduction)
    let gradients = try batch.gradients(Self.usual)
    #expect((gradients.loss == nil) == (reduction == .none))
    #expect(gradients.yHat == [0.5, 0.5])
    #expect(gradients.gradAL == [0.5, -0.5])
  }

  @Test("an ignored row has no gradient")
  func ignored() throws {
    let batch = try Batch(logits: [0, 0], classes: 2, truth: .labels([7]), reduction: .sum, ignoreIndex: 7)
    #expect(try batch.gradients(Self.usual) == Gradients(loss: 0, yHat: [0.5, 0.5], gradAL: [0, 0]))
  }
}
