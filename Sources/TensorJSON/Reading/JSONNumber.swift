/// A parsed number.
package struct JSONNumber: Equatable, Sendable {
  /// The nearest binary64, ties to even; ±∞ if the literal exceeds its range. `-0` is −0.
  package let value: Double
  /// The exact integer if the literal is one (`0.0`, `1e2` and `3` are) and fits; decided from its digits.
  package let integer: Int?
  /// The literal, shortened to `JSONLimits.excerptBytesMax`.
  package let text: String
}

extension JSONReader {
  /// - Precondition: `peekKind()` has returned `.number`.
  package mutating func readNumber() throws(JSONSyntaxError) -> JSONNumber {
    let literal = try scanNumber()
    return JSONNumber(value: value(of: literal), integer: literal.integer, text: excerpt(literal.range))
  }

  /// The binary64 nearest to a literal.
  func value(of literal: NumberLiteral) -> Double {
    let magnitude = literal.isTruncated ? longMagnitude(literal) : Binary64.nearest(literal.digits, literal.exponent)
    return literal.isNegative ? -magnitude : magnitude
  }

  /// The value of more digits than 64 bits hold. The first nineteen leave an interval: if both its ends round to one
  /// value, it is the result; if not, all digits are compared.
  private func longMagnitude(_ literal: NumberLiteral) -> Double {
    let below = Binary64.nearest(literal.digits, literal.exponent)
    let above = Binary64.nearest(literal.digits + 1, literal.exponent)
    if below == above { return below }
    return ExactDecimal(significand: literal.significand, of: literal, in: document).nearest(atLeast: below)
  }
}
