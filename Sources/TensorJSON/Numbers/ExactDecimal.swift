/// A decimal D·10^q of any number of digits, to be compared exactly with what lies half-way between two binary64 values.
struct ExactDecimal {
  /// A half-way point has at most 767 significant decimal digits, so that of two decimals that agree in more, and go on
  /// with something that is not zero, both lie on its same side. Digits beyond these are replaced by a 1.
  static let digitsMax = 800

  private var significand: BigNatural
  private var exponent: Int

  init(_ digits: UInt64, _ exponent: Int) {
    significand = BigNatural(digits)
    self.exponent = exponent
  }

  /// Takes the significant digits of a literal from its document.
  init(significand places: Range<Int>, of literal: NumberLiteral, in document: Span<UInt8>) {
    significand = BigNatural(0)
    var taken = 0
    for place in places where document[place] != UInt8(ascii: ".") {
      if taken == Self.digitsMax {
        significand.multiply(by: 10, adding: 1)
        taken += 1
        break
      }
      significand.multiply(by: 10, adding: UInt64(document[place] - UInt8(ascii: "0")))
      taken += 1
    }
    exponent = literal.exponent + NumberLiteral.digitsMax - taken
  }

  /// The binary64 nearest to the decimal, ties to even.
  ///
  /// - Parameter start: a value not above that one, and few values below it.
  func nearest(atLeast start: Double) -> Double {
    var value = start
    while value.isFinite {
      switch comparedWithHalfWay(above: value) {
      case .below: return value
      case .equal: return value.bitPattern & 1 == 0 ? value : value.nextUp
      case .above: value = value.nextUp
      }
    }
    return value
  }

  private enum Side { case below, equal, above }

  /// On which side of value + ½ ulp the decimal lies; for the greatest finite value that is where ∞ begins.
  private func comparedWithHalfWay(above value: Double) -> Side {
    // value = c·2^e, and the half-way point is (2c + 1)·2^(e − 1).
    let field = Int(value.bitPattern >> 52)
    let fraction = value.bitPattern & (1 << 52 - 1)
    let c = field == 0 ? fraction : fraction | 1 << 52
    let e = max(field, 1) - 1075
    var decimal = significand
    var halfWay = BigNatural(2 * c + 1)
    if exponent >= 0 { decimal.multiplyByFive(toThe: exponent) } else { halfWay.multiplyByFive(toThe: -exponent) }
    let shift = exponent - (e - 1)
    if shift >= 0 { decimal.shiftLeft(by: shift) } else { halfWay.shiftLeft(by: -shift) }
    return decimal < halfWay ? .below : halfWay < decimal ? .above : .equal
  }
}
