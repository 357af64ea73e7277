import SeededRandom
import Testing

@testable import TensorJSON

@Suite("JSONReader: short numbers, which are parsed in blocks")
struct ShortNumberTests {
  /// How the numbers of a row are written.
  enum Form: CaseIterable {
    case digits, integers, longIntegers, tooLong, decimals, longDecimals, exponents, longExponents, mixed

    func text(_ generator: inout SeededGenerator) -> String {
      let sign = Bool.random(using: &generator) ? "-" : ""
      func digits(_ count: ClosedRange<Int>) -> String {
        let bound = (0..<Int.random(in: count, using: &generator)).reduce(1) { power, _ in power * 10 }
        return "\(Int.random(in: 0..<bound, using: &generator))"
      }
      switch self {
      case .digits: return sign + digits(1...1)
      case .integers: return sign + digits(1...4)
      case .longIntegers: return sign + digits(1...8)
      case .tooLong: return sign + digits(9...9)
      case .decimals: return sign + digits(1...2) + "." + digits(1...4)
      case .longDecimals: return sign + digits(1...4) + "." + digits(1...4) + digits(1...4)
      case .exponents:
        return sign + digits(1...2) + ["e", "E"].randomElement(using: &generator)!
          + ["", "-", "+", "-0"].randomElement(using: &generator)! + digits(1...1)
      case .longExponents:
        return sign + digits(1...6) + ["e", "e-", "E+"].randomElement(using: &generator)! + digits(1...2)
      case .mixed: return Form.allCases.dropLast().randomElement(using: &generator)!.text(&generator)
      }
    }
  }

  @Test(
    "they are parsed as if one by one, and refused if they are wrong", arguments: Form.allCases, [1, 2] as [UInt64])
  func rows(form: Form, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for separator in [",", ", ", ",  ", " ,", ",\n"] {
      let texts = (0..<120).map { _ in form.text(&generator) }
      let text = "[" + texts.joined(separator: separator) + "]"
      let bytes = Array(text.utf8)
      var reader = JSONReader(bytes.span)
      guard case .tensor(let tensor) = try reader.readTensor(elementsMax: 1000) else {
        Issue.record("no tensor: \(text)")
        continue
      }
      #expect(tensor.values.map(\.bitPattern) == texts.map { Double($0)!.bitPattern }, "seed \(seed): \(text)")
      for place in 0..<min(bytes.count, 200) {
        var damaged = bytes
        damaged[place] = Array("0-+.eE,] x\u{1}\u{AC}/*".utf8).randomElement(using: &generator)!
        expectSameReading(damaged, "seed \(seed), byte \(place)")
      }
    }
  }

  @Test(
    "any text among digits, decimals or exponents is the document's fault, or is parsed",
    arguments: [
      "0", "-0", "00", "-00", "01", "-", "--1", "+1", "", "1-", "12345678", "123456789", "0.5", "-0.5", "00.5", "1.",
      ".5", "1..5", "1.2.3", "-.5", "1e5", "1e", "e5", "1e+", "1e-", "1e--5", "1e+-5", "1ee5", "1e5e5", "1e5-", "01e5",
      "1.5e3", "1e1.5", "1e22", "1e23", "1e-22", "1e-23", "1e-022", "1e999", "-1e-999", "12345e2", "0e0", "-0E5",
      "1234.567", "12345.678", " 7", "7 ", "- 7", "1 2", "1e 5", "1. 5", "\"7\"", "[7]", "7]", "7,", ",7",
    ])
  func amongOthers(text: String) throws {
    for other in ["7", "-7", "77", "0.25", "-3e-2"] {
      for separator in [",", ", "] {
        for place in [3, 40, 60] {
          var texts = Array(repeating: other, count: 120)
          texts[place] = text
          expectSameReading(Array("[\(texts.joined(separator: separator))]".utf8), "\(text) among \(other)")
        }
      }
    }
  }

  /// Whether a tensor is refused if the general path refuses the document, and has the values that it finds one by one.
  private func expectSameReading(_ bytes: [UInt8], _ comment: String) {
    var skipped: JSONSyntaxError?
    var found: JSONSyntaxError?
    do { try check(bytes) } catch { skipped = error }
    var tensor: Tensor?
    do {
      var reader = JSONReader(bytes.span)
      if case .tensor(let read) = try reader.readTensor(elementsMax: 1000) { tensor = read }
      try reader.finish()
    } catch { found = error }
    let document = String(decoding: bytes, as: UTF8.self)
    #expect(found == skipped, "\(comment): \(document)")
    guard found == nil, let tensor, tensor.rank == 1 else { return }
    #expect(tensor.values.map(\.bitPattern) == (try? oneByOne(bytes))?.map(\.bitPattern), "\(comment): \(document)")
  }

  private func oneByOne(_ bytes: [UInt8]) throws -> [Double] {
    var values: [Double] = []
    var reader = JSONReader(bytes.span)
    _ = try reader.peekKind()
    try reader.beginArray()
    while try reader.nextElement() {
      _ = try reader.peekKind()
      values.append(try reader.readNumber().value)
    }
    return values
  }
}
