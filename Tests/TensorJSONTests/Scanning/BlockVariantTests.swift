import SeededRandom
import Testing

@testable import TensorJSON

@Suite("Short numbers in blocks: the code for every processor and the one for AVX2")
struct BlockVariantTests {
  @Test("every shape is parsed correctly, at every place of a block", arguments: NumberVariant.available)
  func shapes(variant: NumberVariant) throws {
    var generator = SeededGenerator(seed: 1)
    let shapes = Self.numberShapes + Self.exponentShapes
    for shape in shapes {
      for separator in [",", ", "] {
        for lead in 0..<shape.count + separator.utf8.count {
          // Numbers of the same kind before it start the blocks, and move it through the block.
          let texts =
            ["1", "1", String(repeating: "7", count: lead / 3 + 1)] + (0..<40).map { _ in Self.text(shape, &generator) }
          let text = texts.joined(separator: separator)
          let parsed = Self.parse(text, variant).values
          #expect(parsed == texts.prefix(parsed.count).map { Double($0)!.bitPattern }, "\(shape): \(text)")
          // Longer ones need another path.
          #expect(parsed.count == texts.count || shape.count > 7, "\(shape): \(text)")
        }
      }
    }
  }

  @Test(
    "no variant parses what the general path would refuse, in correct documents and others",
    arguments: [1, 2] as [UInt64])
  func same(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let shapes = Self.numberShapes + Self.exponentShapes
    for _ in 0..<(randomCases / 20) {
      let few = (0..<Int.random(in: 1...3, using: &generator)).map { _ in shapes.randomElement(using: &generator)! }
      let separator = [",", ",", ", ", ",\t", " ,", "],["].randomElement(using: &generator)!
      let texts = (0..<60).map { _ in Self.text(few.randomElement(using: &generator)!, &generator) }
      var bytes = Array(texts.joined(separator: separator).utf8)
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] = Array("0123456789-+.eE,, ]\t\r\u{1}\u{AC}/".utf8).randomElement(using: &generator)!
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let expected = Self.readOneByOne(text)
      for variant in NumberVariant.available {
        // One variant may leave more to the general path than another: seven digits after a sign, for example.
        let parsed = Self.parse(text, variant)
        let count = parsed.values.count
        #expect(parsed.values == expected.prefix(count).map(\.value), "seed \(seed), \(variant): \(text)")
        #expect(parsed.offset == expected.prefix(count).last?.end ?? 10, "seed \(seed), \(variant): \(text)")
      }
    }
  }

  /// The numbers that the general path parses, up to the first fault, and the end of each.
  private static func readOneByOne(_ row: String) -> [(value: UInt64, end: Int)] {
    let bytes = document(row)
    var reader = JSONReader(bytes.span)
    var numbers: [(value: UInt64, end: Int)] = []
    do throws(JSONSyntaxError) {
      guard try reader.peekKind() == .array else { return numbers }
      try reader.beginArray()
      while try reader.nextElement() {
        guard try reader.peekKind() == .array else { return numbers }
        try reader.beginArray()
        while try reader.nextElement() {
          guard try reader.peekKind() == .number else { return numbers }
          numbers.append((try reader.readNumber().value.bitPattern, reader.offset))
        }
      }
    } catch { return numbers }
    return numbers
  }

  private static func document(_ row: String) -> [UInt8] {
    Array("        [[\(row)]]".utf8) + [UInt8](repeating: 0x20, count: 128)
  }

  /// The numbers of a row that the scanner parses, and where it is then.
  private struct Parsing {
    var values: [UInt64]
    var offset: Int
  }

  private static func parse(_ row: String, _ variant: NumberVariant) -> Parsing {
    let bytes = document(row)
    var run = NumberRun(offset: 10, columns: nil, column: 0, isInRow: true)
    var values = [Double](repeating: .nan, count: bytes.count / 2 + 32)
    let count = unsafe bytes.withUnsafeBytes { text in
      unsafe NumberTables.words.withUnsafeBufferPointer { table in
        unsafe values.withUnsafeMutableBufferPointer {
          unsafe NumberScanner(text, table: table.baseAddress!, blocks: variant).parse(&run, into: $0)
        }
      }
    }
    return Parsing(values: values[..<count].map(\.bitPattern), offset: run.offset)
  }

  /// `d` is any digit, `D` one that is not 0.
  private static let numberShapes: [String] = ["", "-"].flatMap { sign in
    (1...9).flatMap { integer in
      (0...8).map { fraction in
        sign + (integer == 1 ? "d" : "D" + String(repeating: "d", count: integer - 1))
          + (fraction == 0 ? "" : "." + String(repeating: "d", count: fraction))
      }
    }
  }

  private static let exponentShapes: [String] = ["", "-"].flatMap { sign in
    ["d", "Dd", "Ddd", "Dddd", "Ddddd", "d.d"].flatMap { digits in
      ["e", "E"].flatMap { letter in
        ["", "-", "+"].flatMap { mark in
          ["d", "dd", "0dd"].map { sign + digits + letter + mark + $0 }
        }
      }
    }
  }

  private static func text(_ shape: String, _ generator: inout SeededGenerator) -> String {
    String(
      shape.map { character in
        switch character {
        case "d": Character("\(Int.random(in: 0...9, using: &generator))")
        case "D": Character("\(Int.random(in: 1...9, using: &generator))")
        default: character
        }
      })
  }
}
