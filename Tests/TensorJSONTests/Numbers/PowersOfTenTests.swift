import Bytes
import SeededRandom
import Testing

@testable import DecimalKernels
@testable import TensorJSON

@Suite("The tables")
struct PowersOfTenTests {
  @Test("the words of 10^k are ⌊10^k·2^(127 − ⌊log2 10^k⌋)⌋, for every k, by multiplying back")
  func words() {
    for k in PowersOfTen.exponents {
      let (high, low) = PowersOfTen.words(k)
      #expect(high >> 63 == 1)
      // (words)·2^s ≤ 10^k < (words + 1)·2^s, both sides multiplied by what makes them integers.
      let s = NumberPrinting.floorLog2OfPowerOf10(k) - 127
      var power = BigNatural(1)
      if k > 0 { power.multiplyByFive(toThe: k) }
      let (lower, upper) = (scaled(high, low, k), scaled(low == .max ? high + 1 : high, low &+ 1, k))
      var (left, right) = (lower, upper)
      let shift = s - k
      if shift >= 0 {
        left.shiftLeft(by: shift)
        right.shiftLeft(by: shift)
      } else {
        power.shiftLeft(by: -shift)
      }
      #expect(!(power < left) && power < right, "10^\(k)")
    }
  }

  /// words·5^−k, for k < 0; else the words.
  private func scaled(_ high: UInt64, _ low: UInt64, _ k: Int) -> BigNatural {
    var value = BigNatural(high)
    value.shiftLeft(by: 64)
    value = sum(value, low)
    if k < 0 { value.multiplyByFive(toThe: -k) }
    return value
  }

  private func sum(_ a: BigNatural, _ b: UInt64) -> BigNatural {
    var a = a
    a.multiply(by: 1, adding: b)
    return a
  }

  @Test("the words of a binade are ⌊2^q·10^(−k−1)·2^117⌋, for every exponent, by multiplying back")
  func binades() {
    for field in 1...2046 {
      let words = NumberTables.words[(field * NumberPrinting.wordsPerBinade)...].prefix(4).map { $0 }
      let (high, low, q, k) = (words[0], words[1], field - 1075, PrintingWords.floorLog10OfPowerOf2(field - 1075))
      // (words)·10^(k + 1) ≤ 2^(q + 117) < (words + 1)·10^(k + 1), both sides multiplied by what makes them integers.
      var (lower, upper) = (scaled(high, low, -k - 1), scaled(low == .max ? high + 1 : high, low &+ 1, -k - 1))
      var exact = BigNatural(1)
      if k + 1 < 0 { exact.multiplyByFive(toThe: -k - 1) }
      let shift = q + 117 - (k + 1)
      if shift < 0 {
        lower.shiftLeft(by: -shift)
        upper.shiftLeft(by: -shift)
      } else {
        exact.shiftLeft(by: shift)
      }
      #expect(!(exact < lower) && exact < upper, "2^\(q)")
      #expect(words[2] == high << 10 | low >> 54)
      #expect(Int(bitPattern: UInt(words[3])) == k)
    }
    for field in [0, 2047] {
      #expect(NumberTables.words[(field * NumberPrinting.wordsPerBinade)...].prefix(4).allSatisfy { $0 == 0 })
    }
  }

  @Test("the kernels have the table's layout")
  func places() {
    #expect(NumberPrinting.powerMin...NumberPrinting.powerMax == PowersOfTen.exponents)
    let powers = NumberTables.words[NumberPrinting.powersStart..<NumberPrinting.suffixesStart]
    #expect(Array(powers) == PowersOfTen.makeTable())
    let suffixes = NumberPrinting.exponentMax - NumberPrinting.exponentMin + 1
    #expect(NumberPrinting.wordsCount == NumberPrinting.suffixesStart + suffixes)
    #expect(NumberTables.words.count == NumberTables.shortNumbers + ShortNumberTable.count)
    #expect(
      NumberTables.words[NumberTables.tens] == 1
        && NumberTables.words[NumberTables.mask - 1] == 10_000_000_000_000_000_000)
  }

  @Test("integer estimates of logarithms are exact in their range")
  func logarithms() {
    var power = BigNatural(1)
    for e in 0...350 {
      #expect(NumberPrinting.floorLog2OfPowerOf10(e) == power.bitWidth - 1)
      // 10^−e is between the inverses of the powers of two around 10^e, and equals none for e > 0.
      #expect(NumberPrinting.floorLog2OfPowerOf10(-e) == (e == 0 ? 0 : -power.bitWidth))
      power.multiply(by: 10)
    }
    for e in -1100...1100 {
      // No multiple is so close to an integer that its rounding would matter.
      let logarithm = Double(e) * 0.301029995663981195
      #expect(PrintingWords.floorLog10OfPowerOf2(e) == Int(logarithm.rounded(.down)))
    }
  }

  @Test("eight digits are told from other bytes, and parsed, at every place")
  func eightDigits() {
    for byte in UInt8.min ... .max {
      for place in 0..<8 {
        var word: UInt64 = 0x3939_3939_3939_3939
        word = word & ~(0xFF << UInt64(8 * place)) | UInt64(byte) << UInt64(8 * place)
        let first = Digits.others(in: word).trailingZeroBitCount / 8
        #expect(first == (byte.isDigit ? 8 : place))
      }
    }
    #expect(Digits.value(0x3837_3635_3433_3231) == 12_345_678)
    #expect(Digits.withoutPoint(0x3736_3534_332E_3231, at: 2) & 0x00FF_FFFF_FFFF_FFFF == 0x0037_3635_3433_3231)
  }

  @Test("seventeen digits are split rightly at every carry")
  func seventeenDigits() {
    var generator = SeededGenerator(seed: 11)
    var numbers: [UInt64] = [0, 1, 9, 10, 99_999_999, 100_000_000, 9_999_999_999_999_999, 99_999_999_999_999_999]
    for part in 0..<10_000 as Range<UInt64> { numbers.append(part * 10_000_000_000_001 + part * 10_000) }
    for _ in 0..<randomCases { numbers.append(generator.next() % 100_000_000_000_000_000) }
    for number in numbers {
      let digits = SeventeenDigits(number)
      let text = String(String(number + 100_000_000_000_000_000).dropFirst())
      let bytes = [digits.first] + (0..<16).map { digits.sixteen[$0] }
      #expect(String(decoding: bytes, as: UTF8.self) == text)
      let words = [digits.words.0, digits.words.1]
      let firstSixteen = (0..<16).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> (8 * ($0 % 8))) }
      #expect(firstSixteen == Array(bytes.prefix(16)))
      let zeros = text.dropFirst().reversed().prefix { $0 == "0" }.count
      #expect(digits.countAfterFirst == 16 - zeros)
    }
  }
}
