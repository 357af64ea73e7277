internal import DecimalKernels

/// The tables of printing other than the powers of ten (`NumberPrinting` has their layout).
enum PrintingWords {
  /// The words of a `Binade` for each exponent field.
  ///
  /// - Parameter powers: `PowersOfTen.makeTable()`.
  static func binades(_ powers: [UInt64]) -> [UInt64] {
    var words: [UInt64] = []
    words.reserveCapacity(NumberPrinting.powersStart)
    for field in 0...2047 { append(binade: field, of: powers, to: &words) }
    return words
  }

  /// Appends a `Binade`: all 0 for the field of subnormal numbers, and for that of NaN and infinity.
  private static func append(binade field: Int, of powers: [UInt64], to words: inout [UInt64]) {
    guard 1...2046 ~= field else {
      for _ in 0..<NumberPrinting.wordsPerBinade { words.append(0) }
      return
    }
    let q = field - 1075
    let k = floorLog10OfPowerOf2(q)
    // 10^(−k−1) = power·2^(floorLog2 − 127), and the unit of the words is 2^−117.
    let power = PowersOfTen.index(-k - 1)
    let shift = UInt64(10 - q - NumberPrinting.floorLog2OfPowerOf10(-k - 1))
    let high = powers[power] >> shift
    let low = powers[power] << (64 - shift) | powers[power + 1] >> shift
    words.append(high)
    words.append(low)
    words.append(high << 10 | low >> 54)
    words.append(UInt64(bitPattern: Int64(k)))
  }

  /// ⌊e·log10 2⌋, exact for |e| ≤ 1100.
  static func floorLog10OfPowerOf2(_ e: Int) -> Int { (e * 315_653) >> 20 }

  /// `e-7`, `e+21` and so on: seven bytes of text, and its length in the eighth.
  static var suffixes: [UInt64] {
    (NumberPrinting.exponentMin...NumberPrinting.exponentMax).map { exponent in
      let text = Array("e\(exponent < 0 ? "-" : "+")\(abs(exponent))".utf8)
      return text.reversed().reduce(0) { word, byte in word << 8 | UInt64(byte) } | UInt64(text.count) << 56
    }
  }
}
