extension [UInt8] {
  /// Appends the bytes of a literal, in one copy.
  mutating func append(_ text: StaticString) {
    // Bound: the buffer is the literal's own, for the call.
    text.withUTF8Buffer { unsafe append(contentsOf: $0) }
  }

  /// Appends the hexadecimal digits of a number, which is not negative.
  mutating func append(hexadecimal number: Int) {
    let digits = Swift.max((Int.bitWidth - number.leadingZeroBitCount + 3) / 4, 1)
    for place in (0..<digits).reversed() {
      let digit = UInt8(truncatingIfNeeded: number >> (4 * place)) & 0xF
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }
}
