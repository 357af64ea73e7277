import Bytes
import SeededRandom
import CProcessor
import Testing

@testable import DecimalKernels
@testable import TensorJSON

@Suite("The vector unit's instructions, and their replacements on other processors")
struct VectorTests {
  @Test("both give the same", arguments: [1, 2] as [UInt64])
  func sameAsPortable(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<(randomCases / 10) {
      let bytes = SIMD16<UInt8>.random(in: 0...255, using: &generator)
      #expect(vector_high_bits(bytes) == vector_high_bits_portable(bytes), "seed \(seed): \(bytes)")
      let others = bytes ^ SIMD16<UInt8>.random(in: 0...3, using: &generator) / 3
      #expect(
        vector_equal_bytes(bytes, others) == vector_equal_bytes_portable(bytes, others),
        "seed \(seed): \(bytes) \(others)")
      let a = SIMD8<UInt16>.random(in: 0...32767, using: &generator)
      let b = SIMD8<UInt16>.random(in: 0...32767, using: &generator)
      #expect(
        vector_sums_of_products(a, b) == vector_sums_of_products_portable(a, b), "seed \(seed): \(a) \(b)")
      let c = SIMD8<UInt16>.random(in: 0...65535, using: &generator)
      #expect(
        vector_upper_products(c, b) == vector_upper_products_portable(c, b), "seed \(seed): \(c) \(b)")
      let d = SIMD2<UInt64>.random(in: 0...UInt64.max, using: &generator)
      let e = SIMD2<UInt64>.random(in: 0...UInt64.max, using: &generator)
      #expect(
        vector_lower_products(d, e) == vector_lower_products_portable(d, e), "seed \(seed): \(d) \(e)")
      let sums = SIMD4<UInt32>.random(in: 0...32767, using: &generator)
      #expect(vector_halved(sums) == vector_halved_portable(sums), "seed \(seed): \(sums)")
    }
  }

  @Test("each high bit is one bit, at its byte's place")
  func highBits() {
    for place in 0..<16 {
      var bytes = SIMD16<UInt8>(repeating: 0x7F)
      bytes[place] = 0x80
      #expect(vector_high_bits_portable(bytes) == 1 << UInt32(place))
    }
  }

  @Test("each byte is told from every other, at every place")
  func places() {
    for byte in UInt8.min ... .max {
      for place in 0..<64 {
        var bytes = [UInt8](repeating: 0xB0, count: 64)
        bytes[place] = byte
        let set = unsafe bytes.withUnsafeBytes { unsafe SixtyFourBytes($0.baseAddress!) }
        let bit: UInt64 = 1 << UInt64(place)
        #expect(set.digits == (byte.isDigit ? bit : 0))
        #expect(set.places(of: UInt8(ascii: ",")) == (byte == UInt8(ascii: ",") ? bit : 0))
        let isLetter = byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
        #expect(set.places(ofLetter: UInt8(ascii: "e")) == (isLetter ? bit : 0))
      }
    }
  }

  @Test("sixteen digits are parsed for any values")
  func sixteenDigits() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<(randomCases / 10) {
      let digits = SIMD16<UInt8>.random(in: 0...9, using: &generator)
      let expected = (0..<16).reduce(0 as UInt64) { $0 * 10 + UInt64(digits[$1]) }
      #expect(Digits.value(digits) == expected)
    }
    #expect(Digits.value(SIMD16<UInt8>(repeating: 9)) == 9_999_999_999_999_999)
  }
}
