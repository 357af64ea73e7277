/// A word of eight bytes, the first in the lowest bits: one operation tests all of them at once.
extension UInt64 {
  @inlinable @inline(__always)
  package init(repeating byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// The high bit of every byte.
  @inlinable @inline(__always)
  package static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// Marks bytes that are 0 by their high bit.
  ///
  /// Only the lowest mark is exact: a borrow can mark bytes above it that are not 0.
  @inlinable @inline(__always)
  package var zeroBytes: UInt64 { (self &- UInt64(repeating: 1)) & ~self & .highBits }

  /// Marks bytes that equal `byte`; only the lowest mark is exact.
  @inlinable @inline(__always)
  package func bytes(equalTo byte: UInt8) -> UInt64 { (self ^ UInt64(repeating: byte)).zeroBytes }

  /// Marks bytes below `bound`, which is at most 0x80; only the lowest mark is exact.
  @inlinable @inline(__always)
  package func bytes(below bound: UInt8) -> UInt64 { (self &- UInt64(repeating: bound)) & ~self & .highBits }

  /// The index of the lowest byte that is marked by its high bit; 8 if none is.
  @inlinable @inline(__always)
  package var firstMarkedByte: Int { trailingZeroBitCount &>> 3 }

  /// Eight bytes, each of `A`…`Z` turned to lower case, and any other unchanged.
  @inlinable @inline(__always)
  package var asciiLowercased: UInt64 {
    let sevenBits = self & UInt64(repeating: 0x7F)
    // The high bit of each byte says whether its seven bits are at least `A`, and beyond `Z`: no sum exceeds 255.
    let fromA = sevenBits &+ UInt64(repeating: 0x80 - 0x41)
    let beyondZ = sevenBits &+ UInt64(repeating: 0x7F - 0x5A)
    let capitals = fromA & ~beyondZ & ~self & .highBits
    return self | capitals >> 2
  }
}

extension UInt32 {
  /// The eight hexadecimal digits in lower case, in their order in memory.
  var hexadecimalDigits: UInt64 {
    // Spreads the digits over eight bytes, the first digit in the highest.
    var digits = UInt64(self)
    digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
    digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
    digits = (digits | digits << 4) & 0x0F0F_0F0F_0F0F_0F0F
    // 1 in each byte whose digit is a letter; letters begin 39 above the place that follows "9".
    let letters = (digits &+ UInt64(repeating: 6)) >> 4 & UInt64(repeating: 1)
    return (digits &+ UInt64(repeating: 0x30) &+ letters &* 39).bigEndian
  }
}
