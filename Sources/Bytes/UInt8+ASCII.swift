extension UInt8 {
  @inlinable @inline(__always)
  package var isDigit: Bool { self &- UInt8(ascii: "0") <= 9 }

  @inlinable @inline(__always)
  package var isLetter: Bool { self | 0x20 &- UInt8(ascii: "a") <= 25 }

  /// The value of a hexadecimal digit; nil for any other byte.
  @inlinable @inline(__always)
  package var hexDigitValue: UInt8? {
    if isDigit { return self &- UInt8(ascii: "0") }
    let place = self | 0x20 &- UInt8(ascii: "a")
    return place <= 5 ? place &+ 10 : nil
  }

  @inlinable @inline(__always)
  package var isHexDigit: Bool { hexDigitValue != nil }

  /// A space or a tab.
  @inlinable @inline(__always)
  package var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  /// A space, a tab, a line feed or a carriage return.
  @inlinable @inline(__always)
  package var isWhiteSpace: Bool { isBlank || self == UInt8(ascii: "\n") || self == UInt8(ascii: "\r") }

  /// The byte with `A`…`Z` turned to lower case, and any other unchanged.
  @inlinable @inline(__always)
  package var asciiLowercased: UInt8 {
    self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
  }
}
