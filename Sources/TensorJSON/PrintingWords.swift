internal import NumberKernels

/// The tables that printing looks up (`NumberPrinting` has their layout), made at first use: 80 KB, of which numbers of about the same size
/// take a few lines.
enum PrintingWords {
  static let all: [UInt64] = binades + PowersOfTen.table + suffixes

  /// See `Binade`; all 0 for the field of subnormal numbers, and for that of NaN and infinity.
  private static let binades: [UInt64] = (0...2047).flatMap { field in
    1...2046 ~= field ? binade(q: field - 1075) : Array(repeating: 0, count: NumberPrinting.wordsPerBinade)
  }

  private static func binade(q: Int) -> [UInt64] {
    let k = NumberPrinting.floorLog10OfPowerOf2(q)
    let h = q + NumberPrinting.floorLog2OfPowerOf10(-k) + 1
    let power = PowersOfTen.words(-k)
    return [power.high, power.low, power.high >> UInt64(6 - h), UInt64(bitPattern: Int64(k << 8 + h))]
  }

  /// `e-7`, `e+21` and their like: seven bytes of text, and its length in the eighth.
  private static let suffixes: [UInt64] = (NumberPrinting.exponentMin...NumberPrinting.exponentMax).map { exponent in
    let text = Array("e\(exponent < 0 ? "-" : "+")\(abs(exponent))".utf8)
    return text.reversed().reduce(0) { word, byte in word << 8 | UInt64(byte) } | UInt64(text.count) << 56
  }
}
