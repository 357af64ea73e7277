/// 10^k for k in −342…324 to 128 bits, rounded down, its top bit set: the high and the low word of each in turn.
///
/// Bounds. Whoever makes the table lends all words, for longer than this lives. Each index is that of an exponent in −342…324.
@safe struct PowerTable {
  private static let exponentMin = -342
  /// 128 bits hold the powers from 10^0 to this one whole.
  static let exactMax = 55

  private let words: UnsafePointer<UInt64>

  init(_ words: UnsafePointer<UInt64>) { unsafe self.words = words }

  /// Where the words of 10^k begin.
  @inline(__always)
  static func index(_ k: Int) -> Int { 2 &* (k &- exponentMin) }

  @inline(__always)
  subscript(index: Int) -> UInt64 { unsafe words[index] }
}
