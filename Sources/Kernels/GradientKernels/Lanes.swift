/// Eight numbers at once, whatever the width of the processor's registers: the order of every sum is the same
/// everywhere.
@usableFromInline package typealias Lanes = SIMD8<Double>

extension Lanes {
  /// How many numbers a vector holds.
  package static let width = 8

  /// The first 26 of the 53 bits, towards 0: a product of two heads is exact.
  @inlinable @inline(__always) package var head: Lanes {
    let kept = SIMD8<UInt64>(repeating: ~0 << 27)
    return unsafe unsafeBitCast(unsafeBitCast(self, to: SIMD8<UInt64>.self) & kept, to: Lanes.self)
  }

  @inlinable @inline(__always) package var bits: SIMD8<UInt64> { unsafe unsafeBitCast(self, to: SIMD8<UInt64>.self) }

  @inlinable @inline(__always) package init(bits: SIMD8<UInt64>) { self = unsafe unsafeBitCast(bits, to: Lanes.self) }
}

/// Four of the lanes. The terms of a row are computed four rows at a time: a few rows then cost less, and eight would
/// need more registers than there are.
@usableFromInline package typealias HalfLanes = SIMD4<Double>

extension HalfLanes {
  /// How many numbers a half holds.
  static let width = 4

  /// The first 26 of the 53 bits, as in `Lanes`.
  @inline(__always) var head: HalfLanes { HalfLanes(bits: bits & (~0 << 27)) }

  @inline(__always) var bits: SIMD4<UInt64> { unsafe unsafeBitCast(self, to: SIMD4<UInt64>.self) }

  @inline(__always) init(bits: SIMD4<UInt64>) { self = unsafe unsafeBitCast(bits, to: HalfLanes.self) }
}

// A 2Sum of numbers of 2^1021 or more may overflow although its sum does not: the error is NaN or ∞ then. Callers do
// not use the error of such sums (article *Exactness*).

@inline(__always) func twoSum(_ a: HalfLanes, _ b: HalfLanes) -> (sum: HalfLanes, error: HalfLanes) {
  let sum = a + b
  let ofB = sum - a
  return (sum, (a - (sum - ofB)) + (b - ofB))
}

@inline(__always) func twoDifference(_ a: HalfLanes, _ b: HalfLanes) -> (difference: HalfLanes, error: HalfLanes) {
  let difference = a - b
  let ofB = difference - a
  return (difference, (a - (difference - ofB)) - (b + ofB))
}

/// s + error = a + b exactly; s is the binary64 sum (Knuth; a and b may be in any order).
@inlinable @inline(__always) package func twoSum(_ a: Lanes, _ b: Lanes) -> (sum: Lanes, error: Lanes) {
  let sum = a + b
  let ofB = sum - a
  return (sum, (a - (sum - ofB)) + (b - ofB))
}

/// d + error = a − b exactly; d is the binary64 difference.
@inlinable @inline(__always) package func twoDifference(_ a: Lanes, _ b: Lanes) -> (difference: Lanes, error: Lanes) {
  let difference = a - b
  let ofB = difference - a
  return (difference, (a - (difference - ofB)) - (b + ofB))
}

extension SIMDMask<SIMD8<Int64>> {
  /// Whether any lane is set. Not the library's `any(_:)`: it may call a function of which the linker keeps one copy
  /// for all modules, and that copy must not be the one that is compiled for AVX2.
  @inline(__always) var hasAny: Bool {
    ((self[0] || self[1]) || (self[2] || self[3])) || ((self[4] || self[5]) || (self[6] || self[7]))
  }
}

extension SIMDMask<SIMD4<Int64>> {
  /// Whether any lane is set.
  @inline(__always) var hasAny: Bool { (self[0] || self[1]) || (self[2] || self[3]) }
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

  /// The first `count` < 8 lanes.
  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ lanes: Lanes, at index: Int, count: Int) {
    precondition(index >= 0 && count >= 0 && count < Lanes.width && index &+ count <= self.count)
    // The precondition checked the index of each lane.
    for lane in 0..<count { unsafe self[unchecked: index &+ lane] = lanes[lane] }
  }
}
