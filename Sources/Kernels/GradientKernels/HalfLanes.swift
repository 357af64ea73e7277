internal import CProcessor

/// Four of the lanes, with the operations of `Lanes`. The terms of a row are computed four rows at a time: a few rows
/// then cost less, and eight would need more registers than there are.
@usableFromInline package typealias HalfLanes = SIMD4<Double>

extension HalfLanes {
  /// How many numbers a half holds.
  static let width = 4

  @inline(__always) var bits: SIMD4<UInt64> { unsafe unsafeBitCast(self, to: SIMD4<UInt64>.self) }

  @inline(__always) init(bits: SIMD4<UInt64>) { self = unsafe unsafeBitCast(bits, to: HalfLanes.self) }

  @inline(__always) var head: HalfLanes { HalfLanes(bits: bits & (~0 << 27)) }

  @inline(__always) var negated: HalfLanes { HalfLanes(bits: bits ^ (1 << 63)) }

  @inline(__always) func times(_ factor: HalfLanes, plus addend: HalfLanes) -> HalfLanes {
    #if AVX2 || arch(arm64)
      vector_four_fused(self, factor, addend)
    #else
      self * factor + addend
    #endif
  }
}

@inline(__always) func twoSum(_ a: HalfLanes, _ b: HalfLanes) -> (sum: HalfLanes, error: HalfLanes) {
  let sum = a + b
  let ofB = sum - a
  return (sum, (a - (sum - ofB)) + (b - ofB))
}

@inline(__always) func twoSum(_ a: Double, _ b: Double) -> (sum: Double, error: Double) {
  let sum = a + b
  let ofB = sum - a
  return (sum, (a - (sum - ofB)) + (b - ofB))
}

@inline(__always) func twoDifference(_ a: HalfLanes, _ b: HalfLanes) -> (difference: HalfLanes, error: HalfLanes) {
  let difference = a - b
  let ofB = difference - a
  return (difference, (a - (difference - ofB)) - (b + ofB))
}

@inline(__always) func twoProduct(_ a: HalfLanes, _ b: HalfLanes) -> (product: HalfLanes, error: HalfLanes) {
  let product = a * b
  #if AVX2 || arch(arm64)
    return (product, a.times(b, plus: product.negated))
  #else
    let (a1, b1) = (a.head, b.head)
    let (a2, b2) = (a - a1, b - b1)
    return (product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2)
  #endif
}

@inline(__always) func certified(_ p: HalfLanes, _ rest: HalfLanes, within bound: HalfLanes) -> (
  result: HalfLanes, isOpen: SIMDMask<SIMD4<Int64>>
) {
  let nearest = p + (rest + bound)
  let isOpen = .!(nearest .== p + (rest - bound))
  return (nearest.replacing(with: .nan, where: isOpen), isOpen)
}

extension SIMDMask<SIMD4<Int64>> {
  /// Whether any lane is set.
  @inline(__always) var hasAny: Bool { (self[0] || self[1]) || (self[2] || self[3]) }
}

extension Span<Double> {
  @inline(__always) func half(at index: Int) -> HalfLanes {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index &* 8, as: HalfLanes.self)
  }
}

extension MutableSpan<Double> {
  @inline(__always) func half(at index: Int) -> HalfLanes {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index &* 8, as: HalfLanes.self)
  }

  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ half: HalfLanes, at index: Int) {
    var raw = unsafe mutableBytes
    raw.storeBytes(of: half, toByteOffset: index &* 8, as: HalfLanes.self)
  }
}
