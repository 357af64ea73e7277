internal import DecimalKernels

/// The tables that printing looks up (`NumberPrinting` has their layout), computed at first use. They have 80 KB;
/// numbers of similar size use a few cache lines of them.
enum PrintingWords {
  static let all: [UInt64] = makeAll()

  private static func makeAll() -> [UInt64] {
    let exponents = NumberPrinting.exponentMin...NumberPrinting.exponentMax
    var words: [UInt64] = []
    words.reserveCapacity(NumberPrinting.suffixesStart + exponents.count)
    for field in 0...2047 { append(binade: field, to: &words) }
    words += PowersOfTen.table
    for exponent in exponents { words.append(suffix(exponent)) }
    return words
  }

  /// Appends a `Binade`: all 0 for the field of subnormal numbers, and for that of NaN and infinity.
  private static func append(binade field: Int, to words: inout [UInt64]) {
    guard 1...2046 ~= field else {
      for _ in 0..<NumberPrinting.wordsPerBinade { words.append(0) }
      return
    }
    let q = field - 1075
    let k = floorLog10OfPowerOf2(q)
    let h = q + NumberPrinting.floorLog2OfPowerOf10(-k) + 1
    let (high, low) = PowersOfTen.words(-k)
    words.append(high)
    words.append(low)
    words.append(high >> UInt64(6 - h))
    words.append(UInt64(bitPattern: Int64(k << 8 + h)))
  }

  /// ⌊e·log10 2⌋, exact for |e| ≤ 1100.
  static func floorLog10OfPowerOf2(_ e: Int) -> Int { (e * 315_653) >> 20 }

  /// `e-7`, `e+21` and so on: seven bytes of text, and its length in the eighth.
  private static func suffix(_ exponent: Int) -> UInt64 {
    let text = Array("e\(exponent < 0 ? "-" : "+")\(abs(exponent))".utf8)
    return text.reversed().reduce(0) { word, byte in word << 8 | UInt64(byte) } | UInt64(text.count) << 56
  }
}
