import Bytes

extension Span<UInt8> {
  /// The first index from `start` on that needs a closer look in a string: a quote, a backslash, a control character or
  /// a byte beyond ASCII; `count` if there is none.
  @inline(__always)
  func endOfPlainText(from start: Int) -> Int {
    var offset = start
    while offset &+ 8 <= count {
      let word = word(at: offset)
      let others =
        word.bytes(equalTo: UInt8(ascii: "\"")) | word.bytes(equalTo: UInt8(ascii: "\\")) | word.bytes(below: 0x20)
        | word & .highBits
      if others != 0 { return offset + others.firstMarkedByte }
      offset &+= 8
    }
    while offset < count, self[offset].isPlainText { offset += 1 }
    return offset
  }

  /// The first index from `start` on that is not white space (RFC 8259 §2); `count` if there is none.
  @inline(__always)
  func endOfWhiteSpace(from start: Int) -> Int {
    var offset = start
    while offset < count, self[offset].isWhiteSpace { offset &+= 1 }
    return offset
  }
}

extension UInt8 {
  fileprivate var isPlainText: Bool {
    self >= 0x20 && self < 0x80 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
  }
}
