internal import CProcessor

/// Sets of places: a bit for each byte, the first one's lowest.
struct SixtyFourBytes {
  private let a: SIMD32<UInt8>
  private let b: SIMD32<UInt8>

  /// In their order.
  @inline(__always)
  init(_ a: SIMD32<UInt8>, _ b: SIMD32<UInt8>) {
    (self.a, self.b) = (a, b)
  }

  @inline(__always)
  var digits: UInt64 { ~Self.joined(vector_wide_others(a), vector_wide_others(b)) }

  @inline(__always)
  func places(of byte: UInt8) -> UInt64 {
    let all = SIMD32(repeating: byte)
    return Self.joined(vector_wide_equal_bytes(a, all), vector_wide_equal_bytes(b, all))
  }

  /// Of a letter in lower case, and of the same in upper case.
  @inline(__always)
  func places(ofLetter letter: UInt8) -> UInt64 {
    let bit = SIMD32<UInt8>(repeating: 0x20)
    return SixtyFourBytes(vector_wide_or(a, bit), vector_wide_or(b, bit)).places(of: letter)
  }

  @inline(__always)
  private static func joined(_ a: UInt32, _ b: UInt32) -> UInt64 { UInt64(a) | UInt64(b) &<< 32 }
}
