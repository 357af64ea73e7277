/// What the rows of a tile have in common for all their classes: a vector a term, in which each row has its lane.
///
/// A tile is one run of numbers: the terms, e of its rows, and room to work in. So a kernel is given one span, and what
/// kernels of different compilations hand on to each other lies in memory, not in registers of different width.
package enum TileTerm: Int, CaseIterable, Sendable {
  /// R·2^256, R being Σ e over all classes but the first greatest, as an unevaluated sum: R itself may be subnormal.
  case scaledRest, scaledRestTail
  /// R.
  case rest, restTail
  /// 1/S, S = 1 + R: a head of 26 bits, and what it leaves.
  case inverse, inverseTail
  /// log S.
  case logarithm, logarithmTail
  // What a label brings, all 0 for a row that is ignored or lacks: m, a_ℓ, e_ℓ·2^256, w_ℓ/D with a head of 26 bits, w_ℓ.
  case greatest, logit, e, eTail, share, shareTail, weight
  /// w_ℓ·((m − a_ℓ) + log S), the head being the sum rounded.
  case loss, lossTail
  /// w_ℓ/(S·D): a head of 26 bits, and what it leaves.
  case factor, factorTail
  /// ∂loss/∂a_ℓ, rounded once.
  case gradient
  /// Σ loss of the tiles of a chunk, lane by lane.
  case sum, sumTail

  /// How many numbers all terms take: e begins behind them.
  package static let numbers = 22 * 8

  @inline(__always) package var place: Int { rawValue &* 8 }
}

extension MutableSpan<Double> {
  @inline(__always) func lanes(_ term: TileTerm) -> Lanes { lanes(at: term.place) }

  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ lanes: Lanes, _ term: TileTerm) { store(lanes, at: term.place) }
}
