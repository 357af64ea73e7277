import SeededRandom
import Testing

@testable import TensorJSON

/// The value of a literal by each way to parse it: by the general path, as the whole document; by the scanner, in a
/// vector with room around it; and with spaces.
func readings(of text: String) throws -> [Double] {
  let alone = Array(text.utf8)
  var reader = JSONReader(alone.span)
  _ = try reader.peekKind()
  let single = try reader.readNumber().value
  try reader.finish()
  let room = String(repeating: "0,", count: 20)
  return try [single]
    + [",", " , "].flatMap { separator in
      let document = Array("[\(room)\(text)\(separator)\(text)\(separator)\(room)0]".utf8)
      var reader = JSONReader(document.span)
      guard case .tensor(let tensor) = try reader.readTensor(elementsMax: 100) else { return [Double]() }
      return Array(tensor.values[20...21])
    }
}

@Suite("Reading numbers: the nearest binary64, ties to even")
struct NumberReadingTests {
  private func expect(_ text: String, _ expected: Double, _ comment: String = "") throws {
    let values = try readings(of: text)
    // Beyond binary64 a tensor has a fault, and only the single reading a value.
    #expect(values.count == (expected.isFinite ? 5 : 1), "\(text) \(comment)")
    for value in values { #expect(value.bitPattern == expected.bitPattern, "\(text) \(comment)") }
  }

  @Test(
    "known values",
    arguments: [
      ("0", 0), ("-0", -0.0), ("-0.0", -0.0), ("0.000", 0), ("0e999", 0), ("-0E-999", -0.0), ("1", 1), ("10", 10),
      ("0.1", 0.1),
      ("1e22", 1e22), ("1e23", 1e23), ("9007199254740993", 9_007_199_254_740_992),
      ("9007199254740995", 9_007_199_254_740_996),
      ("9007199254740993.0000000000000000000000001", 9_007_199_254_740_994),
      ("1.7976931348623157e308", .greatestFiniteMagnitude), ("1.7976931348623158e308", .greatestFiniteMagnitude),
      ("1.7976931348623159e308", .infinity), ("1e309", .infinity), ("-1e400", -.infinity),
      ("1e99999999999999999999", .infinity),
      ("4.9e-324", .leastNonzeroMagnitude), ("2.4703282292062328e-324", .leastNonzeroMagnitude),
      ("2.4703282292062327e-324", 0), ("1e-400", 0),
      ("1e-99999999999999999999", 0), ("2.2250738585072014e-308", .leastNormalMagnitude),
      ("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown),
      ("2.2250738585072012e-308", .leastNormalMagnitude),
      ("6.9294956446009195e15", 6929495644600919.5),
      ("0.500000000000000166533453693773481063544750213623046875", 0.5000000000000002),
      ("1.00000000000000011102230246251565404236316680908203125", 1),
      ("1.00000000000000033306690738754696212708950042724609375", 1.0000000000000004),
      ("0.00000000000000000000000000000000000000000000000000000000000000000001e68", 1),
      ("100000000000000000000000000000000000e-35", 1),
    ] as [(String, Double)])
  func knownValues(_ text: String, _ expected: Double) throws { try expect(text, expected) }

  @Test("zeros without end count for nothing", arguments: [9, 100, 1000, 100_000])
  func longZeros(count: Int) throws {
    let zeros = String(repeating: "0", count: count)
    try expect("0.\(zeros)", 0)
    try expect("1.5\(zeros)", 1.5)
    try expect("-0.\(zeros)25e\(count)", -0.25)
    try expect("3\(zeros)e-\(count)", 3)
    try expect("1\(zeros)0.\(zeros)e-\(count)", 10)
    try expect("0.1\(zeros)\(zeros)1", 0.1)
  }

  @Test("the shortest and longer forms of random bits read back", arguments: [1, 2] as [UInt64])
  func roundTrips(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<(randomCases / 20) {
      let value = generator.nextFiniteDouble()
      try expect("\(value)", value, "seed \(seed)")
    }
  }

  @Test("random decimals read as the standard library reads them", arguments: [3, 4] as [UInt64])
  func randomDecimals(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<(randomCases / 20) {
      let text = randomDecimal(&generator)
      try expect(text, try #require(Double(text)), "seed \(seed)")
    }
  }

  /// Up to 30 digits, with a point anywhere, and with or without an exponent.
  private func randomDecimal(_ generator: inout SeededGenerator) -> String {
    var digits = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
      Character(Unicode.Scalar(UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &generator)))
    }
    let point = Int.random(in: 1...digits.count, using: &generator)
    if point < digits.count { digits.insert(".", at: point) }
    var text = String(digits)
    while text.hasPrefix("0") && text.count > 1 && !text.hasPrefix("0.") { text.removeFirst() }
    if Bool.random(using: &generator) { text += "e\(Int.random(in: -330...280, using: &generator))" }
    return Bool.random(using: &generator) ? "-" + text : text
  }

  @Test(
    "half-way points go to the even neighbour, and a last digit more or less decides", arguments: [5, 6] as [UInt64])
  func halfWayPoints(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var values = (0..<(randomCases / 500)).map { _ in generator.nextFiniteDouble().magnitude }
    values += [
      0, .leastNonzeroMagnitude, Double.leastNonzeroMagnitude.nextUp, .leastNormalMagnitude,
      Double.leastNormalMagnitude.nextDown, 1, 0x1p53, 0x1p-1021,
    ]
    for value in values where value.nextUp.isFinite {
      let even = value.bitPattern & 1 == 0 ? value : value.nextUp
      let point = HalfWayPoint(above: value)
      try expect(point.text, even, "seed \(seed)")
      try expect(point.text(withMore: "00000"), even, "seed \(seed)")
      try expect(point.text(withMore: "000001"), value.nextUp, "seed \(seed)")
      try expect(point.textBelow, value, "seed \(seed)")
    }
  }

  @Test(
    "a midpoint with zeros to 800 digits and more is one; with a digit after them it is not",
    arguments: [
      0.1, 1, 0x1p-1022, .leastNonzeroMagnitude, Double.leastNormalMagnitude.nextDown, 1.7e308, 9.5367431640625e-7,
    ] as [Double])
  func longHalfWayPoints(value: Double) throws {
    let even = value.bitPattern & 1 == 0 ? value : value.nextUp
    let point = HalfWayPoint(above: value)
    for count in [766, 767, 768, 799, 800, 801, 2000] where count > point.digitCount {
      let zeros = String(repeating: "0", count: count - point.digitCount)
      try expect(point.text(withMore: zeros), even, "\(count) digits")
      try expect(point.text(withMore: zeros + "1"), value.nextUp, "\(count) digits and a 1")
    }
  }

  @Test("one word of the power decides rightly or not at all", arguments: [7, 8] as [UInt64])
  func quickerBits(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var undecided = 0
    for round in 0..<randomCases {
      // Random ones, and such as are close to a half-way point.
      let value = Double.random(in: 0.001..<99, using: &generator)
      let middle = UInt64((value + value.ulp / 2) * 1e15) * 10 + generator.next() % 10
      let digits = round % 2 == 0 ? middle : generator.next() % 1_000_000_000_000_000_000
      let bits = Binary64.quickerBits(digits, -16, power: PowersOfTen.words(-16).high)
      if bits == nil { undecided += 1 }
      #expect(bits == nil || bits == Binary64.nearest(digits, -16).bitPattern, "seed \(seed): \(digits)")
    }
    #expect(undecided < randomCases / 10)
    #expect(Binary64.quickerBits(0, -16, power: PowersOfTen.words(-16).high) == nil)
    // ½, the tie between 2^53 and the next.
    #expect(Binary64.quickerBits(5_000_000_000_000_000, -16, power: PowersOfTen.words(-16).high) == nil)
  }
}

/// The decimal of exactly value + ½ ulp, by schoolbook arithmetic on digits.
private struct HalfWayPoint {
  /// Without zeros at the front or the end.
  private let digits: [UInt8]
  private let exponent: Int

