/// Searches and comparisons that read eight bytes at a time.
extension Span<UInt8> {
  /// Eight bytes from `offset` on, the first in the lowest bits.
  ///
  /// - Precondition: all eight are in the span.
  @inlinable @inline(__always)
  package func word(at offset: Int) -> UInt64 {
    // Bounds: the load checks that its eight bytes are in the span. Any eight bytes are a word.
    let bytes = unsafe self.bytes
    return unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The first index of `byte` from `start` on; nil if there is none.
  @inlinable
  package func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    var offset = start
    while offset &+ 8 <= count {
      let found = word(at: offset).bytes(equalTo: byte)
      if found != 0 { return offset &+ found.firstMarkedByte }
      offset &+= 8
    }
    while offset < count {
      if self[offset] == byte { return offset }
      offset &+= 1
    }
    return nil
  }

  /// Whether the bytes are those of `other`.
  ///
  /// - Parameter lowercased: whether `A`…`Z` in this span, not in `other`, are compared as `a`…`z`.
  @inlinable @inline(__always)
  package func equals(_ other: Span<UInt8>, lowercased: Bool = false) -> Bool {
    count == other.count && hasPrefix(other, lowercased: lowercased)
  }

  /// Whether the bytes are those of the text.
  @inlinable @inline(__always)
  package func equals(_ text: StaticString, lowercased: Bool = false) -> Bool {
    // Bounds: the buffer is the literal's own, for the call.
    text.withUTF8Buffer { unsafe equals(Span(_unsafeElements: $0), lowercased: lowercased) }
  }

  /// Whether the first bytes are those of `prefix`; `lowercased` as in `equals`.
  @inlinable @inline(__always)
  package func hasPrefix(_ prefix: Span<UInt8>, lowercased: Bool = false) -> Bool {
    let length = prefix.count
    guard count >= length else { return false }
    guard length >= 8 else {
      if length >= 4 {
        let ends = ends(of: length)
        return (lowercased ? ends.asciiLowercased : ends) == prefix.ends(of: length)
      }
      var offset = 0
      while offset < length {
        // Bounds: `offset` is below both counts.
        let byte = unsafe self[unchecked: offset]
        if unsafe (lowercased ? byte.asciiLowercased : byte) != prefix[unchecked: offset] { return false }
        offset &+= 1
      }
      return true
    }
    var offset = 0
    while offset < length &- 8 {
      guard hasSameWord(as: prefix, at: offset, lowercased: lowercased) else { return false }
      offset &+= 8
    }
    // The last word overlaps the one before it: some bytes are compared twice, and none is left over.
    return hasSameWord(as: prefix, at: length &- 8, lowercased: lowercased)
  }

  /// The first four and the last four of `length` bytes, which overlap below eight.
  @inlinable @inline(__always)
  func ends(of length: Int) -> UInt64 {
    // Bounds: as in `word(at:)`.
    let bytes = unsafe self.bytes
    let first = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
    let last = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: length &- 4, as: UInt32.self)
    return UInt64(first) | UInt64(last) &<< 32
  }

  @inlinable @inline(__always)
  func hasSameWord(as other: Span<UInt8>, at offset: Int, lowercased: Bool) -> Bool {
    let word = word(at: offset)
    return (lowercased ? word.asciiLowercased : word) == other.word(at: offset)
  }
}
