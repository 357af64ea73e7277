internal import CProcessor

/// Sets of places: a bit for each byte, the first one's lowest.
struct SixtyFourBytes {
  private let a: SIMD16<UInt8>
  private let b: SIMD16<UInt8>
  private let c: SIMD16<UInt8>
  private let d: SIMD16<UInt8>

  /// In their order.
  @inline(__always)
  init(_ a: SIMD16<UInt8>, _ b: SIMD16<UInt8>, _ c: SIMD16<UInt8>, _ d: SIMD16<UInt8>) {
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  @inline(__always)
  var digits: UInt64 {
    ~Self.joined(Digits.others(in: a), Digits.others(in: b), Digits.others(in: c), Digits.others(in: d))
  }

  @inline(__always)
  func places(of byte: UInt8) -> UInt64 {
    let all = SIMD16(repeating: byte)
    return Self.joined(
      vector_equal_bytes(a, all), vector_equal_bytes(b, all), vector_equal_bytes(c, all),
      vector_equal_bytes(d, all))
  }

  /// Of a letter in lower case, and of the same in upper case.
  @inline(__always)
  func places(ofLetter letter: UInt8) -> UInt64 {
    let bit = SIMD16<UInt8>(repeating: 0x20)
    return SixtyFourBytes(a | bit, b | bit, c | bit, d | bit).places(of: letter)
  }

  @inline(__always)
  private static func joined(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> UInt64 {
    UInt64(a) | UInt64(b) &<< 16 | UInt64(c) &<< 32 | UInt64(d) &<< 48
  }
}
