/// value·2^exponent; the value is 0 or a double-double with 1 ≤ |head| < 2. There is no overflow and no subnormal
/// number, and one rounding at the end. Operations are within 2^-100 of exact.
struct Extended: Equatable {
  private(set) var value: DoubleDouble
  private(set) var exponent: Int

  static let zero = Extended(DoubleDouble(exactly: 0), exponent: 0)
  static let one = Extended(1)

  init(_ number: Double) {
    guard number.isNormal else {
      self.init(DoubleDouble(exactly: number), exponent: 0)
      return
    }
    // Replaces the bits of the exponent with those of 0: nothing is rounded.
    let bits = number.bitPattern
    self.init(
      unchecked: DoubleDouble(exactly: Double(bitPattern: bits & ~(0x7FF << 52) | 1023 << 52)),
      Int(bits >> 52 & 0x7FF) - 1023)
  }

  /// value·2^exponent.
  init(_ value: DoubleDouble, exponent: Int) {
    guard value.head != 0 else {
      self.value = DoubleDouble(exactly: 0)
      self.exponent = 0
      return
    }
    let scale = value.head.exponent
    // A subnormal head needs two steps: 2^1074 is no binary64 number.
    let half = -Int(scale) / 2
    let first = Double.power(ofTwo: half)
    let second = Double.power(ofTwo: -Int(scale) - half)
    self.value = DoubleDouble(unchecked: value.head * first * second, value.tail * first * second)
    self.exponent = exponent + Int(scale)
  }

  init(_ value: DoubleDouble) { self.init(value, exponent: 0) }

  var isZero: Bool { value.head == 0 }

  static func * (a: Extended, b: Extended) -> Extended {
    Extended(a.value * b.value, exponent: a.exponent + b.exponent)
  }

  /// - Precondition: b is not 0.
  static func / (a: Extended, b: Extended) -> Extended {
    // A power of two, as D is for most small batches: the long division would give the same result.
    if b.value == DoubleDouble(exactly: 1) {
      return Extended(unchecked: a.value, a.isZero ? 0 : a.exponent - b.exponent)
    }
    return Extended(a.value / b.value, exponent: a.exponent - b.exponent)
  }

  static func + (a: Extended, b: Extended) -> Extended {
    if a.isZero { return b }
    if b.isZero { return a }
    let (great, small) = a.exponent >= b.exponent ? (a, b) : (b, a)
    let distance = great.exponent - small.exponent
    // 2^-200 of the greater is far below its tail's last bit.
    if distance > 200 { return great }
    let scale = Double.power(ofTwo: -distance)
    let shifted = DoubleDouble(unchecked: small.value.head * scale, small.value.tail * scale)
    return Extended(great.value + shifted, exponent: great.exponent)
  }

  static prefix func - (a: Extended) -> Extended { Extended(unchecked: -a.value, a.exponent) }

  static func - (a: Extended, b: Extended) -> Extended { a + -b }

  private init(unchecked value: DoubleDouble, _ exponent: Int) {
    self.value = value
    self.exponent = exponent
  }
}

extension Extended {
  /// The nearest binary64 number, rounded once also where it is subnormal; ±∞ beyond the greatest; never −0.
  var rounded: Double {
    if isZero { return 0 }
    if exponent >= -1022 {
      return exponent > 1023 ? (value.head > 0 ? .infinity : -.infinity) : scaledHead
    }
    if exponent < -1076 { return 0 }
    return roundedSubnormal + 0
  }

  /// The nearest binary64 number; NaN if a relative error of `bound` or less may change the rounding.
  ///
  /// - Parameter bound: below 2^-54.
  func certified(within bound: Double) -> Double {
    // The value is 0 or in 1…2.
    let low = Extended(DoubleDouble(value.head, value.tail - 2 * bound), exponent: exponent).rounded
    let high = Extended(DoubleDouble(value.head, value.tail + 2 * bound), exponent: exponent).rounded
    return isZero ? 0 : low == high ? low : .nan
  }

  /// value.head is already the rounded sum. Its carry to 2 may reach 2^1024.
  private var scaledHead: Double {
    value.head * Double.power(ofTwo: exponent / 2) * Double.power(ofTwo: exponent - exponent / 2)
  }

  /// The sum as a multiple of 2^-1074. If the head is a tie, the tail decides; otherwise the tail does not matter.
  private var roundedSubnormal: Double {
    let step = Double.power(ofTwo: -1074 - exponent)
    let steps = (value.head / step).nearestInteger
    let left = value.head - steps * step
    let isTie = abs(left) == step / 2
    let correction = isTie && left * value.tail > 0 ? (left > 0 ? 1.0 : -1.0) : 0
    return (steps + correction) * .leastNonzeroMagnitude
  }
}

extension Extended {
  /// The same number if both its parts are normal in binary64; otherwise nil.
  var asDoubleDouble: DoubleDouble? {
    guard !isZero else { return value }
    guard (-900...900).contains(exponent) else { return nil }
    let scale = Double.power(ofTwo: exponent)
    return DoubleDouble(unchecked: value.head * scale, value.tail * scale)
  }
}
