/// h = g(a) and g'(a) of four units, with bounds.
struct UnitValue {
  var h: DoubleDoubles
  var slope: DoubleDoubles
  var bound: FourLanes
  var slopeBound: FourLanes

  /// Nothing is known where `mask` is set.
  @inline(__always) mutating func open(where mask: FourMask) {
    bound = bound.replacing(with: .infinity, where: mask)
    slopeBound = slopeBound.replacing(with: .infinity, where: mask)
  }

  @inline(__always) func replacing(with other: UnitValue, where mask: FourMask) -> UnitValue {
    UnitValue(
      h: h.replacing(with: other.h, where: mask), slope: slope.replacing(with: other.slope, where: mask),
      bound: bound.replacing(with: other.bound, where: mask),
      slopeBound: slopeBound.replacing(with: other.slopeBound, where: mask))
  }
}

/// a of four units, with its bound.
struct UnitInput {
  let a: DoubleDoubles
  let bound: FourLanes

  /// Where the sign of a is that of its head for certain, or a is exactly 0.
  var hasSign: FourMask {
    @inline(__always) get { (a.head.absolute * (1 - 0x1p-50) .> bound) .| ((a.head .== 0) .& (bound .== 0)) }
  }

  /// Where a ≤ 0, if the sign is certain.
  var isNegative: FourMask { @inline(__always) get { a.head .<= 0 } }

  /// More than |e^(a − a') − 1| for every a' that the exact a may be, and than the same of 1.05·(a − a').
  var movement: FourLanes { @inline(__always) get { bound * 1.1 } }

  /// Where `movement` is not right, or useless.
  var isUnknown: FourMask { @inline(__always) get { .!(bound .< 0x1p-20) } }
}

/// e^−m and its logistic functions, m = min(|x|, 300).
///
/// Beyond 300 they are constant within 2e^-300.
struct LogisticTerms {
  /// m.
  let m: FourLanes
  /// e^−m.
  let e: DoubleDoubleExponential
  /// σ(−m) and σ(m): within u²·(6m + 80), relatively.
  let low: DoubleDoubles
  let high: DoubleDoubles
  /// 2e^-300 where |x| > 300, otherwise 0.
  let beyond: FourLanes

  @inline(__always) init(of x: DoubleDoubles, powers: Span<Double>) {
    let isFar = .!(x.head.absolute .< 300)
    let magnitude = x.magnitude.replacing(with: DoubleDoubles(300, 0), where: isFar)
    m = magnitude.head
    e = DoubleDoubleExponential(of: -magnitude, powers: powers)
    high = DoubleDoubles.one / DoubleDoubles.ordered(.one, e.value)
    low = e.value * high
    beyond = FourLanes().replacing(with: e.value.head * 2, where: isFar)
  }

  /// u²·(6m + 80).
  var relative: FourLanes { @inline(__always) get { (m * 6 + 80) * 0x1p-106 } }
}
