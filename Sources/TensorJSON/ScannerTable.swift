/// What the scanner looks up, in one array so that its loop holds one pointer.
enum ScannerTable {
  /// The exponents for which any number below 2^64 gives a normal binary64.
  static let exponents = -290...280

  /// Words 0…19 are 10^0…10^19. Then 16 bytes of zeros and 16 of 0x0F: the sixteen from byte n on keep the values of the last
  /// n of sixteen ASCII digits. Then the words of 10^q.
  static let words: [UInt64] =
    (0...19).map { k in (0..<k).reduce(1) { power, _ in power * 10 } } + [
      0, 0, 0x0F0F_0F0F_0F0F_0F0F, 0x0F0F_0F0F_0F0F_0F0F,
    ]
    + exponents.flatMap { [PowersOfTen.words($0).high, PowersOfTen.words($0).low] }

  static let mask = 20

  /// Where the words of 10^q stand.
  @inline(__always)
  static func power(_ exponent: Int) -> Int { 24 &+ 2 &* (exponent &- exponents.lowerBound) }
}
