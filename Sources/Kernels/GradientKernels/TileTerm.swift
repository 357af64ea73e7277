/// A term that all classes of a row share: a vector in which each row of a tile has its lane. A term and its `…Tail`
/// are an unevaluated sum.
///
/// A tile is one sequence of numbers: the terms, e of its rows, and room for intermediate results. So a kernel gets one
/// span. Kernels of different compilations pass results on in memory, not in registers of different width.
///
/// A struct, not an enum: the compiler generates weak functions for an enum's conformances (docs/decisions/0100).
/// Public, not package: only then is an index a constant in another module's code, and not a call for each lane of each
/// tile.
@frozen public struct TileTerm {
  /// The index of the vector in a tile.
  public let place: Int

  @inlinable @inline(__always) public init(_ index: Int) { place = index &* 8 }

  /// R·2^256 as an unevaluated sum; R = Σ e over all classes except the first greatest. R itself may be subnormal.
  @inlinable @inline(__always) public static var scaledRest: TileTerm { TileTerm(0) }
  @inlinable @inline(__always) public static var scaledRestTail: TileTerm { TileTerm(1) }
  /// R.
  @inlinable @inline(__always) public static var rest: TileTerm { TileTerm(2) }
  @inlinable @inline(__always) public static var restTail: TileTerm { TileTerm(3) }
  /// 1/S, S = 1 + R.
  @inlinable @inline(__always) public static var inverse: TileTerm { TileTerm(4) }
  @inlinable @inline(__always) public static var inverseTail: TileTerm { TileTerm(5) }
  /// log S; NaN if R is too small for the kernels.
  @inlinable @inline(__always) public static var logarithm: TileTerm { TileTerm(6) }
  @inlinable @inline(__always) public static var logarithmTail: TileTerm { TileTerm(7) }
  // The terms of a label, all 0 for a lane without a row or with an ignored one: m, a_ℓ, e_ℓ·2^256, w_ℓ/D, w_ℓ. The
  // last two are NaN if they are too great or too small for the kernels: so is all that depends on them.
  @inlinable @inline(__always) public static var greatest: TileTerm { TileTerm(8) }
  @inlinable @inline(__always) public static var logit: TileTerm { TileTerm(9) }
  @inlinable @inline(__always) public static var e: TileTerm { TileTerm(10) }
  @inlinable @inline(__always) public static var eTail: TileTerm { TileTerm(11) }
  @inlinable @inline(__always) public static var share: TileTerm { TileTerm(12) }
  @inlinable @inline(__always) public static var shareTail: TileTerm { TileTerm(13) }
  @inlinable @inline(__always) public static var weight: TileTerm { TileTerm(14) }
  /// w_ℓ·((m − a_ℓ) + log S), rounded; NaN if it is not certified.
  @inlinable @inline(__always) public static var loss: TileTerm { TileTerm(15) }
  /// w_ℓ/(S·D).
  @inlinable @inline(__always) public static var factor: TileTerm { TileTerm(16) }
  @inlinable @inline(__always) public static var factorTail: TileTerm { TileTerm(17) }
  /// ∂loss/∂a_ℓ, rounded; NaN if it is not certified.
  @inlinable @inline(__always) public static var gradient: TileTerm { TileTerm(18) }
  /// Σ of the certified losses of the tiles of a chunk, lane by lane.
  @inlinable @inline(__always) public static var sum: TileTerm { TileTerm(19) }
  @inlinable @inline(__always) public static var sumTail: TileTerm { TileTerm(20) }

  /// How many numbers the terms have; e follows them.
  @inlinable @inline(__always) public static var numbers: Int { 21 * 8 }
}

extension MutableSpan<Double> {
  @inline(__always) func lanes(_ term: TileTerm) -> Lanes { lanes(at: term.place) }

  /// Checks once for all terms what `half` and `store` rely on.
  @inline(__always) func checkTerms(rows: Int) { precondition(count >= TileTerm.numbers && rows <= Lanes.width) }

  /// The lanes from `first` on, 0 or 4, of a tile that `checkTerms` checked: all terms are below `TileTerm.numbers`.
  @inline(__always) func half(_ term: TileTerm, _ first: Int) -> HalfLanes {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: (term.place &+ first) &* 8, as: HalfLanes.self)
  }

  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ half: HalfLanes, _ term: TileTerm, _ first: Int) {
    var raw = unsafe mutableBytes
    unsafe raw.storeBytes(of: half, toUncheckedByteOffset: (term.place &+ first) &* 8, as: HalfLanes.self)
  }

  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ lanes: Lanes, _ term: TileTerm) { store(lanes, at: term.place) }
}
