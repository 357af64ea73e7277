import SeededRandom
import TensorJSON
import Testing

@testable import Derivation

@Suite("A number is rounded to significant digits")
struct RoundedDecimalTests {
  private func text(_ value: Double, _ digits: Int) -> String {
    let number = RoundedDecimal(JSONWriter.decimal(of: value), digits: digits)
    var ink = Ink(digits: digits, by: JSONWriter.decimal, capacity: 32)
    TextNotation.write(number, to: &ink)
    return String(decoding: ink.take(), as: UTF8.self)
  }

  @Test(
    "of its shortest decimal, halves away from 0, without zeros at the end",
    arguments: [
      (0, 4, "0"), (1, 4, "1"), (0.1, 4, "0.1"), (0.6590011388859679, 4, "0.659"), (0.09856589040931817, 4, "0.09857"),
      (0.12345, 4, "0.1235"), (0.00012344, 4, "0.0001234"), (0.99995, 4, "1"), (0.000099995, 4, "0.0001"),
      (9.9995, 4, "10"), (1234, 4, "1234"), (12345, 4, "1.235·10⁴"), (12000, 5, "12000"), (1e5, 4, "1·10⁵"),
      (0.00001, 4, "1·10⁻⁵"), (1e-300, 4, "1·10⁻³⁰⁰"), (.leastNonzeroMagnitude, 17, "5·10⁻³²⁴"), (2.5, 1, "3"),
      (1e16, 17, "10000000000000000"),
      (123456789012345680, 17, "1.2345678901234568·10¹⁷"), (1.7976931348623157e308, 4, "1.798·10³⁰⁸"),
      (0.30000000000000004, 17, "0.30000000000000004"), (0.30000000000000004, 16, "0.3"),
    ] as [(Double, Int, String)])
  func rounded(_ value: Double, _ digits: Int, _ expected: String) {
    #expect(text(value, digits) == expected)
  }

  @Test("17 digits show every number exactly", arguments: 1...3 as ClosedRange<UInt64>)
  func exact(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let value = abs(Double(bitPattern: random.next()))
      guard value.isFinite else { continue }
      let number = RoundedDecimal(JSONWriter.decimal(of: value), digits: 17)
      #expect(Double("\(number.digits)e\(number.exponent - number.count + 1)") == value, "seed \(seed): \(value)")
    }
  }
}
