/// What the scanner looks up, in one array so that its loop holds one pointer.
enum ScannerTable {
  /// The exponents for which any number below 2^64 gives a normal binary64.
  static let exponents = -290...280

  /// In turn: 10^0…10^19; 16 bytes of zeros and 16 of 0x0F, of which the sixteen from byte n on keep the values of the last n of
  /// sixteen ASCII digits; 10^0…10^22 as bit patterns of binary64, all exact; the masks of the last 0…8 bytes of
  /// eight, up to 15 bytes, and the least number of as many digits without a zero before them, again up to 15, then the same where 0 is none; the high and low word of 10^q for `exponents`.
  static let words: [UInt64] = {
    let tens: [UInt64] = (0...19).map { k in (0..<k).reduce(1) { power, _ in power * 10 } }
    let sixteenBytes: [UInt64] = [0, 0, 0x0F0F_0F0F_0F0F_0F0F, 0x0F0F_0F0F_0F0F_0F0F]
    let doubles = (0...exactPowerMax).map { Binary64.nearest(1, $0).bitPattern }
    let lasts = (0...15).map { 1...8 ~= $0 ? ~0 << UInt64(64 - 8 * $0) : 0 as UInt64 }
    let least = (0...31).map { 2...8 ~= $0 & 15 ? tens[($0 & 15) - 1] : UInt64($0 >> 4) }
    let powers = exponents.flatMap { [PowersOfTen.words($0).high, PowersOfTen.words($0).low] }
    return tens + sixteenBytes + doubles + lasts + least + powers
  }()

  /// 5^22 < 2^53 < 5^23.
  static let exactPowerMax = 22

  static let mask = 20
  static let doubles = mask + 4
  static let lasts = doubles + exactPowerMax + 1
  static let least = lasts + 16
  private static let powers = least + 32

  /// Where the words of 10^q stand.
  @inline(__always)
  static func power(_ exponent: Int) -> Int { powers &+ 2 &* (exponent &- exponents.lowerBound) }
}
