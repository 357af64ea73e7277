import HTTPMessage

/// A set of ASCII bytes as 128 bits: a test is a shift and no branch.
struct ASCIISet {
  private let low: UInt64
  private let high: UInt64

  /// The letters, the digits and `others`.
  init(alphanumericsAnd others: String) {
    let alphanumerics = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    var bits: (low: UInt64, high: UInt64) = (0, 0)
    for byte in (alphanumerics + others).utf8 {
      if byte < 64 { bits.low |= 1 << UInt64(byte) } else { bits.high |= 1 << UInt64(byte - 64) }
    }
    (low, high) = bits
  }

  func contains(_ byte: UInt8) -> Bool {
    let word = byte < 64 ? low : high
    return byte < 128 && (word >> UInt64(byte & 63)) & 1 == 1
  }
}

/// `unreserved` and `sub-delims` of RFC 3986 §2, without the letters and digits.
private let unreservedAndDelimiters = "-._~!$&'()*+,;="
private let pathBytes = ASCIISet(alphanumericsAnd: unreservedAndDelimiters + ":@/?")
private let registeredNameBytes = ASCIISet(alphanumericsAnd: unreservedAndDelimiters)
private let addressBytes = ASCIISet(alphanumericsAnd: unreservedAndDelimiters + ":")

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

  /// The value of a hexadecimal digit; nil for any other byte.
  var hexDigitValue: UInt64? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(self - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(self - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  var isHexDigit: Bool { hexDigitValue != nil }

  /// `OWS` of RFC 9110 §5.6.3.
  var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

  /// A byte of a path or a query (RFC 3986 §3.3, §3.4), `?` among them, `%` not.
  var isPathByte: Bool { pathBytes.contains(self) }

  /// A byte of a host's registered name (RFC 3986 §3.2.2), `%` not.
  var isRegisteredNameByte: Bool { registeredNameBytes.contains(self) }

  /// A byte of an IP literal between its brackets (RFC 3986 §3.2.2).
  var isAddressByte: Bool { addressBytes.contains(self) }
}

/// Whether the bytes of `range` are `name`, without regard to case.
func matches(_ bytes: Span<UInt8>, _ range: Range<Int>, _ name: String) -> Bool {
  range.count == name.utf8.count && zip(range, name.utf8).allSatisfy { bytes[$0].asciiLowercased == $1 }
}
