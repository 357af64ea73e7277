/// A set of ASCII bytes as 128 bits: a test is a shift.
///
/// The bits stand in the source as numbers, so that a set is a constant; the tests hold them against the RFCs' letters.
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

  /// `tchar` of RFC 9110 §5.6.2.
  @inlinable package static var token: ASCIISet {
    ASCIISet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
  }
}
