/// The tables that printing looks up, as one run of words: a `Binade` for each exponent field of binary64, then 10^k
/// for k in −342…324, then a word for each exponent in scientific notation. The caller owns them, and keeps them longer
/// than this.
///
/// Bounds. An exponent field is below 2048; every other index is that of an exponent in its range.
@safe struct PrintingTables {
  private let words: UnsafePointer<UInt64>

  /// - Parameter words: in the layout that `NumberPrinting` gives.
  init(_ words: UnsafePointer<UInt64>) { unsafe self.words = words }

  /// - Parameter field: the eleven bits of a number's exponent.
  @inline(__always)
  func binade(_ field: Int) -> Binade {
    let start = unsafe words + field &* NumberPrinting.wordsPerBinade
    return unsafe Binade(high: start[0], low: start[1], half: start[2], scale: Int(truncatingIfNeeded: start[3]))
  }

  /// A power of ten to 128 bits, rounded down, its top bit set.
  @inline(__always)
  func power(_ k: Int) -> (high: UInt64, low: UInt64) {
    let index = NumberPrinting.powersStart &+ 2 &* (k &- NumberPrinting.powerMin)
    return unsafe (words[index], words[index &+ 1])
  }

  /// `e-324` and so on, and its length in the highest byte.
  @inline(__always)
  func suffix(_ exponent: Int) -> UInt64 {
    unsafe words[NumberPrinting.suffixesStart &+ exponent &- NumberPrinting.exponentMin]
  }
}

/// What the decimals of all numbers c·2^q of one exponent q share, looked up instead of computed. With k = ⌊q·log10 2⌋,
/// as in `ShortestDecimal`.
///
/// A loop over numbers waits for the chain of dependent steps, not for the count of instructions; the lookup shortens
/// the chain.
struct Binade {
  /// 2^q·10^(−k−1) in units of 2^−117, rounded down.
  let high: UInt64
  let low: UInt64
  /// 2^(q−1)·10^(−k−1) in units of 2^−64, rounded down.
  let half: UInt64
  /// k.
  let scale: Int
}
