/// A decimal D·10^q of any number of digits, for an exact comparison with the midpoint of two binary64 values.
struct ExactDecimal {
  /// A midpoint has at most 767 significant decimal digits. Two decimals that agree in more digits, and both have a
  /// non-zero digit after them, are on the same side of it. So one digit 1 replaces all digits after these.
  static let digitsMax = 800

  private var significand: BigNatural
  private var exponent: Int

  init(_ digits: UInt64, _ exponent: Int) {
    significand = BigNatural(digits)
    self.exponent = exponent
  }

  /// Parses the significant digits of a literal.
  init(significand places: Range<Int>, of literal: NumberLiteral, in document: Span<UInt8>) {
    significand = BigNatural(0)
    var parsed = 0
    for place in places where document[place] != UInt8(ascii: ".") {
      if parsed == Self.digitsMax {
        significand.multiply(by: 10, adding: 1)
        parsed += 1
        break
      }
      significand.multiply(by: 10, adding: UInt64(document[place] - UInt8(ascii: "0")))
      parsed += 1
    }
    exponent = literal.exponent + NumberLiteral.digitsMax - parsed
  }

  /// The binary64 nearest to the decimal, ties to even.
  ///
  /// - Parameter start: at most that value, and few values below it.
  func nearest(atLeast start: Double) -> Double {
    var value = start
    while value.isFinite {
      switch comparedWithMidpoint(above: value) {
      case .below: return value
      case .equal: return value.bitPattern & 1 == 0 ? value : value.nextUp
      case .above: value = value.nextUp
      }
    }
    return value
  }

  private enum Side { case below, equal, above }

  /// On which side of value + ½ ulp the decimal is. For the greatest finite value, ∞ begins there.
  private func comparedWithMidpoint(above value: Double) -> Side {
    // value = c·2^e, and the midpoint is (2c + 1)·2^(e − 1).
    let field = Int(value.bitPattern >> 52)
    let fraction = value.bitPattern & (1 << 52 - 1)
    let c = field == 0 ? fraction : fraction | 1 << 52
    let e = max(field, 1) - 1075
    var decimal = significand
    var midpoint = BigNatural(2 * c + 1)
    if exponent >= 0 { decimal.multiplyByFive(toThe: exponent) } else { midpoint.multiplyByFive(toThe: -exponent) }
    let shift = exponent - (e - 1)
    if shift >= 0 { decimal.shiftLeft(by: shift) } else { midpoint.shiftLeft(by: -shift) }
    return decimal < midpoint ? .below : midpoint < decimal ? .above : .equal
  }
}
