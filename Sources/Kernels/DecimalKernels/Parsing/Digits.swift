#if !AVX2
  public import CProcessor

  /// Decimal digits as bytes of a word or a vector, the first in the lowest byte.
  @usableFromInline
  package enum Digits {
    /// The high bit of each byte that is not an ASCII digit.
    ///
    /// A byte above 0x8F carries into the one after it, so what follows the first of these is not reliable. The first
    /// two marks are right if the first of them is a point.
    @inlinable @inline(__always)
    package static func others(in word: UInt64) -> UInt64 {
      let distance = word ^ 0x3030_3030_3030_3030
      return (distance &+ 0x7676_7676_7676_7676 | distance) & 0x8080_8080_8080_8080
    }

    /// The number that eight bytes write. Only their low halves count, so zero bytes count as `0`.
    ///
    /// Adds pairs, then fours, then all eight, two at once in each multiplication.
    @inlinable @inline(__always)
    package static func value(_ word: UInt64) -> UInt64 {
      let ones = word & 0x0F0F_0F0F_0F0F_0F0F
      let pairs = ones &* 10 &+ ones &>> 8
      let odd = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
      let even = (pairs &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
      return (odd &+ even) &>> 32
    }

    /// The number that four bytes of digit values make.
    @inlinable @inline(__always)
    package static func value(ofFour ones: UInt32) -> UInt32 {
      let pairs = (ones &* 10 &+ ones &>> 8) & 0x00FF_00FF
      return (pairs &* 0x0064_0001) &>> 16
    }

    /// Removes the byte at `index` ≤ 7 and moves the bytes after it over its place.
    @inlinable @inline(__always)
    package static func withoutPoint(_ word: UInt64, at index: Int) -> UInt64 {
      let before: UInt64 = 1 &<< UInt64(truncatingIfNeeded: 8 &* index) &- 1
      return word & before | word &>> 8 & ~before
    }

    /// One bit for each of sixteen bytes that is not an ASCII digit, the first byte's lowest.
    @inlinable @inline(__always)
    package static func others(in bytes: SIMD16<UInt8>) -> UInt32 {
      // Digits become 0…9. Only for these is the high bit clear after the next step.
      let distance = bytes ^ SIMD16(repeating: UInt8(ascii: "0"))
      return vector_high_bits((distance &+ SIMD16(repeating: 0x76)) | distance)
    }

    /// The number that sixteen bytes of digit values, 0…9 each, make: pairs, fours and eights of all at once, then
    /// their sum.
    @inlinable @inline(__always)
    package static func value(_ digits: SIMD16<UInt8>) -> UInt64 {
      let ones = unsafe unsafeBitCast(digits, to: SIMD8<UInt16>.self)
      let pairs = (ones &* 10 &+ ones &>> SIMD8(repeating: 8)) & SIMD8(repeating: 0xFF)
      let fours = vector_sums_of_products(pairs, SIMD8(100, 1, 100, 1, 100, 1, 100, 1))
      let eights = vector_sums_of_products(vector_halved(fours), SIMD8(10000, 1, 10000, 1, 10000, 1, 10000, 1))
      let both = unsafe unsafeBitCast(eights, to: SIMD2<UInt64>.self)[0]
      return (both & 0xFFFF_FFFF) &* 100_000_000 &+ both &>> 32
    }

    /// A number below 2^52 as a binary64: as the fraction of 2^52 + number.
    ///
    /// x86's conversion is not used: it keeps the upper half of its register. Each conversion would wait for the last
    /// instruction that wrote the register, usually a division.
    @inlinable @inline(__always)
    package static func double(_ number: UInt64) -> Double {
      Double(bitPattern: number | 0x4330_0000_0000_0000) - 0x1p52
    }
  }
#endif
