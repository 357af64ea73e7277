extension [UInt8] {
  /// Appends the bytes of a literal, in one copy.
  mutating func append(_ text: StaticString) {
    // Bound: the buffer is the literal's own, for the call.
    text.withUTF8Buffer { unsafe append(contentsOf: $0) }
  }

  /// Makes room once, and lends it: many small pieces then cost no more than their bytes.
  ///
  /// - Parameter bytesMax: what `write` puts at most.
  mutating func append(bytesMax: Int, _ write: (inout ByteCursor) -> Void) {
    append(addingCapacity: bytesMax) { output in
      // Bounds: the room behind what stands there, all of it.
      unsafe output.withUnsafeMutableBufferPointer { buffer, used in
        guard let base = buffer.baseAddress else { return }
        var cursor = unsafe ByteCursor(at: base + used, count: buffer.count - used)
        write(&cursor)
        unsafe used += cursor.count(from: base + used)
      }
    }
  }

  /// Appends a number's hexadecimal digits; it is not negative.
  mutating func append(hexadecimal number: Int) {
    let digits = Swift.max((Int.bitWidth - number.leadingZeroBitCount + 3) / 4, 1)
    for place in (0..<digits).reversed() {
      let digit = UInt8(truncatingIfNeeded: number >> (4 * place)) & 0xF
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }
}
