extension Span<UInt8> {
  /// Whether the bytes are those of `other`, eight at a time: the head of every request is compared with what most say.
  ///
  /// - Parameter lowercased: whether a capital among these bytes, not among the other's, counts as its small letter.
  func equals(_ other: Span<UInt8>, lowercased: Bool = false) -> Bool {
    guard count == other.count else { return false }
    guard count >= 8 else {
      var offset = 0
      while offset < count {
        let byte = lowercased ? self[offset].asciiLowercased : self[offset]
        if byte != other[offset] { return false }
        offset &+= 1
      }
      return true
    }
    var offset = 0
    while offset < count &- 8 {
      guard isSame(other, at: offset, lowercased: lowercased) else { return false }
      offset &+= 8
    }
    // The last word overlaps the one before: what is equal is so twice.
    return isSame(other, at: count &- 8, lowercased: lowercased)
  }

  @inline(__always)
  private func isSame(_ other: Span<UInt8>, at offset: Int, lowercased: Bool) -> Bool {
    let word = word(at: offset)
    return (lowercased ? word.asciiLowercased : word) == other.word(at: offset)
  }

  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    // Bound: the caller's offset is at most count − 8, and the load asks it again. Any eight bytes are a word.
    let bytes = unsafe self.bytes
    return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}

extension UInt64 {
  /// Eight bytes, each of `A`…`Z` turned to lower case, and any other as it is.
  fileprivate var asciiLowercased: UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let sevenBits = self & (ones &* 0x7F)
    // The high bit of each byte says whether its seven bits are at least `A`, and beyond `Z`: no sum passes 255.
    let fromA = sevenBits &+ ones &* (0x80 - 0x41)
    let beyondZ = sevenBits &+ ones &* (0x7F - 0x5A)
    let capitals = fromA & ~beyondZ & ~self & (ones &* 0x80)
    return self | capitals >> 2
  }
}
