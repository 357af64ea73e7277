internal import CProcessor

/// Eight numbers at once, whatever the width of the processor's registers.
@usableFromInline package typealias Lanes = SIMD8<Double>

extension Lanes {
  /// How many numbers a vector holds.
  package static let width = 8

  @inline(__always) var bits: SIMD8<UInt64> { unsafe unsafeBitCast(self, to: SIMD8<UInt64>.self) }

  @inline(__always) init(bits: SIMD8<UInt64>) { self = unsafe unsafeBitCast(bits, to: Lanes.self) }

  /// The first 26 of the 53 bits, towards 0: a product of two heads is exact.
  @inline(__always) var head: Lanes { Lanes(bits: bits & (~0 << 27)) }

  /// Changes the sign bit. `0 - x` cannot become part of a fused multiply-add.
  @inline(__always) var negated: Lanes { Lanes(bits: bits ^ (1 << 63)) }

  /// self·factor + addend, rounded once if the processor has the instruction, and twice otherwise.
  @inline(__always) func times(_ factor: Lanes, plus addend: Lanes) -> Lanes {
    #if AVX2 || arch(arm64)
      vector_eight_fused(self, factor, addend)
    #else
      self * factor + addend
    #endif
  }
}

// A 2Sum of numbers of 2^1021 or more may overflow although its sum does not: the error is NaN or ∞ then. Callers do
// not use the error of such sums (article *Exactness*).

/// s + error = a + b exactly; s is the binary64 sum (Knuth; a and b may be in any order).
@inline(__always) func twoSum(_ a: Lanes, _ b: Lanes) -> (sum: Lanes, error: Lanes) {
  let sum = a + b
  let ofB = sum - a
  return (sum, (a - (sum - ofB)) + (b - ofB))
}

/// d + error = a − b exactly; d is the binary64 difference.
@inline(__always) func twoDifference(_ a: Lanes, _ b: Lanes) -> (difference: Lanes, error: Lanes) {
  let difference = a - b
  let ofB = difference - a
  return (difference, (a - (difference - ofB)) - (b + ofB))
}

/// p + error = a·b; p is the binary64 product. The error is exact with a fused multiply-add, and within 2^-105 of p
/// without one (Dekker; article *Exactness*).
@inline(__always) func twoProduct(_ a: Lanes, _ b: Lanes) -> (product: Lanes, error: Lanes) {
  let product = a * b
  #if AVX2 || arch(arm64)
    return (product, a.times(b, plus: product.negated))
  #else
    let (a1, b1) = (a.head, b.head)
    let (a2, b2) = (a - a1, b - b1)
    return (product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2)
  #endif
}

/// The numbers nearest to p + rest, and NaN where an error of `bound` or less may change the rounding.
///
/// Rounding is monotone: if both ends of the interval round to one number, so does all that is between them. Every NaN
/// fails the comparison.
@inline(__always) func certified(_ p: Lanes, _ rest: Lanes, within bound: Lanes) -> (
  result: Lanes, isOpen: SIMDMask<SIMD8<Int64>>
) {
  let nearest = p + (rest + bound)
  let isOpen = .!(nearest .== p + (rest - bound))
  return (nearest.replacing(with: .nan, where: isOpen), isOpen)
}

extension SIMDMask<SIMD8<Int64>> {
  @inline(__always) static var none: Self { Self(repeating: false) }

  /// Whether any lane is set. Not the library's `any(_:)`: it may call a function of which the linker keeps one copy
  /// for all modules, and that copy must not be the one that is compiled for AVX2.
  @inline(__always) var hasAny: Bool {
    ((self[0] || self[1]) || (self[2] || self[3])) || ((self[4] || self[5]) || (self[6] || self[7]))
  }
}

// A vector at an index of a row. The spans check the bounds. `unsafe` is only for the type: any bits are a vector of
// doubles.

extension Span<Double> {
  @inline(__always) func lanes(at index: Int) -> Lanes {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index &* 8, as: Lanes.self)
  }

  /// The last `count − index` < 8 numbers, followed by `filler`.
  @inline(__always) func lastLanes(at index: Int, filler: Double) -> Lanes {
    var lanes = Lanes(repeating: filler)
    for lane in 0..<count - index { lanes[lane] = self[index + lane] }
    return lanes
  }
}

extension MutableSpan<Double> {
  @inline(__always) func lanes(at index: Int) -> Lanes {
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index &* 8, as: Lanes.self)
  }

  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ lanes: Lanes, at index: Int) {
    var raw = unsafe mutableBytes
    raw.storeBytes(of: lanes, toByteOffset: index &* 8, as: Lanes.self)
  }

  /// All lanes, or the first `count` if they are fewer.
  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ lanes: Lanes, at index: Int, atMost count: Int) {
    if count >= Lanes.width { return store(lanes, at: index) }
    precondition(index >= 0 && count >= 0 && index &+ count <= self.count)
    // The precondition checked the index of each lane.
    for lane in 0..<count { unsafe self[unchecked: index &+ lane] = lanes[lane] }
  }
}
