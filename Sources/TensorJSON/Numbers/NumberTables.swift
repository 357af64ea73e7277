internal import DecimalKernels

/// Everything that parsing and printing look up, in one array, so that each inner loop keeps one pointer.
///
/// The array has 87 KB and is computed at first use, in about 0.2 ms. Numbers of similar size use a few cache lines of
/// it.
enum NumberTables {
  /// In turn: the tables of printing (`NumberPrinting` has their layout), among them the powers of ten; 10^0…10^19;
  /// three blocks of 16 bytes, zeros, 0x0F and zeros; the table of short numbers (`ShortNumberTable`).
  ///
  /// The sixteen bytes from byte n of the three blocks on keep the values of the last n of sixteen ASCII digits, and
  /// those from byte 32 − n on the first n.
  static let words: [UInt64] = {
    let powers = PowersOfTen.makeTable()
    let tens: [UInt64] = (0...19).map { k in (0..<k).reduce(1) { power, _ in power * 10 } }
    let sixteens: [UInt64] = [0, 0, 0x0F0F_0F0F_0F0F_0F0F, 0x0F0F_0F0F_0F0F_0F0F, 0, 0]
    return PrintingWords.binades(powers) + powers + PrintingWords.suffixes + tens + sixteens + shortNumberWords
  }()

  /// See `ShortNumberTable`.
  private static var shortNumberWords: [UInt64] {
    let powers = (0...exactPowerMax).map { Binary64.nearest(1, $0).bitPattern }
    let lasts = (0...15).map { 1...8 ~= $0 ? ~0 << UInt64(64 - 8 * $0) : 0 as UInt64 }
    let factors = (0..<64).flatMap { index in
      let power = powers[min(index & 31, exactPowerMax)]
      return index < 32 ? [power, powers[0]] : [powers[0], power]
    }
    return powers + lasts + factors
  }

  @inline(__always)
  static var exactPowerMax: Int { ShortNumberTable.exactPowerMax }

  /// The index of the words of 10^q, high and low.
  @inline(__always)
  static func power(_ exponent: Int) -> Int {
    NumberPrinting.powersStart &+ 2 &* (exponent &- NumberPrinting.powerMin)
  }

  @inline(__always)
  static var tens: Int { NumberPrinting.wordsCount }

  @inline(__always)
  static var mask: Int { tens &+ 20 }

  @inline(__always)
  static var shortNumbers: Int { mask &+ 6 }

  /// 10^0…10^22 as binary64.
  @inline(__always)
  static var doubles: Int { shortNumbers &+ ShortNumberTable.powers }
}
