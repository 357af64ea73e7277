import SeededRandom
import Testing

@testable import TensorJSON

@Suite("Numbers are printed the same on every processor")
struct PrintingVariantTests {
  @Test("each variant gives the baseline's bytes, whatever the shape", arguments: NumberVariant.available)
  func sameBytes(_ variant: NumberVariant) {
    var generator = SeededGenerator(seed: 41)
    for columns in [nil, 1, 2, 3, 10, 63, 64, 65] as [Int?] {
      for round in 0..<60 {
        let count = (columns ?? 1) * (1 + round)
        let values = (0..<count).map { index in Self.value(index, &generator) }
        #expect(Self.text(values, columns, by: variant) == Self.text(values, columns, by: .baseline))
      }
    }
  }

  @Test("one number alone, too", arguments: NumberVariant.available)
  func oneNumber(_ variant: NumberVariant) {
    var generator = SeededGenerator(seed: 42)
    for index in 0..<20_000 {
      let value = Self.value(index, &generator)
      #expect(Self.text(value, by: variant) == Self.text(value, by: .baseline), "\(value)")
    }
  }

  /// Probabilities, small integers, and any bit pattern: every layout, NaN and infinities among them.
  private static func value(_ index: Int, _ generator: inout SeededGenerator) -> Double {
    switch index % 4 {
    case 0: Double.random(in: 0..<1, using: &generator)
    case 1: Double(Int.random(in: -1000...1000, using: &generator))
    case 2: -Double.random(in: 0..<1, using: &generator) / Double(1 << (index % 40))
    default: Double(bitPattern: generator.next())
    }
  }

  private static func text(_ value: Double, by variant: NumberVariant) -> [UInt8] {
    written(bytesMax: JSONCursor.bytesMax(forNumbers: 1), by: variant) { $0.number(value) }
  }

  private static func text(_ values: [Double], _ columns: Int?, by variant: NumberVariant) -> [UInt8] {
    written(bytesMax: JSONCursor.bytesMax(forNumbers: values.count), by: variant) {
      $0.entries(values.span, columns: columns, from: 0, isLast: true)
    }
  }

  private static func written(
    bytesMax: Int, by variant: NumberVariant, _ write: (inout JSONCursor) -> Void
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.append(bytesMax: bytesMax, by: variant, write)
    return writer.finish()
  }
}
