/// Searches that take eight bytes at a time.
///
/// The lowest high bit of their results stands in the first byte that is sought; those above it may be wrong.
extension Span<UInt8> {
  /// The first place of `byte` from `start` on: a row of a matrix can be megabytes long.
  package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    let all = UInt64(repeating: byte)
    var offset = start
    while offset + 8 <= count {
      let zeros = (word(at: offset) ^ all).zeroBytes
      if zeros != 0 { return offset + zeros.trailingZeroBitCount / 8 }
      offset += 8
    }
    while offset < count {
      if self[offset] == byte { return offset }
      offset += 1
    }
    return nil
  }

  /// The first place from `start` on that a string's text cannot pass without a look: a quote, a backslash, a control
  /// character, a byte beyond ASCII; `count` where there is none.
  @inline(__always)
  func endOfPlainText(from start: Int) -> Int {
    var offset = start
    while offset &+ 8 <= count {
      let word = word(at: offset)
      let others =
        (word ^ UInt64(repeating: UInt8(ascii: "\""))).zeroBytes
        | (word ^ UInt64(repeating: UInt8(ascii: "\\"))).zeroBytes
        | (word &- UInt64(repeating: 0x20)) & ~word & .highBits | word & .highBits
      if others != 0 { return offset + others.trailingZeroBitCount / 8 }
      offset &+= 8
    }
    while offset < count, self[offset].isPlainText { offset += 1 }
    return offset
  }

  /// The first place from `start` on that is no white space (RFC 8259 §2); `count` where there is none.
  @inline(__always)
  func endOfWhiteSpace(from start: Int) -> Int {
    var offset = start
    while offset < count, self[offset].isJSONWhiteSpace { offset &+= 1 }
    return offset
  }

  /// Whether the bytes are the same.
  @inline(__always)
  func equals(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var offset = 0
    while offset &+ 8 <= count, word(at: offset) == other.word(at: offset) { offset &+= 8 }
    // Bounds: below the count, which is the same for both.
    while offset < count, unsafe self[unchecked: offset] == other[unchecked: offset] { offset &+= 1 }
    return offset == count
  }

  /// Whether the bytes are the text's.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    // Bounds: the buffer is the literal's own.
    text.withUTF8Buffer { unsafe equals(Span(_unsafeElements: $0)) }
  }

  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    // Bounds: the callers ask whether the eight bytes are in the span, and the load asks it again. Any eight bytes are a word.
    let bytes = unsafe self.bytes
    return unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

extension UInt64 {
  fileprivate static let highBits: UInt64 = 0x8080_8080_8080_8080

  @inline(__always)
  fileprivate init(repeating byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }

  /// A high bit in the first byte that is 0.
  @inline(__always)
  fileprivate var zeroBytes: UInt64 { (self &- UInt64(repeating: 1)) & ~self & .highBits }
}

extension UInt8 {
  fileprivate var isPlainText: Bool {
    self >= 0x20 && self < 0x80 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
  }
}
