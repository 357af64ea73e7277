/// 10^k for k in −342…324 to 128 bits: 10^k = (words + ε)·2^(⌊log2(10^k)⌋ − 127) with 0 ≤ ε < 1 and the top bit of
/// words set.
///
/// They are exact (ε = 0) for k in 0…55. Parsing uses −342…308, printing −292…324.
///
/// `NumberTables` has the only copy. The few lines below are easier to check than 1,334 literals.
enum PowersOfTen {
  static let exponents = -342...324

  /// The index of the words of 10^k in `makeTable()`.
  @inline(__always)
  static func index(_ k: Int) -> Int { 2 &* (k &- exponents.lowerBound) }

  static func words(_ k: Int) -> (high: UInt64, low: UInt64) {
    (NumberTables.words[NumberTables.power(k)], NumberTables.words[NumberTables.power(k) + 1])
  }

  /// 5^k.
  ///
  /// - Parameter k: 0…27.
  static func five(_ k: Int) -> UInt64 { fives[k] }

  private static let fives: [UInt64] = (0...27).map { k in (0..<k).reduce(1) { power, _ in power * 5 } }

  /// The high and the low word of each power in turn.
  ///
  /// 10^k and 5^k have the same leading bits, so the powers of 5 are enough. Positive ones come from exact products.
  /// Negative ones come from exact quotients of 2^N, because ⌊⌊2^N/5^a⌋/5⌋ = ⌊2^N/5^(a+1)⌋; N is so great that the last
  /// has 128 bits.
  static func makeTable() -> [UInt64] {
    var table = [UInt64](repeating: 0, count: 2 * exponents.count)
    func store(_ value: BigNatural, _ k: Int) {
      let words = value.leading128Bits
      table[index(k)] = words.high
      table[index(k) + 1] = words.low
    }
    var power = BigNatural(1)
    for k in 0...exponents.upperBound {
      store(power, k)
      power.multiply(by: 5)
    }
    // 5^342 < 2^795, and 2^960/2^795 has more than 128 bits.
    var quotient = BigNatural(1)
    quotient.shiftLeft(by: 960)
    for k in 1...(-exponents.lowerBound) {
      quotient.divide(by: 5)
      store(quotient, -k)
    }
    return table
  }
}
