// h = g(a) and g'(a) of hidden units, with bounds (article *Bounds*).
//
// Each function reads the pairs of one row of a and writes those of h and of g'. All three are in `row`: heads, tails
// and bounds, `stride` numbers each, at `a`, `h` and `slope`. `powers` is the table of 2^(i/64).

extension NetworkLoops {
  package static func identity(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int) {
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      UnitValue(h: input.a, slope: .one, bound: input.bound, slopeBound: FourLanes())
    }
  }

  package static func relu(row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int) {
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      let zero = UnitValue(h: .zero, slope: .zero, bound: FourLanes(), slopeBound: FourLanes())
      let positive = UnitValue(h: input.a, slope: .one, bound: input.bound, slopeBound: FourLanes())
      var value = positive.replacing(with: zero, where: input.isNegative)
      value.open(where: .!input.hasSign)
      return value
    }
  }

  package static func leakyReLU(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, negativeSlope: Double
  ) {
    let factor = FourLanes(repeating: negativeSlope)
    let isFar = FourMask(repeating: !(negativeSlope.magnitude < NetworkBounds.greatest))
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      let positive = UnitValue(h: input.a, slope: .one, bound: input.bound, slopeBound: FourLanes())
      let product = input.a * factor
      let rounded = product.head.absolute * 0x1p-104
      let bound = (input.bound * factor.absolute + rounded) * NetworkBounds.slack + 0x1p-1060
      let negative = UnitValue(
        h: product, slope: DoubleDoubles(exactly: factor), bound: bound, slopeBound: FourLanes())
      var value = positive.replacing(with: negative, where: input.isNegative)
      value.open(where: .!input.hasSign .| isFar)
      return value
    }
  }

  package static func elu(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, alpha: Double, powers: Span<Double>
  ) {
    precondition(powers.count == 128)
    let factor = FourLanes(repeating: alpha)
    let isFar = FourMask(repeating: !(alpha.magnitude < NetworkBounds.greatest))
    let hasKink = FourMask(repeating: alpha != 1)
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      let terms = LogisticTerms(of: input.a, powers: powers)
      let (h, slope) = (terms.e.minusOne * factor, terms.e.value * factor)
      let moved = slope.head.absolute * (input.movement + terms.relative)
      let lost = terms.beyond * factor.absolute + 0x1p-1060
      let negative = UnitValue(
        h: h, slope: slope, bound: (moved + h.head.absolute * 0x1p-90 + lost) * NetworkBounds.slack,
        slopeBound: (moved + lost) * NetworkBounds.slack)
      let positive = UnitValue(h: input.a, slope: .one, bound: input.bound, slopeBound: FourLanes())
      var value = positive.replacing(with: negative, where: input.isNegative)
      // With alpha = 1 both sides are within bound² of each other, and their derivatives within the bound.
      let extra = FourLanes().replacing(with: input.movement, where: .!input.hasSign)
      value.bound += extra
      value.slopeBound += extra
      value.open(where: (.!input.hasSign .& hasKink) .| isFar .| input.isUnknown)
      return value
    }
  }

  package static func logistic(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>
  ) {
    precondition(powers.count == 128)
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      let terms = LogisticTerms(of: input.a, powers: powers)
      let h = terms.high.replacing(with: terms.low, where: input.isNegative)
      let slope = terms.low * terms.high
      let moved = slope.head * input.movement + terms.beyond
      var value = UnitValue(
        h: h, slope: slope, bound: (h.head * terms.relative + moved) * NetworkBounds.slack,
        slopeBound: (slope.head * (terms.relative * 2) + moved) * NetworkBounds.slack)
      value.open(where: input.isUnknown)
      return value
    }
  }

  package static func tanh(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>
  ) {
    precondition(powers.count == 128)
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      // tanh |a| = −(e^−2|a| − 1)/(2 + (e^−2|a| − 1)), and g' = 4σ(2a)σ(−2a).
      let terms = LogisticTerms(of: input.a.scaled(by: FourLanes(repeating: 2)), powers: powers)
      let magnitude = -terms.e.minusOne / (terms.e.minusOne + FourLanes(repeating: 2))
      let h = magnitude.replacing(with: -magnitude, where: input.isNegative)
      let slope = (terms.low * terms.high).scaled(by: FourLanes(repeating: 4))
      let moved = slope.head * (input.movement * 2) + terms.beyond * 4
      var value = UnitValue(
        h: h, slope: slope, bound: (magnitude.head * 0x1p-89 + moved) * NetworkBounds.slack + 0x1p-1060,
        slopeBound: (slope.head * (terms.relative * 2) + moved) * NetworkBounds.slack)
      value.open(where: input.isUnknown)
      return value
    }
  }

  package static func silu(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>
  ) {
    precondition(powers.count == 128)
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      let terms = LogisticTerms(of: input.a, powers: powers)
      return weighted(input, by: terms, rate: .one, relative: terms.relative)
    }
  }

  package static func geluTanh(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>
  ) {
    precondition(powers.count == 128)
    typealias Constants = NetworkConstants
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      // ½(1 + tanh(v/2)) = σ(v), v = 2√(2/π)(a + 0.044715a³); v' is its derivative.
      let cubic = (input.a * input.a) * Constants.geluCubic
      let v = input.a * (Constants.geluScale + cubic)
      let rate = Constants.geluScale + cubic * FourLanes(repeating: 3)
      let terms = LogisticTerms(of: v, powers: powers)
      return weighted(input, by: terms, rate: rate, relative: terms.relative + terms.m * 0x1.8p-101)
    }
  }

  package static func softplus(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>
  ) {
    precondition(powers.count == 128)
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      let terms = LogisticTerms(of: input.a, powers: powers)
      let logarithm = DoubleDoubles.logarithmOfOnePlus(terms.e.value, powers: powers)
      let h = input.a.replacing(with: .zero, where: input.isNegative) + logarithm
      let slope = terms.high.replacing(with: terms.low, where: input.isNegative)
      let rounded = logarithm.head * 0x1p-93 + h.head * 0x1p-104
      var value = UnitValue(
        h: h, slope: slope, bound: (rounded + slope.head * input.movement + terms.beyond) * NetworkBounds.slack,
        slopeBound: (slope.head * terms.relative + terms.low.head * input.movement + terms.beyond)
          * NetworkBounds.slack)
      value.open(where: input.isUnknown)
      return value
    }
  }

  /// h = a·Φ(a) and g' = Φ(a) + a·φ(a).
  ///
  /// - Parameter ratios: the table of Mills' ratio R(i/8).
  package static func gelu(
    row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, powers: Span<Double>, ratios: Span<Double>
  ) {
    precondition(powers.count == 128 && ratios.count == 386)
    forEach(&row, a: a, h: h, slope: slope, stride: stride) { input in
      let terms = NormalTerms(of: input.a, powers: powers, ratios: ratios)
      let share = terms.high.replacing(with: terms.low, where: input.isNegative)
      let change = terms.m * terms.density
      let h = input.a * share
      let slope = share + change.replacing(with: -change, where: input.isNegative)
      // `size` is at least |g'|, and `curvature` at least |g''|.
      let size = share.head + change.head
      let curvature = terms.density.head * (terms.m.head * terms.m.head + 2)
      let lost = terms.beyond * (input.a.head.absolute + 100)
      var value = UnitValue(
        h: h, slope: slope,
        bound: (h.head.absolute * (terms.relative + 0x1p-102) + size * input.movement + lost) * NetworkBounds.slack
          + 0x1p-1060,
        slopeBound: (size * (terms.relative + 0x1p-102) + curvature * input.movement + lost) * NetworkBounds.slack)
      value.open(where: input.isUnknown)
      return value
    }
  }

  /// h = a·σ(v) and g' = σ(v)(1 + a(1 − σ(v))v').
  ///
  /// - Parameters:
  ///   - terms: of v, which is a function of a.
  ///   - rate: v', at least 1.
  ///   - relative: the relative error of σ(v) and 1 − σ(v).
  @inline(__always)
  private static func weighted(
    _ input: UnitInput, by terms: LogisticTerms, rate: DoubleDoubles, relative: FourLanes
  ) -> UnitValue {
    let share = terms.high.replacing(with: terms.low, where: input.isNegative)
    let other = terms.low.replacing(with: terms.high, where: input.isNegative)
    let h = input.a * share
    let change = (input.a * other) * rate
    let slope = share * (change + FourLanes(repeating: 1))
    // At least |g'|; and |g''| ≤ 4v' times this.
    let size = share.head * (change.head.absolute + 1)
    let lost = terms.beyond * (input.a.head.absolute * rate.head + 1000) * 8
    var value = UnitValue(
      h: h, slope: slope,
      bound: (h.head.absolute * (relative + 0x1p-103) + size * input.movement + lost) * NetworkBounds.slack
        + 0x1p-1060,
      slopeBound: (size * (relative * 2 + 0x1p-100 + input.movement * rate.head * 4) + lost) * NetworkBounds.slack)
    value.open(where: input.isUnknown .| .!(rate.head .< NetworkBounds.greatest))
    return value
  }

  @inline(__always)
  private static func forEach(
    _ row: inout MutableSpan<Double>, a: Int, h: Int, slope: Int, stride: Int, _ unit: (UnitInput) -> UnitValue
  ) {
    precondition(min(a, h, slope) >= 0 && stride >= 0 && stride % 4 == 0)
    precondition(max(a, h, slope) &+ 3 &* stride <= row.count)
    for column in Swift.stride(from: 0, to: stride, by: 4) {
      let place = a &+ column
      let pair = DoubleDoubles(row.four(at: place), row.four(at: place &+ stride))
      let value = unit(UnitInput(a: pair, bound: row.four(at: place &+ 2 &* stride)))
      row.store(value.h, value.bound, at: h &+ column, stride: stride)
      row.store(value.slope, value.slopeBound, at: slope &+ column, stride: stride)
    }
  }
}

extension MutableSpan<Double> {
  @inline(__always) @_lifetime(self: copy self)
  mutating func store(_ pair: DoubleDoubles, _ bound: FourLanes, at place: Int, stride: Int) {
    store(pair.head, at: place)
    store(pair.tail, at: place &+ stride)
    store(bound, at: place &+ 2 &* stride)
  }
}
