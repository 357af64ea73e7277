internal import CProcessor

/// 64 bytes, searched all at once. A result has one bit for each byte, the first byte's lowest.
struct SixtyFourBytes {
  #if AVX2
    private let a: SIMD32<UInt8>
    private let b: SIMD32<UInt8>

    @inline(__always)
    private init(_ a: SIMD32<UInt8>, _ b: SIMD32<UInt8>) { (self.a, self.b) = (a, b) }

    @inline(__always)
    init(_ start: UnsafeRawPointer) {
      unsafe self.init(
        start.loadUnaligned(as: SIMD32<UInt8>.self), start.loadUnaligned(fromByteOffset: 32, as: SIMD32<UInt8>.self))
    }

    @inline(__always)
    var digits: UInt64 { ~Self.joined(vector_wide_others(a), vector_wide_others(b)) }

    @inline(__always)
    func places(of byte: UInt8) -> UInt64 {
      let all = SIMD32(repeating: byte)
      return Self.joined(vector_wide_equal_bytes(a, all), vector_wide_equal_bytes(b, all))
    }

    /// The places of a letter, given in lower case, in both cases.
    @inline(__always)
    func places(ofLetter letter: UInt8) -> UInt64 {
      let bit = SIMD32<UInt8>(repeating: 0x20)
      return SixtyFourBytes(vector_wide_or(a, bit), vector_wide_or(b, bit)).places(of: letter)
    }

    @inline(__always)
    private static func joined(_ a: UInt32, _ b: UInt32) -> UInt64 { UInt64(a) | UInt64(b) &<< 32 }
  #else
    private let parts: (SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>)

    @inline(__always)
    init(_ start: UnsafeRawPointer) {
      parts = unsafe (
        start.loadUnaligned(as: SIMD16<UInt8>.self), start.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self),
        start.loadUnaligned(fromByteOffset: 32, as: SIMD16<UInt8>.self),
        start.loadUnaligned(fromByteOffset: 48, as: SIMD16<UInt8>.self)
      )
    }

    @inline(__always)
    var digits: UInt64 { ~joined { Digits.others(in: $0) } }

    @inline(__always)
    func places(of byte: UInt8) -> UInt64 { joined { vector_equal_bytes($0, SIMD16(repeating: byte)) } }

    /// The places of a letter, given in lower case, in both cases.
    @inline(__always)
    func places(ofLetter letter: UInt8) -> UInt64 {
      joined { vector_equal_bytes($0 | SIMD16(repeating: 0x20), SIMD16(repeating: letter)) }
    }

    @inline(__always)
    private func joined(_ bits: (SIMD16<UInt8>) -> UInt32) -> UInt64 {
      UInt64(bits(parts.0)) | UInt64(bits(parts.1)) &<< 16 | UInt64(bits(parts.2)) &<< 32
        | UInt64(bits(parts.3)) &<< 48
    }
  #endif
}
