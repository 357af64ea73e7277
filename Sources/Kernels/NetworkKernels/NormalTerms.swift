/// φ(m) = e^(−m²/2)/√(2π), Φ(−m) and Φ(m) of the normal distribution, m = min(|a|, 24).
///
/// Beyond 24 they are constant within φ(24).
struct NormalTerms {
  let m: DoubleDoubles
  let density: DoubleDoubles
  /// Φ(−m) and Φ(m).
  let low: DoubleDoubles
  let high: DoubleDoubles
  /// φ(24) where |a| > 24, otherwise 0.
  let beyond: FourLanes

  /// - Parameter ratios: the table of R(i/8).
  @inline(__always) init(of a: DoubleDoubles, powers: Span<Double>, ratios: Span<Double>) {
    let isFar = .!(a.head.absolute .< 24)
    m = a.magnitude.replacing(with: DoubleDoubles(24, 0), where: isFar)
    let exponent = (m * m).scaled(by: FourLanes(repeating: -0.5))
    density = DoubleDoubleExponential(of: exponent, powers: powers).value * NetworkConstants.normalDensity
    low = density * MillsRatio(of: m, ratios: ratios).value
    high = DoubleDoubles.one - low
    beyond = FourLanes().replacing(with: density.head, where: isFar)
  }

  /// The relative error of each: u²·(5m² + 2100).
  var relative: FourLanes { @inline(__always) get { (m.head * m.head * 5 + 2100) * 0x1p-106 } }
}

/// Mills' ratio R(m) = Φ(−m)/φ(m) for 0 ≤ m ≤ 24: within 2^-95, relatively (article *Bounds*).
private struct MillsRatio {
  let value: DoubleDoubles

  /// R' = mR − 1, so the terms t_n of R(c + d) = Σ t_n have t_1 = cd·t_0 − d and
  /// t_(n+1) = (cd·t_n + d²·t_(n−1))/(n + 1). With |d| ≤ 1/16, those from t_9 on are small enough for doubles.
  @inline(__always) init(of m: DoubleDoubles, ratios: Span<Double>) {
    typealias Constants = NetworkConstants
    // m = c + d, c being a multiple of 1/8; 8c is in the low bits of `shifted`.
    let toInteger = 6_755_399_441_055_744.0  // 1.5·2^52: adding it rounds to an integer
    let shifted = m.head * 8 + toInteger
    let c = (shifted - toInteger) * 0.125
    let d = DoubleDoubles.ordered(m.head - c, m.tail)
    let (x, y) = (d * c, d * d)
    let t0 = MillsRatio.ratios(at: shifted.fourBits, in: ratios)
    let t1 = x * t0 - d
    let t2 = (x * t1 + y * t0).scaled(by: FourLanes(repeating: 0.5))
    let t3 = (x * t2 + y * t1) * Constants.third
    let t4 = (x * t3 + y * t2).scaled(by: FourLanes(repeating: 0.25))
    let t5 = (x * t4 + y * t3) * Constants.fifth
    let t6 = (x * t5 + y * t4) * Constants.c3
    let t7 = (x * t6 + y * t5) * Constants.seventh
    let t8 = (x * t7 + y * t6).scaled(by: FourLanes(repeating: 0.125))
    var last = LastTerms(x: x.head, y: y.head, before: t7.head, term: t8.head)
    last.add(1.0 / 9)
    last.add(1.0 / 10)
    last.add(1.0 / 11)
    last.add(1.0 / 12)
    last.add(1.0 / 13)
    last.add(1.0 / 14)
    last.add(1.0 / 15)
    last.add(1.0 / 16)
    last.add(1.0 / 17)
    var sum = DoubleDoubles.ordered(t8, DoubleDoubles(exactly: last.sum))
    sum = DoubleDoubles.ordered(t7, sum)
    sum = DoubleDoubles.ordered(t6, sum)
    sum = DoubleDoubles.ordered(t5, sum)
    sum = DoubleDoubles.ordered(t4, sum)
    sum = DoubleDoubles.ordered(t3, sum)
    sum = DoubleDoubles.ordered(t2, sum)
    sum = DoubleDoubles.ordered(t1, sum)
    value = DoubleDoubles.ordered(t0, sum)
  }

  /// The table's entries at the low 8 bits of each lane.
  @inline(__always)
  private static func ratios(at bits: SIMD4<UInt64>, in table: Span<Double>) -> DoubleDoubles {
    let offsets = (bits & 0xFF) &<< 1
    var ratio = DoubleDoubles.zero
    for lane in 0..<4 {
      let offset = Int(truncatingIfNeeded: offsets[lane])
      // m ≤ 24, so offset ≤ 2·192, and the table holds 386 numbers.
      ratio.head[lane] = unsafe table[unchecked: offset]
      ratio.tail[lane] = unsafe table[unchecked: offset &+ 1]
    }
    return ratio
  }
}

/// The terms of R(c + d) that doubles are enough for, and their sum.
private struct LastTerms {
  let x: FourLanes
  let y: FourLanes
  var before: FourLanes
  var term: FourLanes
  var sum = FourLanes()

  /// Adds t_(n+1), given 1/(n + 1).
  @inline(__always) mutating func add(_ inverse: Double) {
    let next = (x * term + y * before) * inverse
    (before, term) = (term, next)
    sum += next
  }
}
