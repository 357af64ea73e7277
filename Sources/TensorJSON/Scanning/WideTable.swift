#if arch(x86_64)
  internal import ShortNumberKernelsAVX2

  /// What `WideBlocks` looks up: where the bytes of a number go, by pattern; the same with an exponent; factors and divisors.
  enum WideTable {
    static let entries: [SIMD16<UInt8>] = {
      var entries: [SIMD16<UInt8>] = []
      entries.reserveCapacity(2 * WideBlocks.patterns + WideBlocks.scales)
      for pattern in 0..<WideBlocks.patterns { entries.append(numberPlaces(pattern)) }
      for pattern in 0..<WideBlocks.patterns { entries.append(exponentPlaces(pattern)) }
      for index in 0..<WideBlocks.scales { entries.append(scale(index)) }
      return entries
    }()

    private static let nowhere: UInt8 = 0x80
    private static var refused: SIMD16<UInt8> { SIMD16(repeating: nowhere | WideBlocks.refused) }

    /// Eight bytes for the integer, whose digits end there; seven for the decimals, which begin there; one for the sign.
    private static func numberPlaces(_ pattern: Int) -> SIMD16<UInt8> {
      var bits = PatternBits(pattern)
      var integerDigits = bits.zeros() + 1
      var fractionDigits = 0
      if !bits.isSeparator {
        bits.passOne()
        fractionDigits = integerDigits
        integerDigits = bits.zeros()
      }
      guard bits.isSeparator, integerDigits > 0 else { return refused }
      let point = fractionDigits == 0 ? 16 : 15 - fractionDigits
      var places = SIMD16(repeating: nowhere)
      places.put(from: point, integerDigits, before: 8)
      places.put(from: 16, fractionDigits, before: 8 + fractionDigits)
      places[15] = UInt8(point - integerDigits - 1)
      return places
    }

    /// Four bytes for the digits, which end there; one for the sign of the exponent; one for the number's; two for the exponent.
    private static func exponentPlaces(_ pattern: Int) -> SIMD16<UInt8> {
      var bits = PatternBits(pattern)
      let exponentDigits = bits.zeros() + 1
      let isSigned = bits.isSeparator
      if isSigned { bits.passOne() }
      bits.passOne()
      let digits = bits.zeros()
      guard bits.isSeparator, 1...4 ~= digits, exponentDigits <= 2 else { return refused }
      let letter = 15 - exponentDigits - (isSigned ? 1 : 0)
      var places = SIMD16(repeating: nowhere)
      places.put(from: letter, digits, before: 4)
      if isSigned { places[4] = UInt8(letter + 1) }
      places[5] = UInt8(letter - digits - 1)
      places.put(from: 16, exponentDigits, before: 8)
      return places
    }

    /// A factor and a divisor for 10^n, and from the 128th on for 10^−n; below 0 where that is not exact in binary64.
    private static func scale(_ index: Int) -> SIMD16<UInt8> {
      let size = index & 127
      let power = size <= ScannerTable.exactPowerMax ? Binary64.nearest(1, size) : -1
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

  /// The nine bits before a comma from the last to the first: 1 for what is no digit, and two of them before the number.
  private struct PatternBits {
    private var bits: Int
    private var left = 9

    init(_ bits: Int) { self.bits = bits }

    /// Passes digits, and counts them.
    mutating func zeros() -> Int {
      var count = 0
      while left > 0, bits & 0x100 == 0 {
        count += 1
        passOne()
      }
      return count
    }

    mutating func passOne() {
      bits <<= 1
      left -= 1
    }

    /// Whether the two before a number are next, or a mark of two bytes.
    var isSeparator: Bool { left >= 2 && bits & 0x180 == 0x180 }
  }
#endif
