extension [UInt8] {
  /// Appends the bytes of a literal, in one copy.
  mutating func append(_ text: StaticString) {
    // Bound: the buffer is the literal's own, for the call.
    text.withUTF8Buffer { unsafe append(contentsOf: $0) }
  }

  /// Appends the bytes of a text; `append(contentsOf: text.utf8)` takes three times as long.
  mutating func append(_ text: String) {
    // Bound: the buffer is the text's own, for the call.
    let isAppended: Void? = unsafe text.utf8.withContiguousStorageIfAvailable { unsafe append(contentsOf: $0) }
    if isAppended == nil { append(contentsOf: text.utf8) }
  }

  /// Appends a number's decimal digits; it is not negative.
  mutating func append(decimal number: Int) {
    var rest = UInt(number)
    // From the last digit on; 20 are what 64 bits can have.
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var first = digits.count
    repeat {
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    append(addingCapacity: digits.count - first) { output in
      for place in first..<digits.count { output.append(digits[place]) }
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
