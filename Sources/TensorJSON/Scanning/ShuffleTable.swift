#if arch(x86_64)
  internal import DecimalKernels
  internal import DecimalKernelsAVX2

  private typealias Layout = DecimalKernelsAVX2.ShortNumberTable

  /// The table for `ShortNumbers.parse` with AVX2 (`ShortNumberTable` has its layout).
  enum ShuffleTable {
    static let entries: [SIMD16<UInt8>] = {
      var entries: [SIMD16<UInt8>] = []
      entries.reserveCapacity(2 * Layout.patterns + Layout.scales)
      for pattern in 0..<Layout.patterns { entries.append(numberPlaces(pattern)) }
      for pattern in 0..<Layout.patterns { entries.append(exponentPlaces(pattern)) }
      for index in 0..<Layout.scales { entries.append(scale(index)) }
      return entries
    }()

    private static let nowhere: UInt8 = 0x80
    private static var refused: SIMD16<UInt8> { SIMD16(repeating: nowhere | Layout.refused) }

    /// Eight bytes for the integer, whose digits end there; seven for the decimals, which begin there; one for the
    /// sign.
    private static func numberPlaces(_ pattern: Int) -> SIMD16<UInt8> {
      var bits = PatternBits(pattern)
      var integerDigits = bits.countDigits() + 1
      var fractionDigits = 0
      if !bits.isSeparator {
        bits.skipOne()
        fractionDigits = integerDigits
        integerDigits = bits.countDigits()
      }
      guard bits.isSeparator, integerDigits > 0 else { return refused }
      let point = fractionDigits == 0 ? 16 : 15 - fractionDigits
      var places = SIMD16(repeating: nowhere)
      places.put(from: point, integerDigits, before: 8)
      places.put(from: 16, fractionDigits, before: 8 + fractionDigits)
      places[15] = UInt8(point - integerDigits - 1)
      return places
    }

    /// Four bytes for the digits, which end there; one for the sign of the exponent; one for the number's; two for the
    /// exponent.
    private static func exponentPlaces(_ pattern: Int) -> SIMD16<UInt8> {
      var bits = PatternBits(pattern)
      let exponentDigits = bits.countDigits() + 1
      let isSigned = bits.isSeparator
      if isSigned { bits.skipOne() }
      bits.skipOne()
      let digits = bits.countDigits()
      guard bits.isSeparator, 1...4 ~= digits, exponentDigits <= 2 else { return refused }
      let letter = 15 - exponentDigits - (isSigned ? 1 : 0)
      var places = SIMD16(repeating: nowhere)
      places.put(from: letter, digits, before: 4)
      if isSigned { places[4] = UInt8(letter + 1) }
      places[5] = UInt8(letter - digits - 1)
      places.put(from: 16, exponentDigits, before: 8)
      return places
    }

    /// A factor and a divisor for 10^n, and from the 128th on for 10^−n; the divisor is negative if 10^n is not exact
    /// in binary64.
    private static func scale(_ index: Int) -> SIMD16<UInt8> {
      let size = index & 127
      let power = size <= DecimalKernels.ShortNumberTable.exactPowerMax ? Binary64.nearest(1, size) : -1
      let pair = index < 128 && power > 0 ? SIMD2(power, 1) : SIMD2(1, power)
      return unsafe unsafeBitCast(pair, to: SIMD16<UInt8>.self)
    }
  }

  extension SIMD16<UInt8> {
    /// Puts the last `count` places before `source` before `end`.
    fileprivate mutating func put(from source: Int, _ count: Int, before end: Int) {
      for offset in 0..<count { self[end - count + offset] = UInt8(source - count + offset) }
    }
  }

  /// The nine bits before a comma, from the last to the first: 1 for a byte that is not a digit, and 1 twice before the
  /// number.
  private struct PatternBits {
    private var bits: Int
    private var left = 9

    init(_ bits: Int) { self.bits = bits }

    /// Skips digits, and counts them.
    mutating func countDigits() -> Int {
      var count = 0
      while left > 0, bits & 0x100 == 0 {
        count += 1
        skipOne()
      }
      return count
    }

    mutating func skipOne() {
      bits <<= 1
      left -= 1
    }

    /// Whether the next two bits are those before a number, or a mark of two bytes.
    var isSeparator: Bool { left >= 2 && bits & 0x180 == 0x180 }
  }
#endif