  init(above value: Double) {
    let field = Int(value.bitPattern >> 52)
    let fraction = value.bitPattern & (1 << 52 - 1)
    let c = field == 0 ? fraction : fraction | 1 << 52
    // (2c + 1)·2^e, which is (2c + 1)·5^−e·10^e for e < 0.
    let e = max(field, 1) - 1076
    var reversed = String(2 * c + 1).utf8.reversed().map { $0 - UInt8(ascii: "0") }
    for _ in 0..<abs(e) { Self.multiply(&reversed, by: e < 0 ? 5 : 2) }
    let zeros = reversed.prefix { $0 == 0 }.count
    digits = reversed.dropFirst(zeros).reversed()
    exponent = min(e, 0) + zeros
  }

  private static func multiply(_ reversed: inout [UInt8], by factor: UInt8) {
    var carry: UInt8 = 0
    for index in reversed.indices {
      let product = reversed[index] * factor + carry
      reversed[index] = product % 10
      carry = product / 10
    }
    if carry > 0 { reversed.append(carry) }
  }

  var text: String { text(withMore: "") }
  var digitCount: Int { digits.count }

  func text(withMore more: String) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self) + more + "e\(exponent - more.count)"
  }

  /// Less by 10^−20 in the last place, which is not zero.
  var textBelow: String {
    var lower = digits.map { $0 + UInt8(ascii: "0") }
    lower[lower.count - 1] -= 1
    return String(decoding: lower, as: UTF8.self) + String(repeating: "9", count: 20) + "e\(exponent - 20)"
  }
}
