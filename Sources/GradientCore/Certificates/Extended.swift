internal import GradientKernels

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

  /// Whether every number within a relative 2^-goodBits of this one rounds to the same binary64 number. A subnormal
  /// number always does here: it has fewer bits to round to.
  func roundsCertainly(goodBits: Int) -> Bool {
    guard exponent >= -1022 else { return true }
    let bound = Double.power(ofTwo: max(1 - goodBits, -100))
    return value.head + (value.tail + bound) == value.head && value.head + (value.tail - bound) == value.head
  }

  /// The nearest binary64 number; NaN if an error of a relative 2^-goodBits may change it.
  func certainlyRounded(goodBits: Int) -> Double {
    isZero || roundsCertainly(goodBits: goodBits) ? rounded : .nan
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

  /// The first 26 bits and the rest, both times 2^shift.
  func split(shift: Int) -> (head: Double, tail: Double) {
    let scale = Double.power(ofTwo: exponent + shift)
    let head = Double(bitPattern: value.head.bitPattern & (~0 << 27))
    return (head * scale, ((value.head - head) + value.tail) * scale)
  }
}

extension Extended {
  /// Beyond it e^-gap is 0 in every result: no factor is near e^5000 ≈ 2^7213.
  static let gapMax = 5000.0

  /// e^−gap within 2^-68, for gap ≥ 0; 0 beyond `gapMax`. The algorithm is that of the kernels' `Exponential`.
  static func exponential(ofMinus gap: DoubleDouble) -> Extended {
    typealias Constants = ExponentialConstants
    guard gap.head <= gapMax else { return .zero }
    let n = (-gap.head * Constants.stepsPerUnit).nearestInteger
    let r1 = -gap.head - n * Constants.stepHead
    let r2 = -gap.tail - n * Constants.stepTail
    let toShort = 3_145_728.0
    let short = (r1 + toShort) - toShort
    let r = r1 + r2
    let polynomial = (r * Constants.c3 + Constants.c2) + (r * r) * (r * Constants.c5 + Constants.c4)
    let rest = ((r1 - short) + r2) + (r * r) * polynomial
    let steps = Int(n)
    let power = ExponentialTable.powers[2 * (steps & 0xFF)]
    let powerTail = ExponentialTable.powers[2 * (steps & 0xFF) + 1]
    let trailing = power * rest + (powerTail + powerTail * (short + rest))
    return Extended(DoubleDouble(power + power * short, trailing), exponent: steps >> 8)
  }
}
