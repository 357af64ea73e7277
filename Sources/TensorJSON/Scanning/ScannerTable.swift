internal import DecimalKernels

/// What the scanner looks up, in one array: its loop keeps one pointer.
enum ScannerTable {
  /// For these exponents any number below 2^64 gives a normal binary64.
  static let exponents = -290...280

  /// In turn: 10^0…10^19; three blocks of 16 bytes, zeros, 0x0F and zeros; the table of short numbers
  /// (`ShortNumberTable`); the high and low word of 10^q for `exponents`.
  ///
  /// The sixteen bytes from byte n of the three blocks on keep the values of the last n of sixteen ASCII digits, and
  /// those from byte 32 − n on the first n.
  static let words: [UInt64] = {
    let tens: [UInt64] = (0...19).map { k in (0..<k).reduce(1) { power, _ in power * 10 } }
    let sixteens: [UInt64] = [0, 0, 0x0F0F_0F0F_0F0F_0F0F, 0x0F0F_0F0F_0F0F_0F0F, 0, 0]
    let powers = exponents.flatMap { [PowersOfTen.words($0).high, PowersOfTen.words($0).low] }
    return tens + sixteens + shortNumberWords + powers
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

  static let mask = 20
  static let shortNumbers = mask + 6
  /// 10^0…10^22 as binary64.
  @inline(__always)
  static var doubles: Int { shortNumbers &+ ShortNumberTable.powers }

  /// The index of the words of 10^q.
  @inline(__always)
  static func power(_ exponent: Int) -> Int {
    shortNumbers &+ ShortNumberTable.count &+ 2 &* (exponent &- exponents.lowerBound)
  }
}
