/// What the scanner looks up, in one array so that its loop holds one pointer.
enum ScannerTable {
  /// The exponents for which any number below 2^64 gives a normal binary64.
  static let exponents = -290...280

  /// In turn: 10^0…10^19; 16 bytes of zeros, 16 of 0x0F and 16 of zeros, of which the sixteen from byte n on keep the values of the last n of
  /// sixteen ASCII digits, and those from byte 32 − n on the first n; 10^0…10^22 as bit patterns of binary64, all exact; the masks of the last 0…8 bytes of
  /// eight, up to 15 bytes; what to multiply with and then to divide by for 10^n, and from the 32nd pair on for 10^−n, n ≤ 22; the high and low word of 10^q for `exponents`.
  static let words: [UInt64] = {
    let tens: [UInt64] = (0...19).map { k in (0..<k).reduce(1) { power, _ in power * 10 } }
    let sixteens: [UInt64] = [0, 0, 0x0F0F_0F0F_0F0F_0F0F, 0x0F0F_0F0F_0F0F_0F0F, 0, 0]
    let doubles = (0...exactPowerMax).map { Binary64.nearest(1, $0).bitPattern }
    let lasts = (0...15).map { 1...8 ~= $0 ? ~0 << UInt64(64 - 8 * $0) : 0 as UInt64 }
    let factors = (0..<64).flatMap { index in
      let power = doubles[min(index & 31, exactPowerMax)]
      return index < 32 ? [power, doubles[0]] : [doubles[0], power]
    }
    let powers = exponents.flatMap { [PowersOfTen.words($0).high, PowersOfTen.words($0).low] }
    return tens + sixteens + doubles + lasts + factors + powers
  }()

  /// 5^22 < 2^53 < 5^23.
  static let exactPowerMax = 22

  static let mask = 20
  static let doubles = mask + 6
  static let lasts = doubles + exactPowerMax + 1
  static let factors = lasts + 16
  private static let powers = factors + 128

  /// Where the words of 10^q stand.
  @inline(__always)
  static func power(_ exponent: Int) -> Int { powers &+ 2 &* (exponent &- exponents.lowerBound) }
}
