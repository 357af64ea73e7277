internal import NumberKernels

/// `e-7`, `e+21` and their like: seven bytes of text, and its length in the eighth.
enum ExponentSuffixes {
  static let words: [UInt64] = (NumberPrinting.exponentMin...NumberPrinting.exponentMax).map { exponent in
    let text = Array("e\(exponent < 0 ? "-" : "+")\(abs(exponent))".utf8)
    return text.reversed().reduce(0) { word, byte in word << 8 | UInt64(byte) } | UInt64(text.count) << 56
  }
}
