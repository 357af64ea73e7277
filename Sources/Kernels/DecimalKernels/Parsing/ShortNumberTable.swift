/// The layout of the table that `ShortNumbers.parse` reads.
@usableFromInline
package enum ShortNumberTable {
  #if AVX2
    // Entries of 16 bytes: `patterns` of a number's places, `patterns` of those with an exponent, then `scales`.

    /// A pattern has nine bits: those of the marks before a comma.
    package static let patterns = 512
    /// A scale's index is an exponent, plus 128 if it is negative.
    package static let scales = 256
    /// A bit in the places of a pattern that must be parsed elsewhere. The shuffle ignores it.
    package static let refused: UInt8 = 0x40
  #else
    // Words of 64 bits.

    /// 5^22 < 2^53 < 5^23: 10^22 is the greatest power of ten that binary64 has exactly.
    @inlinable @inline(__always) package static var exactPowerMax: Int { 22 }
    /// 10^0…10^22 as bit patterns of binary64, all exact.
    @inlinable @inline(__always) package static var powers: Int { 0 }
    /// Masks of the last n of eight bytes for n up to 8, then zeros up to n = 15.
    @inlinable @inline(__always) package static var lasts: Int { powers + exactPowerMax + 1 }
    /// 64 pairs of a factor and a divisor: the nth for 10^n, and from the 32nd on for 10^−n, n ≤ 22.
    @inlinable @inline(__always) package static var factors: Int { lasts + 16 }
    @inlinable @inline(__always) package static var count: Int { factors + 128 }
  #endif
}
