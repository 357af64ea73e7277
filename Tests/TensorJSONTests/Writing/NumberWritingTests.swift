import DecimalKernels
import SeededRandom
import Testing

@testable import TensorJSON

private func written(_ value: Double) -> String {
  var writer = JSONWriter()
  writer.number(value)
  return String(decoding: writer.finish(), as: UTF8.self)
}

/// The digits of a number's text without zeros around them, and the power of ten of the last one.
private func decimal(_ text: String) -> (digits: String, exponent: Int) {
  let parts = text.split(separator: "e")
  let mantissa = parts[0].drop { $0 == "-" }
  let fraction = mantissa.split(separator: ".", omittingEmptySubsequences: false)
  var digits = Substring(mantissa.filter { $0 != "." })
  var exponent = (parts.count > 1 ? Int(parts[1])! : 0) - (fraction.count > 1 ? fraction[1].count : 0)
  digits = digits.drop { $0 == "0" }
  while digits.last == "0" {
    digits.removeLast()
    exponent += 1
  }
  return (String(digits), digits.isEmpty ? 0 : exponent)
}

@Suite("Writing numbers: the shortest that reads back, the closest of several")
struct NumberWritingTests {
  @Test(
    "the layout is ECMAScript's, but for −0 (RFC 8785 §3.2.2.3)",
    arguments: [
      (0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (10, "10"), (0.1, "0.1"), (0.5, "0.5"), (-0.25, "-0.25"),
      (1.5, "1.5"),
      (123.456, "123.456"), (1234567.875, "1234567.875"), (12345678.5, "12345678.5"),
      (123456789012345.6, "123456789012345.6"),
      (1234567890123456, "1234567890123456"), (12_345_678_901_234_568, "12345678901234568"),
      (1e20, "100000000000000000000"),
      (1.2345678901234568e20, "123456789012345680000"), (1e21, "1e+21"), (1.5e21, "1.5e+21"), (1.5e300, "1.5e+300"),
      (1e-6, "0.000001"),
      (1.5e-6, "0.0000015"), (9.999e-7, "9.999e-7"), (1e-7, "1e-7"), (-1.25e-10, "-1.25e-10"),
      (.leastNonzeroMagnitude, "5e-324"),
      (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (.leastNormalMagnitude, "2.2250738585072014e-308"),
      (9_007_199_254_740_992, "9007199254740992"), (0.000012345678901234567, "0.000012345678901234568"),
      (1.0 / 3, "0.3333333333333333"),
      (2e-44, "2e-44"), (9.5367431640625e-07, "9.5367431640625e-7"), (1.00000762939453125, "1.0000076293945312"),
      (-.infinity, "\"-Infinity\""), (.infinity, "\"Infinity\""), (.nan, "\"NaN\""), (-.nan, "\"NaN\""),
    ] as [(Double, String)])
  func layout(_ value: Double, _ expected: String) { #expect(written(value) == expected) }

  private func expectShortest(_ value: Double, _ comment: String) throws {
    let text = written(value)
    #expect(try #require(Double(text)).bitPattern == value.bitPattern, "\(text) \(comment)")
    let ours = decimal(text)
    let theirs = decimal("\(value)")
    // The standard library's description is the shortest and closest. If two are as close, it may choose the other.
    #expect(ours == theirs, "\(text) \(value) \(comment)")
  }

  @Test("random bits", arguments: [1, 2] as [UInt64])
  func randomBits(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<(randomCases / 4) { try expectShortest(generator.nextFiniteDouble(), "seed \(seed)") }
  }

  @Test("powers of two, their neighbours, and few bits at every exponent")
  func everyExponent() throws {
    for exponent in -1074...1023 {
      let power = Double(sign: .plus, exponent: exponent, significand: 1)
      for value in [power, power.nextUp, power.nextDown, power * 1.5, power * 1.25, power * 1.125, power * 1.9375] {
        if value.isFinite { try expectShortest(value, "2^\(exponent)") }
      }
    }
  }

  @Test("every power of ten and its neighbours")
  func powersOfTen() throws {
    for exponent in -323...308 {
      let value = try #require(Double("1e\(exponent)"))
      for near in [value, value.nextUp, value.nextDown, -value] { try expectShortest(near, "10^\(exponent)") }
    }
  }

  @Test(
    "usual numbers of requests and responses: short decimals, integers, halves, thirds, float32",
    arguments: [3] as [UInt64])
  func plainValues(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<(randomCases / 20) {
      let integer = Double(Int64(truncatingIfNeeded: generator.next()) >> Int64.random(in: 0...62, using: &generator))
      let float = Double(Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()) & 0xBFFF_FFFF))
      let binary = integer / Double(1 << UInt64.random(in: 0...60, using: &generator))
      let short = (Double.random(in: -100...100, using: &generator) * 1e4).rounded() / 1e4
      for value in [integer, float, binary, short, 1 / integer] where value.isFinite {
        try expectShortest(value, "seed \(seed)")
      }
    }
  }

  @Test("a matrix is written like its numbers one by one", arguments: [1, 2, 3, 10, 63, 64, 65, 200])
  func matrixLayout(columns: Int) {
    var generator = SeededGenerator(seed: 7)
    for rows in [1, 2, 3, 70] {
      let values = (0..<(rows * columns)).map { index in
        index % 11 == 3 ? [-Double.infinity, .infinity, .nan][index % 3] : generator.nextFiniteDouble()
      }
      let lines = (0..<rows).map { row in
        "[" + values[(row * columns)..<((row + 1) * columns)].map(written).joined(separator: ",") + "]"
      }
      var writer = JSONWriter()
      writer.matrix(values, columns: columns)
      writer.vector(values)
      let expected = "[" + lines.joined(separator: ",") + "][" + values.map(written).joined(separator: ",") + "]"
      #expect(String(decoding: writer.finish(), as: UTF8.self) == expected)
      expectSameInParts(values, columns: columns, expected: "[" + lines.joined(separator: ",") + "]")
    }
  }

  private func expectSameInParts(_ values: [Double], columns: Int, expected: String) {
    for cut in Set([1, columns, columns + 1, values.count / 2, values.count - 1]) where (1..<values.count).contains(cut)
    {
      var writer = JSONWriter()
      writer.raw("[")
      writer.entries(values.span.extracting(0..<cut), columns: columns, from: 0, isLast: false)
      var rest = JSONWriter(appendingTo: writer.finish())
      rest.entries(values.span.extracting(cut..<values.count), columns: columns, from: cut, isLast: true)
      rest.raw("]")
      #expect(String(decoding: rest.finish(), as: UTF8.self) == expected, "cut at \(cut)")
    }
  }

  @Test("no number is longer than its room")
  func longestNumber() {
    for exponent in -324...308 {
      let value = -1.2345678901234567 * (Double("1e\(exponent)") ?? 1)
      if value.isFinite { #expect(written(value).utf8.count <= NumberPrinting.bytesMax) }
    }
  }
}
