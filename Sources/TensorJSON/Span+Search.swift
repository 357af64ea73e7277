extension Span<UInt8> {
  /// The first place of `byte` from `start` on; eight bytes at a time, for a row of a matrix can be megabytes long.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    let all = UInt64(byte) &* 0x0101_0101_0101_0101
    // Any eight bytes are a word.
    let bytes = unsafe self.bytes
    var offset = start
    while offset + 8 <= count {
      // Bounds: the eight bytes are in the span, as just asked, and the load asks it again.
      let word = unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let others = word ^ all
      // The lowest high bit stands in the first byte that is 0; those above it may be wrong.
      let zeros = (others &- 0x0101_0101_0101_0101) & ~others & 0x8080_8080_8080_8080
      if zeros != 0 { return offset + zeros.trailingZeroBitCount / 8 }
      offset += 8
    }
    while offset < count {
      if self[offset] == byte { return offset }
      offset += 1
    }
    return nil
  }
}
