internal import HTTPMessage

/// The name of a request in logs and in its response (`X-Request-Id`): the client's, or a new one.
enum RequestID {
  static let bytesMax = 128

  /// Whether a client's id is used: 1 to 128 of `[A-Za-z0-9._-]`, so that any log can have it as it is.
  static func isValid(_ id: String) -> Bool {
    let bytes = id.utf8
    return !bytes.isEmpty && bytes.count <= bytesMax && bytes.allSatisfy(\.isRequestIDByte)
  }

  /// Makes ids that differ from each other, and that nobody can guess.
  struct Source {
    private var state = UInt64.random(in: .min ... .max)

    /// 13 characters, which a `String` holds without an allocation.
    mutating func next() -> String {
      // SplitMix64 (Steele, Lea, Flood 2014): it has every number once in 2⁶⁴ steps.
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      mixed ^= mixed >> 31
      var id = ""
      for _ in 0..<13 {
        let digit = UInt8(truncatingIfNeeded: mixed & 31)
        mixed >>= 5
        id.unicodeScalars.append(Unicode.Scalar(digit < 10 ? 0x30 + digit : 0x57 + digit))
      }
      return id
    }
  }
}

/// The trace that a request belongs to (W3C Trace Context §3.2: `traceparent`).
enum TraceParent {
  /// - Returns: the 32 hexadecimal digits of the trace id; nil if the value is not valid.
  static func traceID(_ value: String) -> String? {
    let bytes = Array(value.utf8)
    // version "-" trace-id "-" parent-id "-" flags. A later version may have more after another dash.
    guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash else { return nil }
    let (version, trace, parent) = (bytes[0..<2], bytes[3..<35], bytes[36..<52])
    guard [version, trace, parent, bytes[53..<55]].allSatisfy({ $0.allSatisfy(\.isLowercaseHexDigit) }) else {
      return nil
    }
    guard bytes.count == 55 || (!isZero(version) && bytes[55] == dash) else { return nil }
    guard !version.elementsEqual("ff".utf8), !isZero(trace), !isZero(parent) else { return nil }
    return String(decoding: trace, as: UTF8.self)
  }

  private static let dash = UInt8(ascii: "-")

  private static func isZero(_ digits: ArraySlice<UInt8>) -> Bool { digits.allSatisfy { $0 == UInt8(ascii: "0") } }
}

extension UInt8 {
  fileprivate var isLowercaseHexDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self) }

  fileprivate var isRequestIDByte: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
