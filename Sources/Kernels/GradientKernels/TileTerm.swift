/// What the rows of a tile have in common for all their classes: a vector a term, in which each row has its lane.
///
/// A tile is one run of numbers: the terms, e of its rows, and room to work in. So a kernel is given one span, and what
/// kernels of different compilations hand on to each other lies in memory, not in registers of different width.
///
/// A struct, not an enum: what a compiler makes for an enum's conformances are weak functions (docs/decisions/0100). Public, not
/// package: only then is a place a number in another module's code, and not a call for each lane of each tile.
@frozen public struct TileTerm {
  /// Where the vector begins in a tile.
  public let place: Int

  @inlinable @inline(__always) public init(_ index: Int) { place = index &* 8 }

  /// R·2^256, R being Σ e over all classes but the first greatest, as an unevaluated sum: R itself may be subnormal.
  @inlinable @inline(__always) public static var scaledRest: TileTerm { TileTerm(0) }
  @inlinable @inline(__always) public static var scaledRestTail: TileTerm { TileTerm(1) }
  /// R.
  @inlinable @inline(__always) public static var rest: TileTerm { TileTerm(2) }
  @inlinable @inline(__always) public static var restTail: TileTerm { TileTerm(3) }
  /// 1/S, S = 1 + R: a head of 26 bits, and what it leaves.
  @inlinable @inline(__always) public static var inverse: TileTerm { TileTerm(4) }
  @inlinable @inline(__always) public static var inverseTail: TileTerm { TileTerm(5) }
  /// log S.
  @inlinable @inline(__always) public static var logarithm: TileTerm { TileTerm(6) }
  @inlinable @inline(__always) public static var logarithmTail: TileTerm { TileTerm(7) }
  // What a label brings, all 0 for a row that is ignored or lacks: m, a_ℓ, e_ℓ·2^256, w_ℓ/D with a head of 26 bits, w_ℓ.
  @inlinable @inline(__always) public static var greatest: TileTerm { TileTerm(8) }
  @inlinable @inline(__always) public static var logit: TileTerm { TileTerm(9) }
  @inlinable @inline(__always) public static var e: TileTerm { TileTerm(10) }
  @inlinable @inline(__always) public static var eTail: TileTerm { TileTerm(11) }
  @inlinable @inline(__always) public static var share: TileTerm { TileTerm(12) }
  @inlinable @inline(__always) public static var shareTail: TileTerm { TileTerm(13) }
  @inlinable @inline(__always) public static var weight: TileTerm { TileTerm(14) }
  /// w_ℓ·((m − a_ℓ) + log S), the head being the sum rounded.
  @inlinable @inline(__always) public static var loss: TileTerm { TileTerm(15) }
  @inlinable @inline(__always) public static var lossTail: TileTerm { TileTerm(16) }
  /// w_ℓ/(S·D): a head of 26 bits, and what it leaves.
  @inlinable @inline(__always) public static var factor: TileTerm { TileTerm(17) }
  @inlinable @inline(__always) public static var factorTail: TileTerm { TileTerm(18) }
  /// ∂loss/∂a_ℓ, rounded once.
  @inlinable @inline(__always) public static var gradient: TileTerm { TileTerm(19) }
  /// Σ loss of the tiles of a chunk, lane by lane.
  @inlinable @inline(__always) public static var sum: TileTerm { TileTerm(20) }
  @inlinable @inline(__always) public static var sumTail: TileTerm { TileTerm(21) }

  /// How many numbers all terms take: e begins behind them.
  @inlinable @inline(__always) public static var numbers: Int { 22 * 8 }
}

extension MutableSpan<Double> {
  @inline(__always) func lanes(_ term: TileTerm) -> Lanes { lanes(at: term.place) }

  /// What `half` and its counterpart ask of a tile, once for all terms.
  @inline(__always) func checkTerms(rows: Int) { precondition(count >= TileTerm.numbers && rows <= Lanes.width) }

  /// The lanes from `first` on, 0 or 4, of a tile that has been checked: no term goes beyond `TileTerm.numbers`.
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
