/// head + tail, unevaluated: a number of about 106 bits. |tail| ≤ ulp(head)/2, so head is the sum rounded once.
///
/// No result or operand here is subnormal or near overflow: `Extended` keeps the exponents.
package struct DoubleDouble: Equatable, Sendable {
  package var head: Double
  package var tail: Double

  /// - Precondition: |tail| is at most |head|, or head is 0.
  @inline(__always) package init(_ head: Double, _ tail: Double) {
    let sum = head + tail
    self.head = sum
    self.tail = tail - (sum - head)
  }

  @inline(__always) package init(exactly value: Double) {
    head = value
    tail = 0
  }

  /// a + b exactly, for magnitudes below 2^1021, or for b = −a: a step of greater ones may overflow.
  @inline(__always) package static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    let ofB = sum - a
    return DoubleDouble(unchecked: sum, (a - (sum - ofB)) + (b - ofB))
  }

  /// a·b exactly (Dekker). It does not use a fused multiply-add, which some processors lack; the bits are the same.
  @inline(__always) package static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let (a1, a2) = a.halves
    let (b1, b2) = b.halves
    let product = a * b
    return DoubleDouble(unchecked: product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2)
  }

  @inline(__always) package init(unchecked head: Double, _ tail: Double) {
    self.head = head
    self.tail = tail
  }

  @inline(__always) package static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let heads = sum(a.head, b.head)
    let tails = sum(a.tail, b.tail)
    let high = DoubleDouble(heads.head, heads.tail + tails.head)
    return DoubleDouble(high.head, high.tail + tails.tail)
  }

  @inline(__always) package static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let heads = product(a.head, b.head)
    return DoubleDouble(heads.head, heads.tail + (a.head * b.tail + a.tail * b.head))
  }

  /// a/b within 2^-100: two steps of long division, and one for the rounding.
  @inline(__always) package static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.head / b.head
    let afterFirst = a + -(b * DoubleDouble(exactly: first))
    let second = afterFirst.head / b.head
    let afterSecond = afterFirst + -(b * DoubleDouble(exactly: second))
    return DoubleDouble(first, second) + DoubleDouble(exactly: afterSecond.head / b.head)
  }

  @inline(__always) package static prefix func - (a: DoubleDouble) -> DoubleDouble {
    DoubleDouble(unchecked: -a.head, -a.tail)
  }
}

extension Double {
  /// Two numbers of at most 26 bits whose sum this is (Veltkamp).
  @inline(__always) var halves: (Double, Double) {
    let spread = self * 134_217_729  // 2^27 + 1
    let high = spread - (spread - self)
    return (high, self - high)
  }

  /// The nearest integer, ties to even, for a magnitude below 2^52.
  @inline(__always) var nearestInteger: Double {
    self < 0 ? -((-self + 0x1p52) - 0x1p52) : (self + 0x1p52) - 0x1p52
  }

  /// 2^exponent, for an exponent of a normal number.
  @inline(__always) package static func power(ofTwo exponent: Int) -> Double {
    Double(bitPattern: UInt64(1023 + exponent) << 52)
  }
}
