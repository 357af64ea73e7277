/// A set of ASCII bytes as 128 bits: a test is a shift.
///
/// The bits are written as numbers, so that a set is a constant; tests compare them with the letters of each grammar.
@usableFromInline package struct ASCIISet: Equatable, Sendable {
  /// Bit i is byte i.
  @usableFromInline let low: UInt64
  /// Bit i is byte 64 + i.
  @usableFromInline let high: UInt64

  @inlinable package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  @inlinable package func contains(_ byte: UInt8) -> Bool {
    let word = byte < 64 ? low : high
    return byte < 128 && (word >> UInt64(byte & 63)) & 1 == 1
  }
}
